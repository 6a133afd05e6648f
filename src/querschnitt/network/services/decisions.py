"""Decisions and tasks: recorded with a number, moved by one table, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..body_choices import DECISION_MOVES, DecisionKind, DecisionState, MeetingState, MinutesState
from ..models import AgendaItem, Body, Decision, DecisionChange, Meeting, Minutes
from ..policies import can_move_decision


def _change(decision: Decision, note: str, by: Actor | None, at: Any = None) -> None:
    change = DecisionChange(decision=decision, state=decision.state, note=note, by_id=by.user.pk if by else None)
    if at is not None:
        change.at = at
    change.save()


def _complete_owner(decision: Decision) -> None:
    member = decision.owner_member
    if member is not None:
        decision.owner_name = member.name
        decision.owner_organisation_id = decision.owner_organisation_id or member.organisation_id
    if not decision.owner_name and decision.owner_organisation_id is None:
        raise ValidationError(
            {"owner_name": _("Es fehlt, wer verantwortlich ist. Mitglied, Organisation oder Namen angeben.")}
        )


@transaction.atomic
def record_decision(
    *,
    meeting: Meeting,
    text: str,
    by: Actor | None,
    kind: str = DecisionKind.DECISION,
    item: AgendaItem | None = None,
    **fields: Any,
) -> Decision:
    """Numbered within body, kind and year; the number is never given twice."""
    if meeting.state == MeetingState.CANCELLED:
        raise ValidationError(_("Die Sitzung ist abgesagt. Ein Beschluss braucht eine Sitzung."))
    body = Body.objects.select_for_update().get(pk=meeting.body_id)
    day = fields.pop("decided_on", None) or timezone.localdate(meeting.starts_at)
    if fields.get("due_on") is not None and fields["due_on"] < day:
        raise ValidationError({"due_on": _("Liegt vor dem Tag des Beschlusses. Ein späteres Datum wählen.")})
    given = Decision.objects.filter(body=body, kind=kind, year=day.year).aggregate(n=Max("number"))["n"] or 0
    decision = Decision(
        body=body, meeting=meeting, item=item, kind=kind, year=day.year, number=given + 1, text=text, decided_on=day,
        **fields,
    )  # fmt: skip
    _complete_owner(decision)
    decision.save()
    _change(decision, "", by, meeting.starts_at if meeting.starts_at < timezone.now() else None)
    return decision


def wording_is_open(decision: Decision) -> bool:
    """Until the minutes are closed; afterwards a correction is a new decision that supersedes."""
    return not Minutes.objects.filter(meeting_id=decision.meeting_id, state=MinutesState.CLOSED).exists()


@transaction.atomic
def update_decision(*, decision: Decision, by: Actor | None, **fields: Any) -> Decision:
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not decision.is_open:
        raise ValidationError(_("Nur offene Beschlüsse und Aufgaben lassen sich ändern. Erst wieder öffnen."))
    if not wording_is_open(decision) and fields.get("text", decision.text) != decision.text:
        raise ValidationError(
            {"text": _("Das Protokoll ist abgeschlossen. Einen neuen Beschluss fassen, der diesen ersetzt.")}
        )
    for name, value in fields.items():
        setattr(decision, name, value)
    if decision.due_on is not None and decision.due_on < decision.decided_on:
        raise ValidationError({"due_on": _("Liegt vor dem Tag des Beschlusses. Ein späteres Datum wählen.")})
    _complete_owner(decision)
    decision.save()
    return decision


@transaction.atomic
def move_decision(
    *,
    decision: Decision,
    to: str,
    by: Actor | None,
    note: str = "",
    on: date | None = None,
    superseded_by: Decision | None = None,
) -> Decision:
    """The only way a state changes. Staying is allowed too: a report without a new state."""
    if by is not None and not can_move_decision(by, decision):
        raise PermissionDenied
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if to != decision.state:
        if to not in DECISION_MOVES[decision.state]:
            raise ValidationError(
                {
                    "to": _("Von „%(state)s“ führt kein Weg dorthin. Die Seite neu laden.")
                    % {"state": DecisionState(decision.state).label}
                }
            )
        if to == DecisionState.DROPPED and not note.strip():
            raise ValidationError({"note": _("Der Grund fehlt. Warum wird das nicht weiter verfolgt?")})
        if to == DecisionState.SUPERSEDED:
            if superseded_by is None or superseded_by.pk == decision.pk or superseded_by.body_id != decision.body_id:
                raise ValidationError({"superseded_by": _("Den neuen Beschluss desselben Gremiums auswählen.")})
            decision.superseded_by = superseded_by
        decision.done_on = (on or timezone.localdate()) if to == DecisionState.DONE else None
        decision.state = to
        # Not save(): it asks for the meeting, which an owner outside the body may not see.
        moved = {name: getattr(decision, name) for name in ("state", "done_on", "superseded_by_id")}
        Decision.objects.filter(pk=decision.pk).update(**moved)
    elif not note.strip():
        raise ValidationError({"note": _("Es fehlt, was zu berichten ist.")})
    _change(decision, note.strip(), by)
    return decision


@transaction.atomic
def record_effect(*, decision: Decision, effect: str, measured_on: date, by: Actor | None) -> Decision:
    """What came of it, looked at on a day."""
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    decision.effect, decision.measured_on = effect, measured_on
    decision.save(update_fields=["effect", "measured_on"])
    return decision
