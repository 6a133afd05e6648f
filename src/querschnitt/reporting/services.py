"""Count, protect, publish. Runs as a job or by command, with every centre's rows under that centre's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, current_centre_id, open_scope

from . import contact_counts
from .measures import families
from .models import PublishedFigure, YearFigure
from .statistics import fold
from .tables import STATE, Counts, Earlier, Family, Unit, protect_counts

Row = dict[str, int]
EARLIER_YEARS = 3


def minimum_cell() -> int:
    return settings.MINIMUM_CELL


def last_day(year: int, today: date | None = None) -> date:
    return min(date(year, 12, 31), today or timezone.localdate())


def quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def count_centre(year: int, last: date) -> dict[UUID | None, Row]:
    """The true counts of the open scope's centre, leaves only, straight from the records."""
    counted: dict[UUID | None, Row] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation, category, count FROM reporting_counts(%s, %s)", [date(year, 1, 1), last])
        for organisation, category, count in cursor.fetchall():
            row, name = counted[organisation], fold(category)
            row[name] = row.get(name, 0) + count
    return counted


def with_totals(family: Family, leaves: Row) -> Row:
    """The family's categories of one unit. Breakdowns are listed from the outside in, so they are added inside out."""
    row = {name: leaves.get(name, 0) for name in family.categories}
    for item in reversed(family.breakdowns):
        row[item.total] = sum(row[part] for part in item.parts)
    return row


@transaction.atomic
def recompute_year(*, year: int, today: date | None = None) -> int:
    """Replace the counts of ``year`` of the open scope's centre; return how many were stored."""
    centre_id = current_centre_id()
    counted = count_centre(year, last_day(year, today))
    known = {key for family in families() for key in family.categories}
    unknown = {category for row in counted.values() for category in row} - known
    if unknown:
        raise ValueError(f"Counts without a place in the tables: {sorted(unknown)}")
    now = timezone.now()
    rows = []
    for organisation, leaves in counted.items():
        figures = leaves if organisation is None else _figures(leaves)
        rows += [
            YearFigure(
                centre_id=centre_id,
                organisation_id=organisation,
                year=year,
                category=category,
                value=value,
                computed_at=now,
            )
            for category, value in figures.items()
            if value
        ]
    YearFigure.objects.filter(year=year).delete()
    YearFigure.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _figures(leaves: Row) -> Row:
    figures: Row = {}
    for family in families():
        figures |= with_totals(family, leaves)
    return figures


@dataclass
class Stored:
    """One centre's true counts as stored, by organisation (``None``: the centre as a whole)."""

    centre: Centre
    names: dict[UUID, str]
    rows: dict[UUID | None, Row]


def _stored(centre: Centre, year: int) -> Stored:
    with open_scope(Scope(centre.pk)):
        rows: dict[UUID | None, Row] = defaultdict(dict)
        found = YearFigure.objects.filter(year=year).values_list("organisation_id", "category", "value")
        for organisation, category, value in found:
            rows[organisation][category] = value
        names = dict(Organisation.objects.filter(pk__in=[key for key in rows if key]).values_list("pk", "name"))
    return Stored(centre, names, rows)


def may_publish(year: int, today: date) -> bool:
    """A running year is published anew once a quarter, so that two states are not subtracted day by day.

    A closed year is published once after its end.
    """
    with open_scope(Scope()):
        before = PublishedFigure.objects.filter(year=year).values_list("as_of", flat=True).first()
    if before is None:
        return True
    if year < today.year:
        return before < date(year, 12, 31)
    return before < quarter_start(today)


def _counts(family: Family, stored: Iterable[Stored]) -> Counts:
    counts = Counts(family)
    for one in stored:
        own = one.rows.get(None, {})
        counts.add_centre(one.centre.pk, own, {key: row for key, row in one.rows.items() if key is not None})
    return counts


