"""Bodies, meetings and decisions: that a body exists is known in the centre, the rest to its members and keepers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from ..body_choices import DecisionState, MeetingState, MinutesState
from ..models import (
    AgendaItem,
    Body,
    BodyMember,
    BodySeat,
    Decision,
    Meeting,
    MeetingInvitation,
    Minutes,
)

SOON = timedelta(days=14)


def in_force(today: date) -> Q:
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))


def visible_bodies(actor: Actor) -> QuerySet[Body]:
    """Everybody in the centre knows which bodies there are and who leads them."""
    if not actor.may(P.NETWORK_VIEW):
        return Body.unscoped.none()
    return Body.objects.select_related("lead")


def inner_bodies(actor: Actor) -> QuerySet[Body]:
    """Those whose meetings and minutes the actor may read: keepers all, others where they sit or lead."""
    bodies = visible_bodies(actor)
    if actor.may(P.BODIES_EDIT):
        return bodies
    mine = Q(organisation_id=actor.organisation_id) | Q(person_id=actor.user.pk)
    seats = BodySeat.objects.filter(mine, in_force(timezone.localdate()))
    return bodies.filter(Q(lead_id=actor.organisation_id) | Q(pk__in=seats.values("body_id")))


def kept_bodies(actor: Actor) -> QuerySet[Body]:
    return visible_bodies(actor) if actor.may(P.BODIES_EDIT) else Body.unscoped.none()


def visible_body_members(actor: Actor) -> QuerySet[BodyMember]:
    if not actor.may(P.NETWORK_VIEW):
        return BodyMember.unscoped.none()
    return BodyMember.objects.filter(body__in=inner_bodies(actor)).select_related("body", "organisation")


def current_members(body: Body, day: date | None = None) -> QuerySet[BodyMember]:
    found = BodyMember.objects.filter(in_force(day or timezone.localdate()), body=body)
    return found.select_related("organisation").order_by("name", "id")


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    if not actor.may(P.NETWORK_VIEW):
        return Meeting.unscoped.none()
    return Meeting.objects.filter(body__in=inner_bodies(actor)).select_related("body__lead", "place")


def visible_items(actor: Actor) -> QuerySet[AgendaItem]:
    if not actor.may(P.NETWORK_VIEW):
        return AgendaItem.unscoped.none()
    return AgendaItem.objects.filter(meeting__body__in=inner_bodies(actor)).select_related(
        "meeting__body__lead", "meeting__place"
    )


def visible_meeting_invitations(actor: Actor) -> QuerySet[MeetingInvitation]:
    if not actor.may(P.NETWORK_VIEW):
        return MeetingInvitation.unscoped.none()
    found = MeetingInvitation.objects.filter(meeting__body__in=inner_bodies(actor))
    return found.select_related("meeting__body", "member__organisation")


def visible_minutes(actor: Actor) -> QuerySet[Minutes]:
    """Closed ones; drafts only for who keeps the bodies."""
    if not actor.may(P.NETWORK_VIEW):
        return Minutes.unscoped.none()
    found = Minutes.objects.filter(meeting__body__in=inner_bodies(actor)).select_related(
        "meeting__body__lead", "meeting__place"
    )
    return found if actor.may(P.BODIES_EDIT) else found.filter(state=MinutesState.CLOSED)


def visible_decisions(actor: Actor) -> QuerySet[Decision]:
    """Of bodies one sits in, and those the own organisation is responsible for."""
    if not actor.may(P.NETWORK_VIEW):
        return Decision.unscoped.none()
    found = Decision.objects.select_related("body", "owner_organisation", "owner_member")
    if actor.may(P.BODIES_EDIT):
        return found
    return found.filter(Q(body__in=inner_bodies(actor)) | Q(owner_organisation_id=actor.organisation_id))


@dataclass(frozen=True)
class DecisionFilters:
    """``state``: open (default), overdue, one of the states, or all."""

    text: str = ""
    body: str = ""
    kind: str = ""
    state: str = "open"
    owner: str = ""


def filter_decisions(actor: Actor, filters: DecisionFilters) -> QuerySet[Decision]:
    found = visible_decisions(actor)
    today = timezone.localdate()
    if filters.state == "overdue":
        found = found.filter(state=DecisionState.OPEN, due_on__lt=today)
    elif filters.state != "all":
        found = found.filter(state=filters.state)
    if filters.body:
        found = found.filter(body_id=filters.body)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.owner:
        found = found.filter(owner_organisation=UUID(filters.owner))
    if filters.text:
        words = filters.text
        found = found.filter(Q(text__icontains=words) | Q(owner_name__icontains=words) | Q(effect__icontains=words))
    return found


def proposed_decisions(meeting: Meeting) -> QuerySet[Decision]:
    """Open decisions and tasks of earlier meetings that are not on this agenda yet, the most urgent first."""
    taken = meeting.items.filter(follows__isnull=False).values("follows_id")
    found = Decision.objects.filter(body_id=meeting.body_id, state=DecisionState.OPEN)
    found = found.filter(meeting__starts_at__lt=meeting.starts_at).exclude(meeting_id=meeting.pk).exclude(pk__in=taken)
    found = found.select_related("owner_organisation", "body")
    return found.order_by(F("due_on").asc(nulls_last=True), "year", "number")


def proposed_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Items earlier meetings postponed and no meeting has taken up since."""
    found = AgendaItem.objects.filter(meeting__body_id=meeting.body_id, postponed=True, carried_to__isnull=True)
    return (
        found.filter(meeting__starts_at__lt=meeting.starts_at)
        .select_related("meeting")
        .order_by("meeting__starts_at", "order")
    )


