"""Whose rows the running code may touch: kept in a context variable and told to PostgreSQL per transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from querschnitt.common.statements import send


class NoScope(Exception):
    """A tenant's rows were asked for while no scope is open."""


class ForeignRow(Exception):
    """A row of one centre was about to be stored in, or tied to, another."""


@dataclass(frozen=True)
class Scope:
    """``organisation_id`` is the organisation acted for; ``user_id`` the person, ``None`` for the system itself.

    ``role`` is the key of the role the person acts in. A person without one sees no part of a case (ADR 0092).
    """

    centre_id: UUID | None = None
    organisation_id: UUID | None = None
    user_id: UUID | None = None
    role: str = ""


NOTHING = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=NOTHING)


def current_scope() -> Scope:
    return _current.get()


def current_centre_id() -> UUID:
    centre_id = _current.get().centre_id
    if centre_id is None:
        raise NoScope("No centre is set. Open a scope first (querschnitt.tenants.scope.open_scope).")
    return centre_id


# set_config(..., true) is SET LOCAL: it ends with the transaction, so a pooled connection carries nothing on.
TELL = (
    "SELECT set_config('scope.centre', %s, true), set_config('scope.organisation', %s, true),"
    " set_config('scope.person', %s, true), set_config('scope.role', %s, true)"
)


def told(scope: Scope) -> list[str]:
    """The values of ``TELL``."""
    return [str(scope.centre_id or ""), str(scope.organisation_id or ""), str(scope.user_id or ""), scope.role]


def tell_database(scope: Scope) -> None:
    send(TELL, told(scope)).close()


@contextmanager
def open_scope(
    scope: Scope, *, savepoint: bool = True, tell: Callable[[Scope], None] = tell_database, last: bool = False
) -> Iterator[Scope]:
    """Run the block in one transaction that sees only what ``scope`` may see.

    ``tell`` may ask something in the same breath (``prepared.tell_and_ask``). Inside another scope, ``last`` says that
    nothing is asked any more before the transaction ends.
    """
    nested = connection.in_atomic_block
    before = _current.get()
    with transaction.atomic(savepoint=savepoint):
        token, opened = _current.set(scope), False
        try:
            tell(scope)
            opened = True
            yield scope
        finally:
            _current.reset(token)
            # At the top the transaction's end resets it. Inside another one, or in a test, we must.
            if nested and opened and not last and not connection.needs_rollback:
                tell_database(before)
