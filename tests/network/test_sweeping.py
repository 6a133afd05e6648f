"""What nothing refers to is deleted after its time; whatever anything refers to stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.network.models import Place, StoredFile
from querschnitt.network.services import store_file
from querschnitt.network.services.sweeping import FILES_AFTER, PLACES_AFTER, sweep
from querschnitt.offers.models import OfferFile
from querschnitt.offers.services.files import attach_file
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_file
from tests.factories.offers import make_offer, make_place, make_time

DAY = timedelta(days=1)


def aged(row: Any, days: timedelta) -> Any:
    type(row).unscoped.filter(pk=row.pk).update(created_at=timezone.now() - days)
    return row


def now() -> datetime:
    return timezone.now()


def test_file_goes_a_month_after_its_entry(world: World, coordinator: Actor):
    offer = make_offer()
    attached = attach_file(offer=offer, content=make_file(), by=None)
    used = aged(attached.file, FILES_AFTER + DAY)
    lost = aged(store_file(content=make_file(), by=None), FILES_AFTER + DAY)
    young = aged(store_file(content=make_file(), by=None), FILES_AFTER - DAY)
    assert sweep(now()) == {"files": 1, "places": 0}
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {used.pk, young.pk}
    assert lost.pk not in {used.pk, young.pk}
    OfferFile.objects.filter(pk=attached.pk).delete()
    assert sweep(now())["files"] == 1


def test_place_goes_after_a_year_without_anything_there(world: World, coordinator: Actor):
    offered = make_place(town="Angebot")
    make_offer(place=offered)
    timed = make_place(town="Termin")
    make_time(make_offer(), place=timed)
    empty, young = make_place(town="Leer"), make_place(town="Neu")
    for place in Place.objects.exclude(pk=young.pk):
        aged(place, PLACES_AFTER + DAY)
    assert sweep(now())["places"] == 1
    left = set(Place.objects.values_list("pk", flat=True))
    assert {offered.pk, timed.pk, young.pk} <= left
    assert empty.pk not in left


def test_place_of_an_organisation_stays(world: World, coordinator: Actor):
    place = make_place(town="Sitz")
    Place.objects.filter(pk=place.pk).update(organisation=world.a.partner)
    aged(place, PLACES_AFTER + DAY)
    assert sweep(now())["places"] == 0


def test_other_centre_is_left_alone(world: World, coordinator: Actor):
    with open_scope(world.b.scope()):
        theirs = aged(store_file(content=make_file(), by=None), FILES_AFTER + DAY)
    assert sweep(now())["files"] == 0
    with open_scope(world.b.scope()):
        assert StoredFile.objects.filter(pk=theirs.pk).exists()


def test_row_that_somebody_keeps_secret_holds_its_file(world: World, coordinator: Actor, monkeypatch):
    """As if the attachment could not be seen from here: the database refuses, and the others go all the same."""
    attached = attach_file(offer=make_offer(), content=make_file(), by=None)
    aged(attached.file, FILES_AFTER + DAY)
    aged(store_file(content=make_file(), by=None), FILES_AFTER + DAY)
    monkeypatch.setattr("querschnitt.network.services.sweeping.unused", lambda rows: rows)
    monkeypatch.setattr("django.db.models.deletion.Collector.collect", _blind)
    assert sweep(now())["files"] == 1
    assert StoredFile.objects.filter(pk=attached.file_id).exists()


def _blind(self: Any, rows: Any, *args: Any, **kwargs: Any) -> None:
    self.add(rows)


@pytest.mark.parametrize("given", [{"longitude": "7.1"}, {"latitude": "51.1"}, {"latitude": "91", "longitude": "7"}])
def test_place_has_both_coordinates_or_none(world: World, coordinator: Actor, given: dict[str, str]):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_place(town="Halb", **given)