def own_open_decisions(actor: Actor) -> QuerySet[Decision]:
    """What the actor answers for: own ones, and for who keeps the bodies everything."""
    found = visible_decisions(actor).filter(state=DecisionState.OPEN)
    if actor.may(P.BODIES_EDIT):
        return found
    return found.filter(Q(owner_organisation_id=actor.organisation_id) | Q(owner_member__user_id=actor.user.pk))


def coming_meetings(actor: Actor) -> QuerySet[Meeting]:
    open_states = (MeetingState.PLANNED, MeetingState.INVITED)
    found = visible_meetings(actor).filter(state__in=open_states, ends_at__gte=timezone.now())
    return found.order_by("starts_at")


# What the picture of the network is made of


@dataclass(frozen=True)
class Circle:
    """Organisations that work together: a body with its members, or an agreement with its parties."""

    id: UUID
    name: str
    topics: tuple[str, ...]
    organisation_ids: frozenset[UUID]

    def pairs(self) -> Iterator[tuple[UUID, UUID]]:
        yield from combinations(sorted(self.organisation_ids), 2)


def body_circles(actor: Actor, today: date | None = None) -> list[Circle]:
    """Bodies of today whose members the actor may know; the lead belongs to them."""
    if not actor.may(P.NETWORK_VIEW):
        return []
    today = today or timezone.localdate()
    bodies = inner_bodies(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    members: dict[UUID, set[UUID]] = {body.pk: {body.lead_id} for body in bodies}
    rows = BodyMember.objects.filter(in_force(today), body__in=members, organisation__isnull=False)
    for body_id, organisation_id in rows.values_list("body_id", "organisation_id"):
        if organisation_id is not None:
            members[body_id].add(organisation_id)
    return [Circle(body.pk, body.name, tuple(body.topics), frozenset(members[body.pk])) for body in bodies]


def body_pairs(actor: Actor) -> list[tuple[UUID, UUID, Circle]]:
    """Two organisations that sit in one body, and which; smaller id first."""
    return [(one, other, circle) for circle in body_circles(actor) for one, other in circle.pairs()]
