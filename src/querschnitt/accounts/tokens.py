"""Links that let somebody in once: signed, so that a made-up one costs no query, and stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from .models import INVITATION_LIFE

SALT = "querschnitt.invitation"


@dataclass(frozen=True)
class InvitationToken:
    invitation_id: UUID
    centre_id: UUID


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_invitation_token(invitation_id: UUID, centre_id: UUID) -> str:
    return signing.dumps([invitation_id.hex, centre_id.hex, secrets.token_urlsafe(24)], salt=SALT)


def read_invitation_token(token: str) -> InvitationToken | None:
    try:
        invitation_id, centre_id, _ = signing.loads(token, salt=SALT, max_age=INVITATION_LIFE)
        return InvitationToken(UUID(invitation_id), UUID(centre_id))
    except (signing.BadSignature, ValueError, TypeError):
        return None
