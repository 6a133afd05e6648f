from __future__ import annotations

from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P


def can_view_funding(actor: Actor, item: Any = None) -> bool:
    return actor.may(P.FUNDING_VIEW)


def can_edit_funding(actor: Actor, item: Any = None) -> bool:
    """What is known of the own centre; the Land has none of its own."""
    return actor.may(P.FUNDING_EDIT)


def can_view_own_funding(actor: Actor, item: Any = None) -> bool:
    """Pages about the own centre alone."""
    return actor.may(P.FUNDING_VIEW) and not actor.is_state
