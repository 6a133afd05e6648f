"""Seeing that a change of status is a change of legal circle, and proposing it. Below spans, which call it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..acting import person_of
from ..choices import HandoverEvent, HandoverState, LegalCircle
from ..handover_dates import (
    SUSPENDED,
    circle_after_asylblg,
    circle_of_status,
    dates_of,
    event_of_status,
    suspension_is_over,
)
from ..models import Case, Handover, ResidenceSpan
from ..spans import in_force
from .grants import touch
from .plan import must_be_open

KIND_OF_CIRCLE = {
    LegalCircle.ASYLBLG: Organisation.Kind.SOZIALAMT,
    LegalCircle.SGB2: Organisation.Kind.JOBCENTER,
    LegalCircle.SGB3: Organisation.Kind.AGENTUR,
    LegalCircle.SGB8: Organisation.Kind.JUGENDAMT,
    LegalCircle.SGB12: Organisation.Kind.SOZIALAMT,
}
OPEN_STATES = (HandoverState.PROPOSED, HandoverState.RUNNING)


def office_of(circle: str) -> Organisation | None:
    """The one office of the centre that pays this benefit; nobody guesses between two."""
    kind = KIND_OF_CIRCLE.get(LegalCircle(circle)) if circle in LegalCircle.values else None
    found = list(Organisation.objects.filter(kind=kind)[:2]) if kind else []
    return found[0] if len(found) == 1 else None


def notice_change(*, case: Case, status_before: str, circle_before: str, by: Actor) -> Handover | None:
    """Propose a hand-over when the facts of a case now lead to another legal circle than the one lived in until now."""
    if case.status_code != status_before:
        found = notice_status(case=case, status_code=case.status_code, circle_before=circle_before, by=by)
        if found is not None:
            return found
    return _propose_if_new(case, HandoverEvent.OTHER, timezone.localdate(), circle_before, case.legal_circle, by)


def notice_status(
    *, case: Case, status_code: str, circle_before: str, by: Actor, event_on: date | None = None
) -> Handover | None:
    """The same for a status that holds from ``event_on``."""
    day = event_on or timezone.localdate()
    born: dict[str, Any] = {"birth": case.person.birth_date, "birth_year": case.person.year_of_birth}
    if status_code == SUSPENDED:
        return _notice_suspension(case, day, circle_before, born, by)
    to = circle_of_status(status_code, **born, on=day)
    event = HandoverEvent.REFUSAL if to == LegalCircle.ASYLBLG else event_of_status(status_code)
    return _propose_if_new(case, event, day, circle_before, to, by)


def _notice_suspension(case: Case, day: date, circle_before: str, born: dict[str, Any], by: Actor) -> Handover | None:
    """§ 25 (5): AsylbLG until the decision to suspend removal is 18 months old, known ahead of time (RK03)."""
    since = suspended_since(case, day)
    if suspension_is_over(since, day):
        to = circle_after_asylblg(**born, on=day)
        return _propose_if_new(case, HandoverEvent.TITLE, day, circle_before, to, by)
    if circle_before != LegalCircle.ASYLBLG:
        return _propose_if_new(case, HandoverEvent.REFUSAL, day, circle_before, LegalCircle.ASYLBLG, by)
    to = circle_after_asylblg(**born, on=dates_of(HandoverEvent.SUSPENSION, since).starts_on)
    return _propose_if_new(case, HandoverEvent.SUSPENSION, since, circle_before, to, by)


def suspended_since(case: Case, title_on: date) -> date:
    """First day of the unbroken Duldung before the title; the title's own where none is recorded."""
    first = title_on
    for span in reversed(in_force(ResidenceSpan, case.person_id)):
        counts = span.code == SUSPENDED or span.code.startswith("DUL")
        if not counts or span.contradictory or span.starts_on is None or span.starts_on >= first:
            continue
        if span.ends_on is None or span.ends_on >= first - timedelta(days=1):
            first = span.starts_on
    return first


def _propose_if_new(case: Case, event: str, day: date, before: str, to: str, by: Actor) -> Handover | None:
    unsaid = ("", LegalCircle.UNKNOWN, LegalCircle.NONE)
    if not case.is_open or before in unsaid or to in ("", LegalCircle.UNKNOWN, before):
        return None
    if Handover.objects.filter(case=case, state__in=OPEN_STATES).exists():
        return None
    return propose_handover(case=case, event=event, event_on=day, from_circle=before, to_circle=to, by=by)


@transaction.atomic
def propose_handover(
    *, case: Case, event: str, event_on: date, from_circle: str, to_circle: str, by: Actor
) -> Handover:
    must_be_open(case)
    if from_circle == to_circle:
        raise ValidationError({"to_circle": _("Bisheriger und künftiger Rechtskreis sind gleich. Wählen Sie einen.")})
    if Handover.objects.filter(case=case, state__in=OPEN_STATES).exists():
        raise ValidationError(_("Für diesen Fall läuft schon ein Übergang. Beenden Sie ihn zuerst."))
    dates = dates_of(event, event_on)
    handover = Handover(
        centre=case.centre,
        case=case,
        event=event,
        event_on=event_on,
        from_circle=from_circle,
        to_circle=to_circle,
        receiver=office_of(to_circle),
        created_by=person_of(by),
        **vars(dates),
    )
    handover.save(force_insert=True)
    touch(case.pk)
    return handover
