"""Records that are written once: never older than their rows, and never more than fits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.utils import timezone

from querschnitt.api.records import KEPT
from querschnitt.api.records.kept import Kept
from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.offers.models import Offer, OfferText, OfferTime, TimeException
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.directory import make_full_offer

ASKED = (
    "/hsds/services?full=true",
    "/hsds/services",
    "/hsds/service_at_locations?full=true",
    "/hsds/services?language=ar",
)


@pytest.fixture
def world(world: World) -> World:
    with open_scope(world.a.scope()):
        make_full_offer()
    return world


def answers() -> list[Any]:
    client = Client()
    return [client.get(address).json()["contents"] for address in ASKED]


def again() -> list[Any]:
    KEPT.forget()
    return answers()


def only(model: Any) -> Any:
    """All rows, without what a save would do besides: not even the moment of the last change is touched."""
    return getattr(model, "unscoped", model.objects)


CHANGES = {
    "title": lambda: only(Offer).update(title="Anders"),
    "place of the offer": lambda: only(Place).update(name="Anderswo"),
    "coordinates": lambda: only(Place).update(latitude="51.5", longitude="7.5"),
    "translation": lambda: only(OfferText).update(title="مختلف"),
    "time": lambda: only(OfferTime).update(note="Anders"),
    "exception": lambda: only(TimeException).update(note="Anders"),
    "no exceptions": lambda: only(TimeException).all().delete(),
    "organisation": lambda: only(Organisation).filter(offers__isnull=False).update(short_name="Anders"),
    "its profile": lambda: only(OrganisationProfile).update(email="anders@example.org"),
    "centre": lambda: Centre.objects.filter(kind=Centre.Kind.DISTRICT).update(name=Concat(Value("Neu "), "name")),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CHANGES)
def test_kept_record_never_outlives_a_change(world, what):
    before = again()
    with open_scope(world.a.scope()):
        CHANGES[what]()
    after = answers()
    assert after != before
    assert after == again()


@pytest.mark.django_db
def test_kept_record_does_not_outlive_the_day(world, monkeypatch):
    before = again()
    tomorrow = timezone.localdate() + timedelta(days=4000)
    monkeypatch.setattr("querschnitt.api.lists.timezone.localdate", lambda: tomorrow)
    after = answers()
    assert after != before
    assert after == again()


@pytest.mark.django_db
def test_unchanged_records_are_not_written_again(world, monkeypatch):
    before = again()

    def written_again(*_args: Any, **_more: Any) -> None:
        raise AssertionError("written again")

    monkeypatch.setattr("querschnitt.api.records.service", written_again)
    monkeypatch.setattr("querschnitt.api.records.at_location", written_again)
    assert answers() == before


def test_what_was_not_asked_for_longest_leaves_first():
    kept = Kept(most=100)
    made: list[int] = []

    def ask(number: int) -> Any:
        def make() -> dict[str, Any]:
            made.append(number)
            return {"number": number, "text": "x" * 10}

        return orjson.loads(orjson.dumps(kept.written(number, make)))["number"]

    assert [ask(number) for number in (1, 2, 1, 3, 1, 4, 1, 2)] == [1, 2, 1, 3, 1, 4, 1, 2]
    assert made == [1, 2, 3, 4, 2]
    assert kept.size <= 100
    assert kept.size == sum(map(len, kept.found.values()))
