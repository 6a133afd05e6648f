"""Shares and costs of posts, corrections, the workbook, and double funding on the pages."""

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from querschnitt.funding import services, staff_selectors
from querschnitt.funding.claims import double_fundings
from querschnitt.funding.models import Post, PostFunding, PostHolder
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

from .cast import rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


@pytest.fixture
def post(world):
    with open_scope(world.a.scope()):
        return make_post()


def make_post(name="Case Management", source="kim2", maximum="2"):
    post = services.record_post(name=name, source=source, by=None)
    services.set_maximum(post=post, starts_on=date(2023, 1, 1), maximum=Decimal(maximum), rule_id="KM06", by=None)
    return post


def fill(post, person="Kim Beispiel", hours="39", starts_on=date(2023, 1, 1), ends_on=None):
    return services.fill_post(
        post=post, person=person, employment="angestellte", hours=Decimal(hours), starts_on=starts_on,
        ends_on=ends_on, rules=rules(), by=None,
    )  # fmt: skip


def test_costs_stand_beside_the_lump_sum_to_the_cent(world, post):
    with open_scope(world.a.scope()):
        fill(post, ends_on=date(2023, 7, 2))
        for amount in ("30000.00", "31234.56"):
            services.record_post_cost(post=post, year=2023, amount=Decimal(amount), by=None)
        (row,) = staff_selectors.cost_rows(world.actor("centre_head"), rules())
        assert row.lump_sum == Fraction(183, 365) * 57_000
        assert row.difference == Fraction("31234.56") - Fraction(183, 365) * 57_000
    page = signed_in(world.actor("kim_coordinator")).get("/foerderung/stellen/").content.decode()
    assert "31.234,56 €" in page
    assert "+2.656,48 €" in page  # half up to the cent


