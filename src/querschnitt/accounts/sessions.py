"""Sessions in the database, looked up and kept by statements that are compiled and planned once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.common.statements import send
from querschnitt.tenants.prepared import prepared

KEEP = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


@prepared
def _open_session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Any:
        found = _open_session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """A session that is there already is one statement, in a transaction only where one is open."""
        if must_create or self.session_key is None:
            return super().save(must_create=must_create)
        data: Any = self._get_session()  # type: ignore[attr-defined]  # of Django's store
        try:
            with send(KEEP, [self.encode(data), self.get_expiry_date(), self.session_key]) as cursor:
                kept = cursor.rowcount == 1
        except DatabaseError as error:
            raise UpdateError from error
        if not kept:
            raise UpdateError
        return None
