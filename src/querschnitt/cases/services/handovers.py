"""The change of legal circle: proposed by the machine, confirmed by a person, closed by the first payment (P25)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..choices import (
    HANDOVER_MOVES,
    HandoverEnd,
    HandoverState,
    LifeArea,
    TaskOwner,
    TaskState,
)
from ..handover_dates import HandoverDates, dates_of, task_kinds
from ..models import BenefitSpan, Case, Handover, HandoverTask, Referral
from ..trust_choices import ReferralPurpose
from .errors import Stale
from .grants import touch
from .handover_notice import office_of
from .plan import must_be_open
from .referrals import draft_referral, send_with_consent
from .spans import change_from_today, follow_spans, set_benefit


def _change(handover: Handover, version: int | None, **values: Any) -> Handover:
    rows = Handover.objects.filter(pk=handover.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(**values, version=F("version") + 1):
        raise Stale
    handover.refresh_from_db()
    touch(handover.case_id)
    return handover


def _may_become(handover: Handover, to: str) -> None:
    current = Handover.objects.select_for_update().get(pk=handover.pk).state
    if to not in HANDOVER_MOVES[current]:
        raise ValidationError(
            _("Der Übergang ist „%(now)s“ und kann nicht „%(to)s“ werden. Laden Sie die Seite neu.")
            % {"now": HandoverState(current).label, "to": HandoverState(to).label}
        )


@transaction.atomic
def confirm_handover(
    *,
    handover: Handover,
    version: int,
    event: str,
    event_on: date,
    from_circle: str,
    to_circle: str,
    by: Actor,
    receiver: Organisation | None = None,
    ends_on: date | None = None,
    starts_on: date | None = None,
) -> Handover:
    """A person says that the change is real: dates are computed anew, and the check list begins.

    ``ends_on`` and ``starts_on`` are the offices' own days, where a notice names others than the rule.
    """
    must_be_open(handover.case)
    _may_become(handover, HandoverState.RUNNING)
    if from_circle == to_circle:
        raise ValidationError({"to_circle": _("Bisheriger und künftiger Rechtskreis sind gleich. Wählen Sie einen.")})
    by_rule = dates_of(event, event_on)
    dates = HandoverDates(
        ends_on or by_rule.ends_on, starts_on or by_rule.starts_on, by_rule.rule, by_rule.source, by_rule.confidence
    )
    if dates.starts_on <= dates.ends_on:
        show = {
            "ends": date_format(dates.ends_on, "SHORT_DATE_FORMAT"),
            "starts": date_format(dates.starts_on, "SHORT_DATE_FORMAT"),
        }
        raise ValidationError(
            {
                "starts_on": _(
                    "Die neue Leistung (ab %(starts)s) beginnt, bevor die bisherige endet (%(ends)s). "
                    "Prüfen Sie beide Bescheide."
                )
                % show
            }
        )
    _change(
        handover, version, state=HandoverState.RUNNING, event=event, event_on=event_on, from_circle=from_circle,
        to_circle=to_circle, receiver=receiver, **vars(dates),
    )  # fmt: skip
    _make_tasks(handover, dates)
    return handover


def _make_tasks(handover: Handover, dates: HandoverDates) -> None:
    before = office_of(handover.from_circle)
    known = set(HandoverTask.objects.filter(handover=handover).values_list("key", flat=True))
    for kind in task_kinds().values():
        if kind.key in known or not kind.fits(handover.from_circle, handover.to_circle):
            continue
        office = handover.receiver if kind.office == "to" else before
        HandoverTask(
            centre_id=handover.centre_id,
            handover=handover,
            case_id=handover.case_id,
            key=kind.key,
            owner=kind.owner,
            organisation=office if kind.owner == TaskOwner.ORGANISATION else None,
            due_on=kind.due(dates),
        ).save(force_insert=True)


@transaction.atomic
def move_handover_task(*, task: HandoverTask, to: str, by: Actor) -> HandoverTask:
    """Done, dropped, or open again. The last one settled ends a hand-over that is paid."""
    must_be_open(task.case)
    handover = Handover.objects.select_for_update().get(pk=task.handover_id)
    if handover.state == HandoverState.ENDED:
        raise ValidationError(_("Der Übergang ist beendet. Seine Prüfliste ändert sich nicht mehr."))
    done_on = None if to == TaskState.OPEN else timezone.localdate()
    HandoverTask.objects.filter(pk=task.pk).update(state=to, done_on=done_on, version=F("version") + 1)
    task.refresh_from_db()
    _end_when_settled(handover)
    touch(task.case_id)
    return task


@transaction.atomic
def edit_handover_task(
    *, task: HandoverTask, version: int, due_on: date, owner: str, by: Actor, organisation: Organisation | None = None
) -> HandoverTask:
    must_be_open(task.case)
    if owner == TaskOwner.ORGANISATION and organisation is None:
        raise ValidationError({"organisation": _("Wählen Sie die Stelle, die das erledigt.")})
    changed = HandoverTask.objects.filter(pk=task.pk, version=version).update(
        due_on=due_on,
        owner=owner,
        organisation=organisation if owner == TaskOwner.ORGANISATION else None,
        version=F("version") + 1,
    )
    if not changed:
        raise Stale
    task.refresh_from_db()
    touch(task.case_id)
    return task


@transaction.atomic
def confirm_first_payment(*, handover: Handover, paid_on: date, by: Actor) -> Handover:
    """The new benefit has arrived: there is no gap any more, and the case counts in its new legal circle."""
    must_be_open(handover.case)
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("Die Zahlung liegt in der Zukunft. Tragen Sie sie ein, wenn sie da ist.")})
    if paid_on < handover.event_on:
        raise ValidationError(
            {
                "paid_on": _("Die Zahlung am %(paid)s liegt vor dem Anlass am %(event)s. Berichtigen Sie das Datum.")
                % {
                    "paid": date_format(paid_on, "SHORT_DATE_FORMAT"),
                    "event": date_format(handover.event_on, "SHORT_DATE_FORMAT"),
                }
            }
        )
    _may_become(handover, HandoverState.PAID)
    _change(handover, None, state=HandoverState.PAID, first_payment_confirmed_on=paid_on)
    HandoverTask.objects.filter(handover=handover, key="application", state=TaskState.OPEN).update(
        state=TaskState.DONE, done_on=paid_on, version=F("version") + 1
    )
    _live_in(handover, by)
    _end_when_settled(handover)
    return handover


def _live_in(handover: Handover, by: Actor) -> None:
    """A span of the new benefit from its first day on; from today where what is recorded leaves no room for that."""
    case = Case.objects.select_related("person", "centre").get(pk=handover.case_id)
    if case.legal_circle == handover.to_circle:
        return
    try:
        with transaction.atomic():
            set_benefit(case=case, legal_circle=handover.to_circle, starts_on=handover.starts_on, by=by)
    except ValidationError:
        change_from_today(case, BenefitSpan, handover.to_circle, by)
        follow_spans(case.person)


def _end_when_settled(handover: Handover) -> None:
    waiting = HandoverTask.objects.filter(handover=handover, state=TaskState.OPEN).exists()
    if handover.state == HandoverState.PAID and not waiting:
        _change(handover, None, state=HandoverState.ENDED, ended_on=timezone.localdate(), end_reason=HandoverEnd.DONE)


@transaction.atomic
def end_handover(*, handover: Handover, reason: str, by: Actor) -> Handover:
    """Without a payment: the proposal was wrong, there is no claim, or there is an own income."""
    _may_become(handover, HandoverState.ENDED)
    return _change(handover, None, state=HandoverState.ENDED, ended_on=timezone.localdate(), end_reason=reason)


@transaction.atomic
def send_handover_package(
    *,
    handover: Handover,
    data_groups: Sequence[str],
    text_language: str,
    agreed: bool,
    by: Actor,
    question: str = "",
) -> Referral:
    """The agreed data go to the next office as a referral, through its gate and nobody else's."""
    case = handover.case
    if handover.receiver is None:
        raise ValidationError(_("Wählen Sie zuerst die neue Stelle."))
    if handover.state != HandoverState.RUNNING:
        raise ValidationError(_("Bestätigen Sie zuerst den Übergang."))
    if handover.package_is_out:
        raise ValidationError(
            _("Das Paket ist schon bei der neuen Stelle. Ziehen Sie es zurück, um ein neues zu senden.")
        )
    referral = draft_referral(
        case=case,
        recipient=handover.receiver,
        topic=LifeArea.FINANCE,
        question=question,
        purpose=ReferralPurpose.HANDOVER,
        by=by,
    )
    send_with_consent(referral=referral, data_groups=data_groups, text_language=text_language, agreed=agreed, by=by)
    _change(handover, None, referral=referral)
    return referral
