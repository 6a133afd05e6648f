"""Changes of legal circle on their way, a hold, and one use of the emergency access, so that each can be looked at."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from querschnitt.accounts.models import User
from querschnitt.accounts.roles import CASE_MANAGER, PARTNER_ADVISER
from querschnitt.cases.choices import HandoverEvent, HandoverState, LegalCircle, TaskOwner, TaskState
from querschnitt.cases.handover_dates import dates_of, task_kinds
from querschnitt.cases.models import Case, CaseHold, CaseRestriction, Handover, HandoverTask
from querschnitt.cases.services import set_benefit, set_residence
from querschnitt.cases.services.handover_notice import office_of
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.triage.deadlines import add_months

from .trust import actor_of

# (days since the event, state, keys of the check list that are done)
COURSES = (
    (2, HandoverState.PROPOSED, ()),
    (12, HandoverState.RUNNING, ("notice", "application", "account")),
    (24, HandoverState.RUNNING, ("notice",)),
    (52, HandoverState.RUNNING, ("notice", "application", "account", "housing")),
    (80, HandoverState.PAID, ("notice", "application", "health", "account", "housing", "residence_duty")),
)


def furnish_handovers(lead: Organisation, manager: User, today: date) -> None:
    """For the lead organisation in scope: one of each course, as far as somebody's asylum procedure still runs."""
    by = actor_of(lead.centre, manager, lead)
    cases = Case.objects.filter(organisation=lead, closed_on__isnull=True, legal_circle=LegalCircle.ASYLBLG)
    asking = cases.filter(status_code__in=("ANK", "GES"), opened_on__lt=today).order_by("number")
    for case, (days, state, done) in zip(asking.select_related("person", "centre"), COURSES, strict=False):
        event_on = max(today - timedelta(days=days), case.opened_on + timedelta(days=1))
        dates = dates_of(HandoverEvent.RECOGNITION, event_on)
        paid_on = min(today, dates.starts_on + timedelta(days=3)) if state == HandoverState.PAID else None
        handover = Handover(
            centre_id=lead.centre_id, case=case, event=HandoverEvent.RECOGNITION, event_on=event_on,
            from_circle=LegalCircle.ASYLBLG, to_circle=LegalCircle.SGB2, receiver=office_of(LegalCircle.SGB2),
            state=state, first_payment_confirmed_on=paid_on, created_by=manager, **vars(dates),
        )  # fmt: skip
        handover.save(force_insert=True)
        if state == HandoverState.PAID:
            set_benefit(
                case=case, legal_circle=LegalCircle.SGB2, starts_on=dates.starts_on, authority="Jobcenter",
                stated_by="document", document="Bewilligungsbescheid", by=by,
            )  # fmt: skip
        set_residence(
            case=case, status_code="S25_2F", starts_on=event_on, stated_by="document", document="Bescheid des BAMF",
            printed_until=add_months(event_on, 36), by=by,
        )  # fmt: skip
        if state == HandoverState.PROPOSED:
            continue
        before = office_of(LegalCircle.ASYLBLG)
        HandoverTask.objects.bulk_create(
            HandoverTask(
                centre_id=lead.centre_id, handover=handover, case=case, key=kind.key, owner=kind.owner,
                organisation=before if kind.owner == TaskOwner.ORGANISATION else None, due_on=kind.due(dates),
                state=TaskState.DONE if kind.key in done else TaskState.OPEN,
                done_on=min(today, kind.due(dates)) if kind.key in done else None,
            )
            for kind in task_kinds().values()
            if kind.fits(LegalCircle.ASYLBLG, LegalCircle.SGB2)
        )  # fmt: skip
    closed = Case.objects.filter(organisation=lead, closed_on__isnull=False).order_by("number").first()
    if closed is not None:
        CaseHold(
            centre_id=lead.centre_id, case=closed, reason="court", note="Klage gegen einen Bescheid, läuft",
            placed_by=manager, placed_on=today - timedelta(days=20), until=today + timedelta(days=180),
        ).save(force_insert=True)  # fmt: skip


def restrict_one(lead: Organisation, manager: User) -> None:
    """An old open case: somebody says that what is written there is wrong (Art. 18 DSGVO)."""
    with open_scope(Scope(lead.centre_id, lead.pk, manager.pk, CASE_MANAGER.key)):
        open_cases = Case.objects.filter(organisation=lead, closed_on__isnull=True).exclude(
            legal_circle=LegalCircle.ASYLBLG
        )
        case = open_cases.order_by("number").first()
        if case is None:
            return
        CaseRestriction(
            centre_id=lead.centre_id, case=case, reason="accuracy", note="Schreiben der Person zum Geburtsdatum",
            placed_by=manager,
        ).save(force_insert=True)  # fmt: skip
        Case.objects.filter(pk=case.pk).update(restricted_at=timezone.now())


def break_the_glass(lead: Organisation, manager: User, helper: Organisation, person: User) -> None:
    """Somebody of ``helper`` opened a case of ``lead`` a moment ago; it ends by itself."""
    with open_scope(Scope(lead.centre_id, lead.pk, manager.pk, CASE_MANAGER.key)):
        found = Case.objects.filter(organisation=lead, closed_on__isnull=True).order_by("-number").first()
    if found is None:
        return
    words = "Anruf aus der Klinik: nach der Operation wird heute jemand gebraucht, der die Familie kennt."
    with open_scope(Scope(lead.centre_id, helper.pk, person.pk, PARTNER_ADVISER.key)), connection.cursor() as cursor:
        cursor.execute("SELECT case_emergency(%s, 'medical', %s, 4)", [found.number, words])
