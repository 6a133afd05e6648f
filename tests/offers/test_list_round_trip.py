"""The list of offers as a spreadsheet: what is exported comes back as it was, and one error stops ten thousand rows."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.planning import Status
from querschnitt.network.models import Place
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import, undo_import
from querschnitt.offers import choices
from querschnitt.offers.importables import OFFERS
from querschnitt.offers.models import Offer, OfferTime, TimeException
from querschnitt.offers.services import ExceptionRow, set_times
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer, make_time

from .test_timetext import rows as time_rows

words = st.text("abcäöüß-/ .:123", max_size=14).map(lambda text: " ".join(text.split()))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
numbers = st.none() | st.integers(0, 40)


def some(of: type) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of.values), unique=True, max_size=3)


offers = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(choices.OfferKind.values), "topic": st.sampled_from(choices.OfferTopic.values),
        "summary": words, "description": words, "target_groups": some(choices.TargetGroup),
        "residence": some(choices.ResidenceGroup), "languages": st.lists(st.sampled_from(["de", "ar", "kmr"]), unique=True),
        "area": st.lists(st.sampled_from(["Lindbach", "Ostereck"]), unique=True),
        "delivery": st.sampled_from(choices.Delivery.values), "registration": st.sampled_from(["", *choices.Registration.values]),
        "cost": st.sampled_from(choices.Cost.values), "cost_note": words, "childcare": st.sampled_from(choices.Childcare.values),
        "capacity": st.sampled_from(choices.Capacity.values), "capacity_on": st.none() | days, "seats_free": numbers,
        "funding_source": words, "funding_until": st.none() | days, "contact_public": st.booleans(), "valid_from": days,
        "place_name": words, "street": words, "postcode": st.sampled_from(["", "01234", "52999"]),
        "times": st.lists(time_rows(), max_size=3),
    }
)  # fmt: skip


def stage(coordinator: Actor, content: bytes):
    return stage_import(importable=OFFERS, file_name="angebote.csv", content=content, by=coordinator)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=st.lists(offers, min_size=1, max_size=3), kind=st.sampled_from(["csv", "xlsx"]))
def test_exported_list_changes_nothing_when_it_comes_back(
    world: World, coordinator: Actor, stored: list[dict], kind: str
):
    with transaction.atomic():
        for number, fields in enumerate(stored):
            fields = dict(fields)
            times = fields.pop("times")
            offer = make_offer(title=f"Angebot Nummer {number}", town="Lindbach", **fields)
            set_times(offer=offer, rows=times, by=None)
        page = signed_in(coordinator).get(reverse(f"offers:export_{kind}") + "?state=all")
        planned = plan_staged(stage(coordinator, page.content), OFFERS, coordinator)
        assert [problem for row in planned.rows for problem in row.problems] == []
        assert [row.differences for row in planned.rows if row.differences] == []
        assert planned.counts == {Status.UNCHANGED: len(stored)}
        transaction.set_rollback(True)


def test_times_and_capacity_come_in_from_a_list_and_go_again(coordinator: Actor):
    provider = make_organisation(name="Volkshochschule Lindbach")
    offer = make_offer(provider, title="Kurs A1", town="Lindbach", valid_from=date(2026, 9, 1))
    old = make_time(offer)
    kept = make_time(offer, byday=["FR"])
    for item in (old, kept):
        TimeException(time=item, on=date(2026, 9, 8), kind="cancelled").save()
    before = state()
    staged = stage(
        coordinator,
        "Titel;Anbieter;Thema;Stadt oder Gemeinde;Zeiten;Plätze;Förderung bis\n"
        "Kurs A1;Volkshochschule Lindbach;Deutsch lernen;Lindbach;Fr 9-11;Warteliste;31.12.2026\n"
        "Kurs A2;Volkshochschule Lindbach;Deutsch lernen;Lindbach;2. Mi im Monat 18 Uhr;Plätze frei;\n".encode(),
    )
    planned = plan_staged(staged, OFFERS, coordinator)
    assert planned.ready, [row.problems for row in planned.rows]
    batch = import_staged(staged=staged, importable=OFFERS, shown=fingerprint(planned), by=coordinator)
    assert list(offer.times.values_list("pk", flat=True)) == [kept.pk]
    assert kept.exceptions.count() == 1
    changed = Offer.objects.get(pk=offer.pk)
    assert (changed.capacity, changed.check_due_on) == ("waiting", date(2026, 12, 31))
    new = OfferTime.objects.get(offer__title="Kurs A2")
    assert (new.freq, new.setpos, new.byday, new.starts_at) == ("monthly", 2, ["WE"], time(18))
    undo_import(batch=batch, by=coordinator)
    assert state() == before


def state() -> list[list[tuple]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Offer, OfferTime, TimeException, Place)]


def test_unreadable_time_names_its_column_and_remedy(coordinator: Actor):
    make_organisation(name="Volkshochschule Lindbach")
    staged = stage(
        coordinator, b"Titel;Anbieter;Thema;Zeiten\nKurs;Volkshochschule Lindbach;Deutsch lernen;irgendwann\n"
    )
    (row,) = plan_staged(staged, OFFERS, coordinator).rows
    (problem,) = row.problems
    assert problem.column == "times"
    assert "Di, Do 9:00–11:30" in str(problem.remedy)


def test_one_error_in_ten_thousand_rows_imports_nothing_and_names_the_row(coordinator: Actor):
    make_organisation(name="Volkshochschule Lindbach")
    lines = [f"Kurs {number};Volkshochschule Lindbach;Deutsch lernen;52999;Lindbach" for number in range(10_000)]
    lines[7_654] = lines[7_654].replace("52999", "5299")
    planned = plan_staged(
        stage(coordinator, "\n".join(["Titel;Anbieter;Thema;PLZ;Stadt", *lines]).encode()), OFFERS, coordinator
    )
    assert not planned.ready
    (wrong,) = [row for row in planned.rows if row.problems]
    assert (wrong.number, wrong.problems[0].column) == (7_656, "postcode")
    assert not Offer.objects.exists()


def test_exceptions_and_other_places_stay_when_the_list_says_the_same_times(coordinator: Actor):
    offer = make_offer(
        make_organisation(name="VHS Lindbach"), title="Kurs", town="Lindbach", valid_from=date(2026, 9, 1)
    )
    row = make_time(offer)
    exception = ExceptionRow(date(2026, 9, 8), "cancelled")
    TimeException(time=row, on=exception.on, kind=exception.kind).save()
    staged = stage(
        coordinator,
        b"Titel;Anbieter;Thema;Stadt;Zeiten\nKurs;VHS Lindbach;Deutsch lernen;Lindbach;dienstags 9 bis 11 Uhr\n",
    )
    assert plan_staged(staged, OFFERS, coordinator).counts == {Status.UNCHANGED: 1}
