"""What somebody sees, written once. PostgreSQL says the same again by row-level security."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor, actor_in
from querschnitt.accounts.finding import found_by_id
from querschnitt.accounts.permissions import P
from querschnitt.tenants.prepared import prepared
from querschnitt.tenants.scope import current_scope

from .acting import organisation_of, person_of
from .choices import ReferralState, StepState
from .models import (
    Case,
    CaseGrant,
    Consent,
    ContactNote,
    Need,
    Obstacle,
    PackageNotice,
    PlanStep,
    Referral,
    SecrecyRelease,
)
from .spans import current_benefit as current_benefit
from .spans import current_residence as current_residence

PAGE = 50


def valid_grants(actor: Actor) -> QuerySet[CaseGrant]:
    """Grants of the acting organisation that count today. While the processing of a case is restricted (Art. 18 DSGVO) only
    the lead's does."""
    today = timezone.localdate()
    return CaseGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        organisation_id=organisation_of(actor),
        revoked_at__isnull=True,
        paused_at__isnull=True,
        starts_on__lte=today,
    )


@found_by_id
def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Cases the organisation was granted; of these only their own for those who see assigned ones."""
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return Case.unscoped.none()
    cases = Case.objects.select_related("person", "organisation", "manager", "centre").filter(
        Exists(valid_grants(actor).filter(case_id=OuterRef("pk")))
    )
    return cases if actor.may(P.CASES_VIEW) else cases.filter(manager_id=actor.user.pk)


# Lists of work leave out what nobody may work on.
WORKED_ON = Q(case__closed_on__isnull=True, case__restricted_at__isnull=True)


def _of_visible_case(actor: Actor, model: type[Any]) -> QuerySet[Any]:
    """Rows of cases the actor sees; none, before any is asked for, for who sees no cases."""
    if not actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
        return model.unscoped.none()
    rows = model.objects.filter(Exists(visible_cases(actor).filter(pk=OuterRef("case_id"))))
    return rows.select_related("case__person", "case__organisation", "case__centre")


def visible_needs(actor: Actor) -> QuerySet[Need]:
    return _of_visible_case(actor, Need)


def visible_steps(actor: Actor) -> QuerySet[PlanStep]:
    return _of_visible_case(actor, PlanStep)


def visible_contacts(actor: Actor) -> QuerySet[ContactNote]:
    return _of_visible_case(actor, ContactNote).select_related("author")


def visible_consents(actor: Actor) -> QuerySet[Consent]:
    return _of_visible_case(actor, Consent).select_related("recipient")


def visible_releases(actor: Actor) -> QuerySet[SecrecyRelease]:
    return _of_visible_case(actor, SecrecyRelease).select_related("released", "towards")


def visible_grants(actor: Actor) -> QuerySet[CaseGrant]:
    return _of_visible_case(actor, CaseGrant).select_related("organisation")


def received_referrals(actor: Actor) -> QuerySet[Referral]:
    """What other organisations sent here and may still be read: the package, never the case."""
    if not actor.may(P.REFERRALS_ANSWER):
        return Referral.unscoped.none()
    return (
        Referral.objects.filter(
            recipient_id=actor.organisation_id,
            state__in=[ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.REFUSED],
            ended_at__isnull=True,
            visible_until__gte=timezone.localdate(),
        )
        .annotate(noticed=Exists(PackageNotice.objects.filter(referral=OuterRef("pk"), user_id=person_of(actor).pk)))
        .select_related("sender", "recipient", "offer", "answered_by")
    )


def sent_referrals(actor: Actor) -> QuerySet[Referral]:
    """What the own organisation drafted or sent, for those who see the case."""
    rows = _of_visible_case(actor, Referral).select_related("recipient", "offer", "consent", "answered_by")
    return rows.filter(sender_id=actor.organisation_id)


def waiting_referrals(actor: Actor) -> QuerySet[Referral]:
    """With others: first what is not answered, then what has no first appointment, then by appointment; oldest first."""
    return (
        sent_referrals(actor)
        .filter(WORKED_ON)
        .filter(Q(state=ReferralState.SENT) | Q(state=ReferralState.ACCEPTED, feedback=""))
        .order_by(
            "-state",  # "sent" before "accepted"
            F("first_appointment_on").asc(nulls_first=True),
            "sent_at",
            "id",
        )
    )


def visible_obstacles(actor: Actor) -> QuerySet[Obstacle]:
    """Entries of the whole centre, which point at nobody."""
    if not actor.may(P.OBSTACLES_VIEW):
        return Obstacle.unscoped.none()
    return Obstacle.objects.select_related("organisation")


def due_steps(actor: Actor) -> QuerySet[PlanStep]:
    """Open steps with a date that the person keeps an eye on, the most urgent first."""
    return (
        visible_steps(actor)
        .filter(
            WORKED_ON,
            responsible_user_id=actor.user.pk,
            state__in=[StepState.OPEN, StepState.RUNNING],
            due_on__isnull=False,
        )
        .order_by("due_on", "id")
    )


LIST_FIELDS = (
    "case_id",
    "case__number",
    "case__person__given_name",
    "case__person__family_name",
    "case__person__pseudonym",
    "case__person__birth_date",
    "case__person__birth_year",
    "case__person__town",
    "case__phase",
    "case__closed_on",
    "case__manager__name",
    "last_activity_at",
)


@contextmanager
def in_index_order() -> Iterator[None]:
    """Have PostgreSQL walk the grants' index and stop after a page.

    The conditions of row-level security make it expect one row where thousands are, so it would fetch and sort them
    all: 150 ms instead of 2 ms in an organisation of 7,000 cases (docs/performance.md).
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        cursor.execute("SET LOCAL enable_sort = on")


