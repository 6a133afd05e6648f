"""Sign-in, sign-out and refused attempts enter the audit log of the organisation the person acts for.

Changes of password and second factor are rows of their tables and are logged by the triggers.
"""

from __future__ import annotations

import json
import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.tenants.scope import Scope, open_scope

from .actor import Actor, choose, memberships_of
from .models import User

TABLE = "accounts_user"
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


def record_about(user: User | None, action: AuditEvent.Action, **content: str) -> None:
    """``user=None``: an address nobody has; what was typed is not kept, it may have been a password."""
    with open_scope(Scope(user_id=user.pk if user else None)):
        scope = Actor(user, choose(memberships_of(user), None)).scope if user else Scope()
        with open_scope(scope, savepoint=False):
            record(action, table=TABLE, row=user.pk if user else "", content=json.dumps(content) if content else None)


def _known(address: Any) -> User | None:
    return User.objects.filter(email__iexact=str(address or "").strip()).first()


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    # Whoever has just proven who they are need not do it again at once to set up a second factor.
    if methods := request.session.get(AUTHENTICATION_METHODS_SESSION_KEY):
        methods[-1]["reauthenticated"] = True
    record_about(user, AuditEvent.Action.SIGN_IN)


@receiver(user_logged_out)
def signed_out(user: User | None, **kwargs: Any) -> None:
    if isinstance(user, User):
        record_about(user, AuditEvent.Action.SIGN_OUT)


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], **kwargs: Any) -> None:
    record_about(_known(credentials.get("email")), AuditEvent.Action.DENIED, reason="password")


@receiver(user_locked_out)
def locked(username: str | None = None, **kwargs: Any) -> None:
    record_about(_known(username), AuditEvent.Action.DENIED, reason="locked")
