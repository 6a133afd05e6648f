"""Posts: full-time equivalents by day and year, and never more than the maximum."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding import services
from querschnitt.funding.models import PostHolder
from querschnitt.funding.selectors import load_rules
from querschnitt.funding.staff_selectors import posts_of_year
from querschnitt.funding.staffing import Span, average, first_overflow, maximum_spans, stock
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

from .cast import rules

DAY = st.integers(0, 900).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
SPAN = st.builds(
    lambda amount, start, length: Span(Fraction(amount, 4), start, start + timedelta(days=length) if length else None),
    st.integers(1, 8),
    DAY,
    st.integers(0, 700),
)
quick = hypothesis_settings(max_examples=60, deadline=None)


@quick
@given(st.lists(SPAN, max_size=5), st.sampled_from([2024, 2025]))
def test_average_of_a_year_is_the_mean_of_its_days(spans, year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366 if year == 2024 else 365)]
    assert average(spans, year) == sum(stock(spans, day) for day in days) / len(days)


@quick
@given(st.lists(SPAN, max_size=5), st.lists(st.tuples(DAY, st.integers(0, 4).map(Fraction)), max_size=3))
def test_overflow_is_found_on_its_first_day(holders, steps):
    maxima = maximum_spans(dict(steps).items())
    start, end = date(2024, 1, 1), date(2026, 12, 31)
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    over = next((day for day in days if stock(holders, day) > stock(maxima, day)), None)
    found = first_overflow(holders, maxima, start, end)
    assert (found[0] if found else None) == over


def test_half_a_year_in_a_full_post_is_half_a_post():
    assert average([Span(Fraction(1), date(2023, 1, 1), date(2023, 7, 2))], 2023) == Fraction(183, 365)


def test_average_of_2013_times_47_centres_is_the_printed_total():
    """4.4 posts a centre, 47 centres: "just above 200"."""
    centre = [Span(Fraction("4.4"), date(2013, 1, 1))]
    assert 200 < average(centre, 2013) * 47 == Fraction("206.8")


# In the database


@pytest.fixture
def world(settings, db):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


@pytest.fixture
def post(world):
    head = world.actor("centre_head")
    with open_scope(world.a.scope()):
        post = services.record_post(name="Case Management", source="kim2", by=head)
        services.set_maximum(post=post, starts_on=date(2023, 1, 1), maximum=Decimal(2), rule_id="KM06", by=head)
        yield post


def fill(world, post, hours="39", starts_on=date(2023, 1, 1), **more):
    return services.fill_post(
        post=post,
        person="Kim Beispiel",
        employment=more.pop("employment", "angestellte"),
        hours=Decimal(hours),
        starts_on=starts_on,
        rules=rules(),
        by=world.actor("centre_head"),
        **more,
    )


def test_full_week_differs_for_civil_servants(world, post):
    assert fill(world, post, "39").full_hours == 39
    assert fill(world, post, "20.5", employment="beamte").full_hours == 41
    with pytest.raises(ValidationError, match="KI23"):
        fill(world, post, "41")


def test_post_above_its_maximum_is_refused_with_day_and_rule(world, post):
    fill(world, post)
    fill(world, post, ends_on=date(2023, 6, 30))
    with pytest.raises(ValidationError, match=r"1\. Mai 2023.*höchstens 2,0.*KM06"):
        fill(world, post, "19.5", starts_on=date(2023, 5, 1))
    fill(world, post, "39", starts_on=date(2023, 7, 1))
    assert PostHolder.objects.count() == 3


def test_maximum_below_what_is_filled_is_refused(world, post):
    fill(world, post)
    with pytest.raises(ValidationError, match="höchstens"):
        services.set_maximum(
            post=post, starts_on=date(2024, 1, 1), maximum=Decimal("0.5"), by=world.actor("centre_head")
        )
    post.refresh_from_db()
    assert post.maxima.count() == 1


def test_page_shows_filled_free_and_unused_money(world, post):
    fill(world, post, ends_on=date(2023, 12, 31))
    page = signed_in(world.actor("kim_coordinator")).get("/foerderung/stellen/?tag=2023-06-30").content.decode()
    assert "1,0 von 2,0 Stellen besetzt" in page
    assert "57.000 €" in page  # one post free for a year, by KM23
    assert "Kim Beispiel" not in page


def test_names_of_persons_are_for_those_who_keep_posts(world, post):
    fill(world, post)
    url = f"/foerderung/stellen/{post.pk}/"
    assert "Kim Beispiel" in signed_in(world.actor("administrative_assistant")).get(url).content.decode()
    assert signed_in(world.actor("kim_coordinator")).get(url).status_code == 404


def test_partner_of_the_centre_sees_no_post_in_the_database(world, post):
    fill(world, post)
    with open_scope(world.a.scope(world.a.partner)):
        assert not PostHolder.objects.exists()


def test_form_refuses_too_much_and_keeps_what_was_typed(world, post):
    client = signed_in(world.actor("centre_head"))
    data = {"was": "besetzung", "person": "Toni Muster", "employment": "angestellte", "starts_on": "2023-01-01"}
    answer = client.post(f"/foerderung/stellen/{post.pk}/", data | {"hours": "40"})
    assert "volle Stelle hat 39" in answer.content.decode()
    assert "Toni Muster" in answer.content.decode()
    assert client.post(f"/foerderung/stellen/{post.pk}/", data | {"hours": "39,00"}).status_code == 302


def test_rules_of_the_week_are_loaded_from_the_database(db):
    assert load_rules().any_of("KI22", date(2026, 1, 1)).number == 41


def test_year_of_posts_adds_up_by_who_pays(world, post):
    fill(world, post, "19.5", ends_on=date(2023, 7, 2))
    found = posts_of_year(world.actor("centre_head"), 2023)
    assert found.content() == {
        "maximum": "2.00",
        "occupied": "0.25",  # half a post on 183 of 365 days
        "maximum_at_end": "2.00",
        "occupied_at_end": "0.00",
        "sources": [["kim2", "KIM Baustein 2", "2.00", "0.25"]],
    }
    assert posts_of_year(world.actor("centre_head", "b"), 2023) is None
