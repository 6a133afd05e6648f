"""What is known of residence and benefits on a day."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from .models import BenefitSpan, Person, ResidenceSpan
from .models.spans import Span

S = TypeVar("S", bound=Span)


def _person_id(person: Person | UUID) -> UUID:
    return person.pk if isinstance(person, Person) else person


def in_force(model: type[S], person: Person | UUID) -> list[S]:
    """The spans that count, oldest first, without replaced versions."""
    rows = list(model.objects.filter(person_id=_person_id(person), replaced_at__isnull=True))
    return sorted(rows, key=lambda span: (span.starts_on or date.min, span.ends_on or date.max, span.recorded_at))


def history(model: type[S], person: Person | UUID) -> list[S]:
    """Every version, the newest first."""
    rows = model.objects.filter(person_id=_person_id(person)).select_related("recorded_by")
    return list(rows.order_by("-recorded_at", "-version"))


def at(spans: list[S], on: date) -> S | None:
    """Of several that cover a day: what is undisputed, then what began last."""
    covering = [span for span in spans if span.covers(on)]
    return max(covering, key=lambda span: (not span.contradictory, span.starts_on or date.min), default=None)


def of_day(model: type[S], person: Person | UUID, on: date) -> S | None:
    return at(in_force(model, person), on)


def current_residence(person: Person | UUID, on: date) -> ResidenceSpan | None:
    return of_day(ResidenceSpan, person, on)


def current_benefit(person: Person | UUID, on: date) -> BenefitSpan | None:
    return of_day(BenefitSpan, person, on)
