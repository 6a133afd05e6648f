"""Full German records written when something changed, so that a dump need not make them (ADR 0103).

What may be given out is decided when it is asked for: an offer that is not published any more, a row that changed in
any way and a day that makes a difference are seen by the comparison, in the statement that reads the record. What does
not compare equal is made anew from the rows, as if nothing were kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any, cast
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting

from . import records, selectors
from .models import WrittenRecord
from .records import Context
from .records.common import Row

CHUNK = 500
MOST = 5_000  # offers in one run; the next run goes on
FOREVER = date.max
WRITERS = tuple(f"querschnitt.{name}" for name in ("api", "api.records", "common", "network", "offers"))

# The versions of all rows a record of offer ``o`` is made from. Every change of a row gives it another ``xmin``, whoever
# makes it, with whatever statement; what a visitor does not see is no part of it, as it is no part of the record.
VERSIONS = """md5(concat_ws('/', %s, o.xmin::text,
    (SELECT c.xmin::text FROM tenants_centre c WHERE c.id = o.centre_id),
    (SELECT concat(g.xmin::text, '+', p.xmin::text) FROM tenants_organisation g
       LEFT JOIN network_organisationprofile p ON p.organisation_id = g.id WHERE g.id = o.organisation_id),
    (SELECT concat('@', p.xmin::text) FROM network_place p WHERE p.id = o.place_id),
    (SELECT concat('t', string_agg(t.xmin::text, '+' ORDER BY t.id)) FROM offers_offertext t WHERE t.offer_id = o.id),
    (SELECT concat('w', string_agg(concat(w.xmin::text, '@', p.xmin::text, 'x', (
         SELECT string_agg(e.xmin::text, '-' ORDER BY e.id) FROM offers_timeexception e WHERE e.time_id = w.id
       )), '+' ORDER BY w.id))
       FROM offers_offertime w LEFT JOIN network_place p ON p.id = w.place_id WHERE w.offer_id = o.id)))"""

HOLDS = f"r.offer_id = o.id AND r.until >= %s AND r.token = {VERSIONS}"
KEPT = f"""
    SELECT o.id, r.at, r.text FROM offers_offer o JOIN api_writtenrecord r ON r.at IS NOT NULL AND {HOLDS}
     WHERE o.id = ANY(%s)"""  # noqa: S608  (constants of this module)
KEPT_OF = f"""
    SELECT o.id, r.text FROM (FOUND) k JOIN offers_offer o ON o.id = k.id
      LEFT JOIN api_writtenrecord r ON r.at IS NULL AND {HOLDS} ORDER BY o.id"""  # noqa: S608  (constants of this module)
OUTDATED = f"""
    SELECT o.id, {VERSIONS} FROM offers_offer o
     WHERE o.centre_id = %s AND o.published AND o.merged_into_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM api_writtenrecord r WHERE r.at IS NULL AND {HOLDS})
     ORDER BY o.id LIMIT %s"""  # noqa: S608  (constants of this module)


@cache
def edition() -> str:
    """What the records are written by: a release that changes a word of these packages writes all of them anew."""
    found = blake2b(digest_size=8)
    for package in WRITERS:
        for entry in sorted(resources.files(package).iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                found.update(entry.read_bytes())
    return found.hexdigest()


def kept(found: QuerySet[Any], today: date) -> dict[UUID, Any]:
    """These offers in the order of their ids, each with its record if that still holds. To be asked as a visitor."""
    wanted, params = found.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(KEPT_OF.replace("FOUND", wanted), [*params, today, edition()])
        return {offer: orjson.Fragment(text) if text else None for offer, text in cursor.fetchall()}


def kept_at_places(offers: Iterable[UUID], today: date) -> dict[tuple[UUID, UUID], Any]:
    """The records of these offers at their places that still hold. To be asked as a visitor."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [today, edition(), list(offers)])
        return {(offer, at): orjson.Fragment(text) for offer, at, text in cursor.fetchall()}


def write_outdated(centre: Centre, *, most: int = MOST) -> int:
    """Write what is missing or does not hold any more, in the scope of the centre; how many offers that were.

    The versions are read before the rows: if a row changes in between, the record is newer than its token says, and
    nobody will take it. Must not run in a transaction that changed the rows itself.
    """
    today = timezone.localdate()
    gone = Q(offer__published=False) | Q(offer__merged_into__isnull=False)
    WrittenRecord.objects.filter(gone).delete()
    with visiting(), connection.cursor() as cursor:
        cursor.execute(OUTDATED, [edition(), centre.pk, today, edition(), most])
        tokens: dict[UUID, str] = dict(cursor.fetchall())
    keys = list(tokens)
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        with visiting():
            found = _written(some, tokens, today)
        for record in found:
            record.centre_id = centre.pk
        WrittenRecord.objects.filter(offer__id__among=some).delete()
        WrittenRecord.unscoped.bulk_create(found)
    return len(keys)


def _written(offers: list[UUID], tokens: dict[UUID, str], today: date) -> list[WrittenRecord]:
    rows = selectors.service_rows(selectors.services().filter(pk__among=offers))
    context = selectors.fill(Context(today), rows, full=True)
    found = []
    for row in rows:
        times = context.times.get(row["id"], [])
        said: dict[UUID | None, Any] = {None: records.service(row, context, full=True)}
        for place in records.places_of(row, times):
            said[place] = records.at_location(row, place, context, full=True)
        last = holds_until(row, times, today)
        found += [
            WrittenRecord(
                offer_id=row["id"], at=at, token=tokens[row["id"]], until=last, text=orjson.dumps(record).decode()
            )
            for at, record in said.items()
        ]
    return found


def holds_until(row: Row, times: list[Row], today: date) -> date:
    """The last day on which a record made today says the same: until one of its days comes, or is over."""
    days = [row["valid_from"], row["valid_to"], *(entry[name] for entry in times for name in ("starts_on", "ends_on"))]
    turns = [turn for day in days if day for turn in (day, _after(cast(date, day))) if turn > today]
    return min(turns) - timedelta(days=1) if turns else FOREVER


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < FOREVER else day
