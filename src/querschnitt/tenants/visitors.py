"""Public reading: pages and interfaces for people who are not signed in run as a database role of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from .scope import Scope, open_scope

_visiting: ContextVar[bool] = ContextVar("visiting", default=False)


def _set_role(role: str) -> None:
    with connection.cursor() as cursor:
        # set_config(..., true) on "role" is SET LOCAL ROLE: it ends with the transaction.
        cursor.execute("SELECT set_config('role', %s, true)", [role])


@contextmanager
def visiting(centre_id: UUID | None = None, *, savepoint: bool = True) -> Iterator[None]:
    """Run the block as a visitor: whatever no model opened (``common.visitors.VisitorAccess``) is refused by the database.

    Opened rows are visible for every centre; ``centre_id`` is needed for what asks for a scope (text search, adding a
    report). The scope and the role before come back at the end.
    """
    inside = _visiting.get()
    with open_scope(Scope(centre_id), savepoint=savepoint):
        token = _visiting.set(True)
        if not inside:
            _set_role(settings.DATABASE_VISITOR_ROLE)
        try:
            yield
        finally:
            _visiting.reset(token)
            if not inside and not connection.needs_rollback:
                _set_role("none")


def as_visitor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run a view, its template included, as a visitor, whoever is signed in. Stands below ``@access(anybody)``."""

    @wraps(view)
    def visited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with visiting(savepoint=False):
            return view(request, *args, **kwargs)

    return visited
