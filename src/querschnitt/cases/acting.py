"""The acting person and organisation, where there must be both."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User


def person_of(actor: Actor) -> User:
    if not isinstance(actor.user, User):
        raise PermissionDenied
    return actor.user


def organisation_of(actor: Actor) -> UUID:
    if actor.organisation_id is None:
        raise PermissionDenied
    return actor.organisation_id
