"""Records written ahead: equal to those made from the rows, and never given out when anything changed since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from querschnitt.api.models import WrittenRecord
from querschnitt.api.records import KEPT
from querschnitt.api.tasks import write_records
from querschnitt.api.written import write_outdated
from querschnitt.offers.models import Offer, OfferTime
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import World
from tests.factories.directory import make_full_offer
from tests.factories.offers import make_offer

from .test_kept import CHANGES

pytestmark = pytest.mark.django_db
ASKED = (
    "/hsds/services?full=true",
    "/hsds/services?full=true&search=Sprachcafe",
    "/hsds/service_at_locations?full=true",
    "/hsds/services?full=true&format=ndjson",
)


@pytest.fixture
def world(world: World) -> World:
    with open_scope(world.a.scope()):
        make_full_offer()
        make_offer(title="Hausbesuch", delivery="online")
    return world


def write(world: World) -> int:
    with open_scope(world.a.scope()):
        return write_outdated(world.a.centre)


def answers() -> list[Any]:
    KEPT.forget()
    client = Client()
    found = [client.get(address) for address in ASKED]
    return [b"".join(answer) if answer.streaming else answer.content for answer in found]


def forgotten(world: World) -> list[Any]:
    """What is answered where nothing was written ahead."""
    with open_scope(world.a.scope()):
        WrittenRecord.objects.all().delete()
    return answers()


@pytest.fixture
def unmade(monkeypatch):
    """Records cannot be made from rows: whatever is answered was written ahead."""

    def refuse(*_args: Any, **_more: Any) -> None:
        raise AssertionError("made from the rows")

    def switch() -> None:
        monkeypatch.setattr("querschnitt.api.records.service", refuse)
        monkeypatch.setattr("querschnitt.api.records.at_location", refuse)

    return switch


def test_written_records_are_what_the_rows_say(world, unmade):
    expected = answers()
    assert write(world) == 2
    assert write(world) == 0
    unmade()
    assert answers() == expected


@pytest.mark.parametrize("what", CHANGES)
def test_no_change_is_ever_missed(world, what):
    write(world)
    before = answers()
    with open_scope(world.a.scope()):
        CHANGES[what]()
    after = answers()
    assert after != before
    assert write(world) >= 1
    assert answers() == after == forgotten(world)


def test_withdrawn_and_merged_offers_are_gone_at_once(world):
    write(world)
    with open_scope(world.a.scope()):
        gone = Offer.objects.get(title="Hausbesuch")
        Offer.objects.filter(pk=gone.pk).update(published=False)
    assert all(b"Hausbesuch" not in answer for answer in answers())
    with visiting():
        assert not WrittenRecord.unscoped.filter(offer=gone).exists()
    assert write(world) == 0
    with open_scope(world.a.scope()):
        assert not WrittenRecord.objects.filter(offer=gone).exists()
        Offer.objects.filter(pk=gone.pk).update(published=True)
    write(world)
    with open_scope(world.a.scope()):
        kept = Offer.objects.exclude(pk=gone.pk).get()
        Offer.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert all(b"Hausbesuch" not in answer for answer in answers())


def test_records_turn_with_the_day(world, monkeypatch):
    """On every day around the offer's own days what was written is what the rows say."""
    today = timezone.localdate()
    turns = [today + timedelta(days=days) for days in (3, 4, 10, 11, 12)]
    with open_scope(world.a.scope()):
        Offer.objects.filter(title="Hausbesuch").update(valid_from=turns[0], valid_to=turns[3])
        OfferTime.objects.filter(kind="recurring").update(starts_on=turns[1])
    write(world)
    seen = set()
    for day in [today, *turns]:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args, day=day: day)
        given = answers()
        assert given == forgotten(world), day
        write(world)
        seen.add(given[0])
    assert len(seen) >= 4


def test_another_release_writes_everything_anew(world, monkeypatch):
    write(world)
    monkeypatch.setattr("querschnitt.api.written.edition", lambda: "another")
    assert write(world) == 2
    assert write(world) == 0


def test_job_writes_for_every_centre_and_reading_needs_the_same_statements_for_one_and_many(
    world, django_assert_num_queries
):
    with open_scope(world.b.scope()):
        make_full_offer()
    write_records(0)
    assert WrittenRecord.unscoped.none().count() == 0
    client = Client()
    with django_assert_num_queries(8):  # two of them are the savepoint of the test's own transaction
        assert client.get(ASKED[0]).json()["size"] == 3
    with open_scope(world.a.scope()):
        make_full_offer()
    write_records(0)
    with django_assert_num_queries(8):
        assert client.get(ASKED[0]).json()["size"] == 4


def test_visitor_reads_no_record_of_a_hidden_offer_in_the_database(world):
    write(world)
    with open_scope(world.a.scope()):
        Offer.objects.filter(title="Hausbesuch").update(published=False)
    with visiting(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM api_writtenrecord WHERE text LIKE '%%Hausbesuch%%'")
        assert cursor.fetchone() == (0,)


def test_last_day_of_a_record_is_the_day_before_the_next_turn():
    from querschnitt.api.written import FOREVER, holds_until

    row = {"valid_from": date(2026, 3, 1), "valid_to": date(2026, 6, 30)}
    rule = {"starts_on": date(2026, 4, 1), "ends_on": None}
    assert holds_until(row, [rule], date(2026, 2, 1)) == date(2026, 2, 28)
    assert holds_until(row, [rule], date(2026, 3, 2)) == date(2026, 3, 31)
    assert holds_until(row, [rule], date(2026, 5, 1)) == date(2026, 6, 29)
    assert holds_until(row, [rule], date(2026, 6, 30)) == date(2026, 6, 30)
    assert holds_until(row, [rule], date(2026, 7, 1)) == FOREVER
