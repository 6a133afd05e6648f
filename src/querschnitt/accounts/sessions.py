"""Sessions in the database, looked up by a question that is compiled and planned once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.tenants.prepared import prepared


@prepared
def _open_session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Any:
        found = _open_session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found
