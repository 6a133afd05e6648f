"""The acting person: who, in which role, for which organisation. What policies and selectors are asked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.tenants.prepared import prepared
from querschnitt.tenants.scope import NOTHING, Scope

from .models import Membership, User
from .permissions import P
from .roles import STATE_ANALYST, Role


@dataclass(frozen=True)
class Actor:
    user: User | AnonymousUser
    membership: Membership | None = None

    @property
    def is_authenticated(self) -> bool:
        return self.user.is_authenticated

    @property
    def role(self) -> Role | None:
        return self.membership.role if self.membership else None

    @property
    def centre_id(self) -> UUID | None:
        return self.membership.centre_id if self.membership else None

    @property
    def organisation_id(self) -> UUID | None:
        return self.membership.organisation_id if self.membership else None

    @property
    def scope(self) -> Scope:
        if not isinstance(self.user, User):
            return NOTHING
        role = self.membership.role_key if self.membership else ""
        return Scope(self.centre_id, self.organisation_id, self.user.pk, role)

    @property
    def is_state(self) -> bool:
        return self.role is STATE_ANALYST

    def may(self, *permissions: P) -> bool:
        """True when the acting role has one of the permissions."""
        return self.role is not None and not self.role.permissions.isdisjoint(permissions)


def actor_in(scope: Scope) -> Actor:
    """Whoever a scope stands for, as selectors ask about them; nothing of it is read from the database."""
    if scope.user_id is None:
        return NOBODY
    facts = {"user_id": scope.user_id, "centre_id": scope.centre_id, "organisation_id": scope.organisation_id}
    membership = Membership(**facts, role_key=scope.role) if scope.role else None
    return Actor(User(pk=scope.user_id), membership)


NOBODY = Actor(AnonymousUser())


@prepared
def begun_memberships(user_id: UUID) -> QuerySet[Membership]:
    begun = Membership.unscoped.filter(user_id=user_id, starts_on__lte=timezone.localdate(), ended_at__isnull=True)
    return begun.order_by("starts_on", "id")


def memberships_of(user: User) -> list[Membership]:
    """The person's memberships valid today, oldest first. Needs a scope naming the person (row-level security)."""
    return valid_today(user, begun_memberships(user.pk))


def valid_today(user: User, begun: list[Membership]) -> list[Membership]:
    today = timezone.localdate()
    for row in begun:
        row.user = user
    return [row for row in begun if row.ends_on is None or row.ends_on >= today]


def choose(memberships: list[Membership], wanted: Any) -> Membership | None:
    """The membership chosen in the session while it is valid, else the first."""
    for membership in memberships:
        if str(membership.pk) == str(wanted or ""):
            return membership
    return memberships[0] if memberships else None