def case_list(
    actor: Actor,
    *,
    state: str = "open",
    phase: str = "",
    manager: UUID | None = None,
    town: str = "",
    ids: Iterable[UUID] | None = None,
    after: tuple[datetime, UUID] | None = None,
    most: int = PAGE,
) -> list[tuple[Any, ...]]:
    """Rows of ``LIST_FIELDS``, latest activity first, one more than ``most`` when there are more.

    Starts at the grants, whose index carries the order; ``after`` is the last row of the page before.
    """
    if not actor.may(P.CASES_VIEW):
        manager = actor.user.pk
    at, last = after or (None, None)
    wanted = (phase or None, manager, town or None, None if ids is None else list(ids), at, last)
    if ids is not None:
        return _asked(actor, *wanted, state=state, most=most)
    with in_index_order():
        return _asked(actor, *wanted, state=state, most=most)


def _asked(actor: Actor, *wanted: Any, **form: Any) -> list[tuple[Any, ...]]:
    return _listed(*wanted, **form) if actor.scope == current_scope() else list(_list(actor, *wanted, **form))


@prepared
def _listed(*wanted: Any, **form: Any) -> QuerySet[CaseGrant, tuple[Any, ...]]:
    return _list(actor_in(current_scope()), *wanted, **form)


def _list(
    actor: Actor,
    phase: str | None,
    manager: UUID | None,
    town: str | None,
    ids: list[UUID] | None,
    at: datetime | None,
    last: UUID | None,
    *,
    state: str,
    most: int,
) -> QuerySet[CaseGrant, tuple[Any, ...]]:
    grants = valid_grants(actor)
    if ids is not None:
        grants = grants.filter(case_id__any_of=ids)
    if state in ("open", "closed"):
        grants = grants.filter(case__closed_on__isnull=state == "open", case__restricted_at__isnull=True)
    elif state == "restricted":
        grants = grants.filter(case__restricted_at__isnull=False)
    if phase is not None:
        grants = grants.filter(case__phase=phase)
    if manager is not None:
        grants = grants.filter(case__manager_id=manager)
    if town is not None:
        grants = grants.filter(case__person__town=town)
    if at is not None:
        grants = grants.filter(
            Q(last_activity_at__lt=at) | Q(last_activity_at=at, case_id__gt=last), last_activity_at__lte=at
        )
    return grants.order_by("-last_activity_at", "case_id").values_list(*LIST_FIELDS)[: most + 1]
