from __future__ import annotations

from uuid import UUID

from querschnitt.tenants.scope import NoScope, current_scope


def acting_organisation() -> UUID:
    """Whose posts and grants are written: the organisation acted for."""
    own = current_scope().organisation_id
    if own is None:
        raise NoScope("No organisation is set. Open a scope with one first (querschnitt.tenants.scope.open_scope).")
    return own
