"""Deliveries are recorded whole or not at all; what is there already is superseded, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from ..models import DeliveredFigure, Delivery
from ..models.controlling import LAND

Values = tuple[int, int, Decimal]  # goals, measures, hours


class Refused(Exception):
    """A delivery that cannot be taken; the message names what is wrong and what helps."""


@dataclass(frozen=True)
class Unit:
    """Whose figures: ``ags`` empty for an invented district, "05" for the Land as a whole."""

    ags: str
    name: str


@dataclass
class Content:
    """The figures of a delivery; ``counts`` are goals and measures by dimension and category."""

    year: int
    lines: Mapping[Dimension, Values]
    counts: Mapping[tuple[Dimension, str], tuple[int, int | None]] = field(default_factory=dict)
    posts_maximum: Decimal | None = None
    posts_occupied: Decimal | None = None


def scope_for(unit: Unit) -> Scope:
    """The unit's own centre where this instance has it, else the state's own unit, which may write for all."""
    if unit.ags != LAND:
        own = Centre.objects.filter(kind=Centre.Kind.DISTRICT, ags=unit.ags) if unit.ags else None
        own = own or Centre.objects.filter(kind=Centre.Kind.DISTRICT, name=unit.name)
        if found := own.first():
            return Scope(found.pk)
    state = Centre.objects.filter(kind=Centre.Kind.STATE).first()
    if state is None:
        raise Refused(
            _("Dieser Instanz fehlt die Stelle des Landes, die Zahlen für „%(unit)s“ aufnehmen darf. Legen Sie das Land an oder übernehmen Sie nur Zahlen des eigenen Zentrums.")
            % {"unit": unit.name}
        )  # fmt: skip
    return Scope(state.pk)


@transaction.atomic
def record_delivery(
    *,
    unit: Unit,
    content: Content,
    origin: Delivery.Origin,
    centre_id: UUID | None = None,
    source: str = "",
    page: str = "",
    units: int = 1,
    reason: str = "",
    digest: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Delivery:
    """Store a delivery within the open scope. A second one for the same year needs a reason and supersedes the first."""
    before = (
        Delivery.objects.select_for_update()
        .filter(year=content.year, ags=unit.ags, unit_name=unit.name, superseded_at=None)
        .first()
    )
    if before is not None and not reason.strip():
        raise Refused(
            _("Für %(unit)s liegen Zahlen des Jahres %(year)s schon vor (Fassung %(version)s). Eine Berichtigung braucht einen Grund.")
            % {"unit": unit.name, "year": content.year, "version": before.version}
        )  # fmt: skip
    if before is not None and version is not None and version <= before.version:
        raise Refused(
            _("Von %(unit)s liegt für %(year)s schon Fassung %(version)s vor; eine ältere wird nicht genommen.")
            % {"unit": unit.name, "year": content.year, "version": before.version}
        )
    if before is not None:
        before.superseded_at = timezone.now()
        before.save(update_fields=["superseded_at"])
    # Also after one that was taken back: its number stays with it.
    said = Delivery.objects.filter(year=content.year, ags=unit.ags, unit_name=unit.name).order_by("-version").first()
    number = version or (said.version + 1 if said else 1)
    delivery = Delivery.objects.create(
        year=content.year,
        centre_id=centre_id,
        ags=unit.ags,
        unit_name=unit.name,
        version=number,
        reason=(reason.strip() or _("die Fassung davor liegt hier nicht vor oder ist zurückgenommen"))[:500]
        if number > 1
        else "",
        origin=origin,
        source=source,
        page=page,
        units=units,
        posts_maximum=content.posts_maximum,
        posts_occupied=content.posts_occupied,
        digest=digest,
        delivered_at=at or timezone.now(),
    )
    figures = [
        DeliveredFigure(delivery=delivery, dimension=dimension, goals=goals, measures=measures, hours=hours)
        for dimension, (goals, measures, hours) in content.lines.items()
    ]
    figures += [
        DeliveredFigure(delivery=delivery, dimension=dimension, category=category, goals=goals, measures=measures)
        for (dimension, category), (goals, measures) in content.counts.items()
    ]
    DeliveredFigure.objects.bulk_create(figures)
    return delivery


def import_years(units: Sequence[tuple[Unit, Content, int, str, str]], *, reason: str = "") -> list[Delivery]:
    """Earlier years from a spreadsheet: (unit, content, centres, source, page) each; all of them or none."""
    stored = []
    with transaction.atomic():
        for unit, content, contributors, source, page in units:
            scope = scope_for(unit)
            state = (
                Centre.objects.filter(kind=Centre.Kind.STATE).values_list("pk", flat=True).first() == scope.centre_id
            )
            with open_scope(scope):
                stored.append(
                    record_delivery(
                        unit=unit, content=content, origin=Delivery.Origin.IMPORT, units=contributors, source=source,
                        page=page, reason=reason, centre_id=None if state else scope.centre_id,
                    )
                )  # fmt: skip
    return stored
