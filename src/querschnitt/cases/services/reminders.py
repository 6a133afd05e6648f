"""One person's weekly mail and calendar address (docs/adr/0088)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import date, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor, memberships_of
from querschnitt.accounts.models import User
from querschnitt.accounts.permissions import P
from querschnitt.tenants.scope import Scope, open_scope

from ..acting import organisation_of, person_of
from ..models import DaySettings

SALT = "cases.calendar"
RANDOM = 24


def settings_of(by: Actor) -> DaySettings | None:
    return DaySettings.objects.filter(user=person_of(by), organisation_id=organisation_of(by)).first()


def _own(by: Actor) -> DaySettings:
    found, _created = DaySettings.objects.get_or_create(user=person_of(by), organisation_id=organisation_of(by))
    return found


@transaction.atomic
def set_weekly_mail(*, wanted: bool, by: Actor) -> None:
    own = _own(by)
    own.weekly_mail = wanted
    own.save(update_fields=["weekly_mail", "updated_at"])


def wants_mail(by: Actor, today: date) -> bool:
    """Unless turned off, and at most once a week."""
    own = settings_of(by)
    if own is None:
        return True
    return own.weekly_mail and not (own.mailed_on and own.mailed_on > today - timedelta(days=6))


@transaction.atomic
def note_mailed(*, on: date, by: Actor) -> None:
    own = _own(by)
    own.mailed_on = on
    own.save(update_fields=["mailed_on", "updated_at"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")


@transaction.atomic
def open_calendar(*, by: Actor) -> str:
    """A new secret address; the one before stops working. Only its hash is kept."""
    own = _own(by)
    ids = b"".join(key.bytes for key in (own.centre_id, own.organisation_id, person_of(by).pk))
    plain = base64.urlsafe_b64encode(ids + secrets.token_bytes(RANDOM)).decode().rstrip("=")
    token = _signer().sign(plain)
    own.calendar_hash, own.calendar_since = _hash(token), timezone.now()
    own.save(update_fields=["calendar_hash", "calendar_since", "updated_at"])
    return token


@transaction.atomic
def close_calendar(*, by: Actor) -> None:
    own = _own(by)
    own.calendar_hash, own.calendar_since = "", None
    own.save(update_fields=["calendar_hash", "calendar_since", "updated_at"])


def owner_of(token: str) -> Actor | None:
    """Whom a calendar address belongs to; nobody for a forged or revoked one, or when the person may not any more.

    The ids in the token are read only when our own signature covers them, and count only when its hash is on record.
    """
    try:
        plain = _signer().unsign(token)
        content = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (BadSignature, ValueError):
        return None
    if len(content) != 48 + RANDOM:
        return None
    centre, organisation, person = (UUID(bytes=content[start : start + 16]) for start in (0, 16, 32))
    with open_scope(Scope(centre, organisation, person)):
        own = DaySettings.objects.filter(user_id=person, organisation_id=organisation).first()
        if own is None or not own.calendar_hash or not hmac.compare_digest(own.calendar_hash, _hash(token)):
            return None
        user = User.objects.filter(pk=person, is_active=True).first()
        for membership in memberships_of(user) if user else []:
            actor = Actor(user, membership)  # type: ignore[arg-type]
            if membership.organisation_id == organisation and actor.may(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED):
                return actor
    return None