def test_holder_is_corrected_and_never_above_the_maximum(world, post):
    with open_scope(world.a.scope()):
        fill(post)
        other = fill(post, "Toni Muster")
    client = signed_in(world.actor("administrative_assistant"))
    url = f"/foerderung/stellen/besetzung/{other.pk}/"
    data = {
        "person": "Toni Mustermann", "employment": "beamte", "hours": "20,5", "starts_on": "2024-01-01",
        "ends_on": "", "qualification": "Soziale Arbeit",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    with open_scope(world.a.scope()):
        other.refresh_from_db()
    assert (other.person, other.full_hours, other.starts_on) == ("Toni Mustermann", 41, date(2024, 1, 1))
    with open_scope(world.a.scope()):
        fill(post, "Ines Vogt", hours="19.5", starts_on=date(2023, 1, 1))
    answer = client.post(url, data | {"hours": "41"})
    assert answer.status_code == 422
    assert "von höchstens 2,0 Stellen besetzt (Regel KM06)" in answer.content.decode()


def test_post_and_maximum_are_corrected_unless_more_is_filled(world, post):
    client = signed_in(world.actor("centre_head"))
    url = f"/foerderung/stellen/{post.pk}/"
    data = {"was": "stelle", "name": "Case Management Süd", "source": "kim2", "qualification": "Soziale Arbeit"}
    assert client.post(url, data).status_code == 302
    with open_scope(world.a.scope()):
        services.set_maximum(post=post, starts_on=date(2024, 1, 1), maximum=Decimal(3), by=None)
        wrong, right = post.maxima.order_by("-starts_on")
        fill(post)
    page = client.post(f"/foerderung/stellen/hoechstzahl/{wrong.pk}/entfernen/", follow=True)
    client.post("/foerderung/zurueck/", {"beleg": page.context["undo"].token})
    page = client.post(f"/foerderung/stellen/hoechstzahl/{right.pk}/entfernen/", follow=True).content.decode()
    assert "höchstens 0,0 Stellen besetzt" in page
    assert "Case Management Süd" in page
    with open_scope(world.a.scope()):
        assert post.maxima.count() == 2


def test_removed_holder_comes_back_unless_the_place_is_taken(world, post):
    with open_scope(world.a.scope()):
        gone = fill(post)
        fill(post, "Toni Muster")
    client = signed_in(world.actor("centre_head"))
    page = client.post(f"/foerderung/stellen/besetzung/{gone.pk}/loeschen/", follow=True)
    assert "Entfernt: Kim Beispiel." in page.content.decode()
    beleg = {"beleg": page.context["undo"].token}
    with open_scope(world.a.scope()):
        taken = fill(post, "Ines Vogt")
    assert "höchstens 2,0" in client.post("/foerderung/zurueck/", beleg, follow=True).content.decode()
    with open_scope(world.a.scope()):
        services.delete_holder(holder=taken, by=None)
    assert "wie vorher" in client.post("/foerderung/zurueck/", beleg, follow=True).content.decode()
    with open_scope(world.a.scope()):
        assert PostHolder.objects.get(person="Kim Beispiel").pk == gone.pk


def test_double_funding_is_told_when_entered_shown_and_never_refused(world, post):
    client = signed_in(world.actor("centre_head"))
    url = f"/foerderung/stellen/{post.pk}/"
    for payer in ("KIM2", "SOE"):
        data = {"was": "anteil", "payer": payer, "percent": "75", "starts_on": "2025-01-01", "ends_on": "2025-12-31"}
        page = client.post(url, data, follow=True).content.decode()
    assert "150 % bezahlt vom 1. Januar 2025 bis 31. Dezember 2025" in page
    page = client.get("/foerderung/doppelfoerderung/").content.decode()
    assert "1 Fund" in page
    assert "57.000 €" in page  # half of two posts
    assert "/regeln/TI05/" in page
    assert "1 Fund: etwas wird doppelt gefördert" in client.get("/foerderung/stellen/").content.decode()
    with open_scope(world.a.scope()):
        one = PostFunding.objects.get(payer="SOE")
    client.post(f"/foerderung/stellen/anteil/{one.pk}/entfernen/")
    assert "Nichts wird doppelt gefördert" in client.get("/foerderung/doppelfoerderung/").content.decode()


def test_person_of_more_than_a_week_is_found_and_named_to_those_who_keep_posts(world, post):
    with open_scope(world.a.scope()):
        fill(post, "Kim  BEISPIEL")
        fill(make_post("Assistenz", "land"), "Kim Beispiel", hours="19.5")
    page = signed_in(world.actor("centre_head")).get("/foerderung/doppelfoerderung/").content.decode()
    assert "150 % bezahlt seit dem 1. Januar 2023" in page
    assert "Kim Beispiel" in page or "Kim  BEISPIEL" in page
    page = signed_in(world.actor("kim_coordinator")).get("/foerderung/doppelfoerderung/").content.decode()
    assert "eine Person" in page
    assert "BEISPIEL" not in page.upper()


def test_euros_follow_the_rates_and_the_number_of_posts(world, post):
    """1.5 posts too much at 55,000 in 2022, two posts from 2023 on at 57,000: one finding, both years."""
    with open_scope(world.a.scope()):
        services.set_maximum(post=post, starts_on=date(2022, 1, 1), maximum=Decimal("1.5"), by=None)
        for payer in ("KIM2", "KIM1"):
            services.add_post_funding(
                post=post, payer=payer, percent=Decimal(100), starts_on=date(2022, 1, 1), ends_on=date(2023, 12, 31),
                by=None,
            )  # fmt: skip
        (one,) = double_fundings(world.actor("centre_head"), rules())
    assert (one.start, one.end) == (date(2022, 1, 1), date(2023, 12, 31))
    assert one.euros == Fraction("1.5") * 55_000 + 2 * 57_000


def test_assistant_is_compared_with_a_lump_sum_of_its_own(world):
    with open_scope(world.a.scope()):
        post = services.record_post(name="Assistenz", source="land", assistant=True, by=None)
        services.set_maximum(post=post, starts_on=date(2023, 1, 1), maximum=Decimal("0.5"), by=None)
        fill(post, hours="19.5")
        services.record_post_cost(post=post, year=2023, amount=Decimal(24_000), by=None)
        (row,) = staff_selectors.cost_rows(world.actor("centre_head"), rules())
    assert (row.lump_sum, row.difference, row.rate.rule_id) == (22_500, 1_500, "KI28")


def test_shares_do_not_leave_their_organisation(world, post):
    with open_scope(world.a.scope()):
        services.add_post_funding(post=post, payer="KI", percent=Decimal(50), starts_on=date(2025, 1, 1), by=None)
        with pytest.raises(ValidationError, match="100 Prozent"):
            services.add_post_funding(post=post, payer="KI", percent=Decimal(101), starts_on=date(2025, 1, 1), by=None)
    with open_scope(world.a.scope(world.a.partner)):
        assert not PostFunding.objects.exists()


def test_workbook_has_stock_series_and_costs_but_no_person(world, post):
    with open_scope(world.a.scope()):
        fill(post, ends_on=date(2024, 6, 30))
        services.record_post_cost(post=post, year=2024, amount=Decimal("31000.10"), by=None)
    answer = signed_in(world.actor("kim_coordinator")).get("/foerderung/stellen/tabelle.xlsx?tag=2024-03-01")
    assert b"Beispiel" not in answer.content
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    stock, series, costs = ([*sheet.iter_rows(min_row=2, values_only=True)] for sheet in book.worksheets)
    assert stock[0][2:5] == (2, 1, 1)
    assert [row[:3] for row in series] == [(2023, 2, 1), (2024, 2, pytest.approx(182 / 366))]
    assert (costs[0][0], costs[0][4]) == (2024, 31000.1)
    texts = {str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
    assert not any("Beispiel" in text for text in texts)


# Tables of funding: posts with holders and maxima three times, fundings, contracts, receipts, rules, costs.
LIST_QUERIES = 17


def test_list_of_posts_reads_the_same_whatever_it_shows(world, post):
    client = signed_in(world.actor("centre_head"))
    client.get("/foerderung/stellen/")
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get("/foerderung/stellen/?tag=2024-03-01")
        asked = [one["sql"] or "" for one in queries]
        counts.append(len([sql for sql in asked if '"funding_' in sql or '"rules_' in sql]))
        with open_scope(world.a.scope()):
            more = make_post(f"Stelle {number}")
            fill(more, f"Person {number}")
            services.record_post_cost(post=more, year=2024, amount=Decimal(1), by=None)
            services.add_post_funding(post=more, payer="KIM2", percent=Decimal(5), starts_on=date(2025, 1, 1), by=None)
    assert counts[1] == counts[2] == LIST_QUERIES


def test_mistaken_post_is_removed_and_taken_back_and_a_used_one_is_not(world, post):
    client = signed_in(world.actor("centre_head"))
    url = f"/foerderung/stellen/{post.pk}/entfernen/"
    page = client.post(url, follow=True)
    assert "Entfernt: Case Management" in page.content.decode()
    with open_scope(world.a.scope()):
        assert not Post.objects.exists()
    client.post("/foerderung/zurueck/", {"beleg": page.context["undo"].token})
    with open_scope(world.a.scope()):
        assert Post.objects.get(pk=post.pk).maxima.get().maximum == 2
        fill(post)
        cost = services.record_post_cost(post=post, year=2023, amount=Decimal(1), by=None)
    refused = client.post(url, follow=True).content.decode()
    assert "An der Stelle hängt noch: Besetzung einer Stelle, Personalkosten einer Stelle" in refused
    page = client.post(f"/foerderung/stellen/kosten/{cost.pk}/entfernen/", follow=True)
    assert "Entfernt: Personalkosten 2023" in page.content.decode()
    client.post("/foerderung/zurueck/", {"beleg": page.context["undo"].token})
    with open_scope(world.a.scope()):
        assert Post.objects.get(pk=post.pk).costs.get().amount == 1
