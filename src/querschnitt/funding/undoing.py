"""Taking back a removal, offered once on the page that follows it.

The row travels in a signed token that only the person who removed it can use, in the same centre, for an hour; the
session holds it until that page is shown and no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import serializers, signing
from django.db import models

from querschnitt.accounts.requests import ActorRequest

SESSION, SALT, SECONDS = "funding_undo", "funding.undo", 3600


class TooLate(Exception):
    """The token is old, of somebody else, or none."""


@dataclass(frozen=True)
class Offer:
    label: str
    token: str


def _owner(request: ActorRequest) -> list[str]:
    actor = request.actor
    return [str(actor.user.pk), str(actor.centre_id), str(actor.organisation_id)]


def row_of(*rows: models.Model) -> str:
    """Before they are removed: a removed row has no key any more. What others hang on comes first."""
    return serializers.serialize("json", rows)


def keep(request: ActorRequest, row: str, label: str) -> None:
    """``row`` from ``row_of``, once it is gone."""
    request.session[SESSION] = {"label": label, "row": row}


def offer(request: ActorRequest) -> Offer | None:
    kept = request.session.pop(SESSION, None)
    if not kept:
        return None
    token = signing.dumps([_owner(request), kept["row"]], salt=SALT, compress=True)
    return Offer(kept["label"], token)


def taken_back(request: ActorRequest, token: str) -> list[Any]:
    """The rows as they were, not saved yet."""
    try:
        owner, row = signing.loads(token, salt=SALT, max_age=SECONDS)
        if owner != _owner(request):
            raise TooLate
        return [one.object for one in serializers.deserialize("json", row)]
    except (signing.BadSignature, serializers.base.DeserializationError, ValueError) as error:
        raise TooLate from error
