from __future__ import annotations

from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P


def can_view_steering(actor: Actor, thing: Any = None) -> bool:
    return actor.may(P.STEERING_VIEW)


def can_edit_steering(actor: Actor, thing: Any = None) -> bool:
    return actor.may(P.STEERING_EDIT)


def can_enter_hours(actor: Actor) -> bool:
    return actor.may(P.HOURS_ENTER)
