"""A provider who followed a link of ours: nobody who signs in, and yet not the system."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from querschnitt.accounts.actor import Actor


@dataclass(frozen=True)
class LinkActor(Actor):
    """Hands the request for a check to the services, so that versions say how they came about. It may nothing else."""

    request_id: UUID | None = None


def by_link(request_id: UUID) -> LinkActor:
    return LinkActor(AnonymousUser(), None, request_id)


def person_of(by: Actor | None) -> UUID | None:
    """The account behind a change; nobody for the system and for links."""
    return by.user.pk if by is not None else None
