"""Earlier years taken over by a page: who may for whom, what would change, and how it is taken back (ADR 0112)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre

from ..models import DeliveredFigure, Delivery
from ..policies import can_view_state_figures
from .services import Content, Refused, Unit, record_delivery

Taken = Sequence[tuple[Unit, Content, int, str, str]]


def own_units(actor: Actor) -> list[Unit]:
    """Units of this instance the actor may take over figures for, beyond the 54 of the territory."""
    if can_view_state_figures(actor):
        return [Unit(centre.ags, centre.name) for centre in Centre.objects.filter(kind=Centre.Kind.DISTRICT)]
    centre = actor.membership.centre if actor.membership else None
    return [Unit(centre.ags, centre.name)] if centre else []


@dataclass(frozen=True)
class Preview:
    """One unit and year of the file, beside what is there already."""

    unit: Unit
    year: int
    goals: int
    measures: int
    hours: Decimal
    before: Delivery | None
    foreign: bool


def previews(taken: Taken, actor: Actor) -> list[Preview]:
    years = {content.year for _unit, content, *_rest in taken}
    there = {
        (one.year, one.ags, one.unit_name): one for one in Delivery.objects.filter(year__in=years, superseded_at=None)
    }
    own = {(unit.ags, unit.name) for unit in own_units(actor)}
    found = []
    for unit, content, *_rest in taken:
        lines = list(content.lines.values())
        found.append(
            Preview(
                unit,
                content.year,
                sum(goals for goals, _measures, _hours in lines),
                sum(measures for _goals, measures, _hours in lines),
                sum((hours for _goals, _measures, hours in lines), Decimal(0)),
                there.get((content.year, unit.ags, unit.name)),
                not can_view_state_figures(actor) and not _is_own(unit, own),
            )
        )
    return found


def _is_own(unit: Unit, own: Iterable[tuple[str, str]]) -> bool:
    return any(unit.ags == ags if unit.ags else unit.name == name for ags, name in own)


@transaction.atomic
def take_years(*, taken: Taken, reason: str, by: Actor) -> list[Delivery]:
    """All of the file or nothing. A centre takes over its own years, the Land those of everybody."""
    at = timezone.now()
    centres = {(centre.ags, centre.name): centre.pk for centre in Centre.objects.filter(kind=Centre.Kind.DISTRICT)}
    stored = []
    for one, (unit, content, contributors, source, page) in zip(previews(taken, by), taken, strict=True):
        if one.foreign:
            raise Refused(
                _("„%(unit)s“ ist nicht Ihr Zentrum. Nehmen Sie die Zeilen heraus; Zahlen anderer übernimmt das Land.")
                % {"unit": unit.name}
            )
        stored.append(
            record_delivery(
                unit=unit, content=content, origin=Delivery.Origin.IMPORT, units=contributors, source=source, page=page,
                reason=reason, centre_id=_centre_of(unit, centres), at=at,
            )
        )  # fmt: skip
    return stored


def _centre_of(unit: Unit, centres: dict[tuple[str, str], UUID]) -> UUID | None:
    for (ags, name), pk in centres.items():
        if unit.ags == ags if unit.ags else unit.name == name:
            return pk
    return None


@dataclass(frozen=True)
class Batch:
    """What one import brought and still counts."""

    at: datetime
    deliveries: list[Delivery]

    @property
    def key(self) -> str:
        return self.at.isoformat()

    @property
    def years(self) -> str:
        return ", ".join(str(year) for year in sorted({one.year for one in self.deliveries}))

    @property
    def units(self) -> str:
        names = sorted({one.unit_name for one in self.deliveries})
        return ", ".join(names) if len(names) < 4 else _("%(n)s Stellen") % {"n": len(names)}


def imported(actor: Actor) -> QuerySet[Delivery]:
    """Imports in force that the actor may take back: a centre's own, the Land's all."""
    found = Delivery.objects.filter(origin=Delivery.Origin.IMPORT, superseded_at=None)
    return found if can_view_state_figures(actor) else found.filter(centre=actor.centre_id)


def batches(actor: Actor) -> list[Batch]:
    """Newest first."""
    found: dict[datetime, list[Delivery]] = {}
    for one in imported(actor).order_by("-delivered_at", "year"):
        found.setdefault(one.delivered_at, []).append(one)
    return [Batch(at, deliveries) for at, deliveries in found.items()]


@transaction.atomic
def take_back(*, at: datetime, by: Actor) -> int:
    """End what an import brought; what stood there before stands there again, as a new version with its reason."""
    found = list(imported(by).filter(delivered_at=at).select_for_update())
    if not found:
        raise Refused(_("Diese Übernahme gilt nicht mehr: Sie ist zurückgenommen oder durch neuere Zahlen ersetzt."))
    for one in found:
        before = (
            Delivery.objects.filter(year=one.year, ags=one.ags, unit_name=one.unit_name, version__lt=one.version)
            .order_by("-version")
            .first()
        )
        if before is None or before.superseded_at is None or before.superseded_at < at:
            one.superseded_at = timezone.now()
            one.save(update_fields=["superseded_at"])
            continue
        record_delivery(
            unit=Unit(one.ags, one.unit_name), content=_content_of(before), origin=Delivery.Origin(before.origin),
            units=before.units, source=before.source, page=before.page, centre_id=before.centre_id,
            reason=_("Übernahme zurückgenommen, es gilt wieder Fassung %(n)s") % {"n": before.version},
        )  # fmt: skip
    return len(found)


def _content_of(delivery: Delivery) -> Content:
    rows: list[Any] = list(DeliveredFigure.objects.filter(delivery=delivery))
    return Content(
        delivery.year,
        {Dimension(row.dimension): (row.goals, row.measures, row.hours) for row in rows if not row.category},
        {(Dimension(row.dimension), row.category): (row.goals, row.measures) for row in rows if row.category},
        delivery.posts_maximum,
        delivery.posts_occupied,
    )