def _earlier(family: Family, year: int) -> list[Earlier]:
    """Published years before ``year`` without a gap, the latest first: each begins with what the one before left."""
    found: list[Earlier] = []
    while family.carry and len(found) < EARLIER_YEARS:
        before = year - len(found) - 1
        stored = [one for one in (_stored(centre, before) for centre in _centres()) if any(one.rows)]
        hidden: set[tuple[Any, str]] = set()
        shown = 0
        for one in stored:
            with open_scope(Scope(one.centre.pk)):
                rows = PublishedFigure.objects.filter(year=before, category__in=family.categories)
                cells = rows.filter(Q(centre=one.centre) | Q(level=PublishedFigure.Level.STATE))
                for level, organisation, category, value in cells.values_list(
                    "level", "organisation_id", "category", "value"
                ):
                    shown += 1
                    if value is None:
                        state = level == PublishedFigure.Level.STATE
                        hidden.add((STATE if state else organisation or one.centre.pk, category))
        if not shown:
            break
        found.append(Earlier(_counts(family, stored), frozenset(hidden)))
    return found


def publish_year(*, year: int, today: date | None = None, minimum: int | None = None) -> int:
    """Protect the stored counts of ``year`` over all centres together and replace what was published; return rows."""
    as_of = last_day(year, today)
    stored = [_stored(centre, year) for centre in _centres()]
    stored = [one for one in stored if any(one.rows)]
    published: dict[UUID | None, list[PublishedFigure]] = defaultdict(list)
    for family in families():
        counts = _counts(family, stored)
        hidden = protect_counts(counts, minimum or minimum_cell(), _earlier(family, year)).hidden
        narrow = set(family.of_organisations)
        for category in family.categories:

            def figure(unit: Unit, level: str, name: str, category: str = category, **keys: UUID) -> PublishedFigure:
                value = None if (unit, category) in hidden else counts.values[unit, category]  # noqa: B023
                return PublishedFigure(
                    year=year, level=level, unit_name=name, category=category, value=value, as_of=as_of, **keys
                )

            published[None].append(figure(STATE, "state", str(_("Land"))))
            for one in stored:
                centre = one.centre
                published[centre.pk].append(figure(centre.pk, "centre", centre.name, centre_id=centre.pk))
                if category in narrow:
                    published[centre.pk] += [
                        figure(key, "organisation", name, centre_id=centre.pk, organisation_id=key)
                        for key, name in one.names.items()
                    ]
    with transaction.atomic():
        for centre in _centres():
            with open_scope(Scope(centre.pk)):
                PublishedFigure.objects.filter(year=year, centre=centre).delete()
                PublishedFigure.objects.bulk_create(published.pop(centre.pk, []), batch_size=2000)
        if stored:
            with open_scope(Scope(stored[-1].centre.pk)):
                PublishedFigure.objects.filter(year=year, level="state").delete()
                PublishedFigure.objects.bulk_create(published[None])
        return PublishedFigure.objects.filter(year=year).count()


def contact_faults(*, mend: bool) -> dict[str, int]:
    """Centres whose kept counts differ from their contacts, with how many counts; ``mend`` puts them right."""
    found = {}
    for centre in _centres():
        with open_scope(Scope(centre.pk)):
            if faults := contact_counts.repair() if mend else len(contact_counts.drift()):
                found[centre.name] = faults
    return found


def _centres() -> list[Centre]:
    return list(Centre.objects.filter(kind=Centre.Kind.DISTRICT).order_by("name"))


def refresh_figures(*, years: Iterable[int], today: date | None = None, force: bool = False) -> dict[int, int]:
    """Recompute ``years`` for every centre and publish what is due; return stored counts by year."""
    today = today or timezone.localdate()
    for centre in _centres():
        with open_scope(Scope(centre.pk)):
            contact_counts.fold()
    done = {}
    for year in years:
        done[year] = 0
        for centre in _centres():
            with open_scope(Scope(centre.pk)):
                done[year] += recompute_year(year=year, today=today)
        if force or may_publish(year, today):
            publish_year(year=year, today=today)
    return done
