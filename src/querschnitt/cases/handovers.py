"""What hand-overs show: which are visible, which are in danger of a gap, and the check list in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case as When
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models import When as Where
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .choices import HandoverState, TaskOwner, TaskState
from .days import away
from .models import Case, Handover, HandoverTask
from .selectors import WORKED_ON, visible_cases

APPLICATION = "application"


def warn_days() -> int:
    """How many days before the old benefit's end a missing application turns red."""
    return int(settings.HANDOVER_WARN_DAYS)


def visible_handovers(actor: Actor) -> QuerySet[Handover]:
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return Handover.unscoped.none()
    rows = Handover.objects.filter(Exists(visible_cases(actor).filter(pk=OuterRef("case_id"))))
    return rows.select_related("case__person", "case__organisation", "case__centre", "case__manager", "receiver")


def visible_handover_tasks(actor: Actor) -> QuerySet[HandoverTask]:
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return HandoverTask.unscoped.none()
    rows = HandoverTask.objects.filter(Exists(visible_cases(actor).filter(pk=OuterRef("case_id"))))
    return rows.select_related("handover", "case__person", "case__organisation", "case__centre")


def warned_until(day: date) -> date:
    """Old benefits that end by then without a new application turn red."""
    return day + timedelta(days=warn_days())


def with_threat(
    handovers: QuerySet[Handover], today: date | None = None, *, until: date | None = None
) -> QuerySet[Handover]:
    """``threat``: "payment" when the new benefit should run and nobody confirmed it, "application" when the old one
    ends soon and the new one is not applied for, else empty."""
    day = today or timezone.localdate()
    applied = HandoverTask.objects.filter(handover=OuterRef("pk"), key=APPLICATION).exclude(state=TaskState.OPEN)
    waiting = Q(state__in=[HandoverState.PROPOSED, HandoverState.RUNNING], first_payment_confirmed_on__isnull=True)
    return handovers.annotate(
        threat=When(
            Where(waiting & Q(starts_on__lte=day), then=Value("payment")),
            Where(waiting & Q(ends_on__lte=until or warned_until(day)) & ~Exists(applied), then=Value(APPLICATION)),
            default=Value(""),
            output_field=CharField(),
        )
    )


def threatened_handovers(actor: Actor, today: date | None = None) -> QuerySet[Handover]:
    """Hand-overs of open cases where a month without money threatens, the nearest first."""
    rows = visible_handovers(actor).filter(WORKED_ON, state__in=[HandoverState.PROPOSED, HandoverState.RUNNING])
    found: Any = with_threat(rows, today)  # annotated, which the stubs lose
    return found.exclude(threat="").order_by("starts_on", "id")


def waiting_handovers(actor: Actor) -> QuerySet[Handover]:
    """All that are not paid yet, of open cases."""
    rows = visible_handovers(actor).filter(WORKED_ON, state__in=[HandoverState.PROPOSED, HandoverState.RUNNING])
    return with_threat(rows).order_by("starts_on", "id")


@dataclass(frozen=True)
class Threat:
    text: str
    remedy: str
    short: str


def threat_of(handover: Any, today: date) -> Threat | None:
    """The gap in words, with what to do; ``handover`` comes from ``with_threat``."""
    if handover.threat == "payment":
        how = away(handover.starts_on, today)
        return Threat(
            _("Lücke: Die neue Leistung soll %(away)s laufen, eine Zahlung ist nicht bestätigt.") % {"away": how},
            _("Fragen Sie bei der neuen Stelle nach dem Bescheid; bei Not: Vorschuss (§ 42 SGB I)."),
            _("Zahlung fehlt"),
        )
    if handover.threat == APPLICATION:
        return Threat(
            _("Lücke droht: Die bisherige Leistung endet %(away)s, der neue Antrag ist nicht gestellt.")
            % {"away": away(handover.ends_on, today)},
            _("Stellen Sie den Antrag jetzt, auch formlos; Unterlagen können folgen."),
            _("Antrag fehlt"),
        )
    return None


def owner_of(task: HandoverTask, case: Case) -> str:
    if task.owner == TaskOwner.PERSON:
        return str(case.person)
    if task.owner == TaskOwner.OFFICE:
        return case.organisation.short_name or case.organisation.name
    return task.organisation.name if task.organisation else _("Stelle noch offen")


def task_rows(tasks: Iterable[HandoverTask], case: Case, today: date) -> list[dict[str, Any]]:
    return [
        {
            "task": task,
            "kind": task.kind,
            "owner": owner_of(task, case),
            "away": away(task.due_on, today),
            "late": task.state == TaskState.OPEN and task.due_on < today,
        }
        for task in tasks
    ]


def handover_line(found: Handover | None) -> dict[str, Any]:
    """What the page of a case shows about a hand-over under way; ``found`` comes from ``with_threat``."""
    return {"handover": found, "handover_threat": threat_of(found, timezone.localdate()) if found else None}
