from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P


def can_advise(actor: Actor) -> bool:
    """Whoever takes people in, and works for an organisation."""
    return actor.may(P.CASES_EDIT) and actor.organisation_id is not None


def can_view_table(actor: Actor) -> bool:
    return actor.may(P.RULES_VIEW)


def can_choose_model(actor: Actor) -> bool:
    return actor.may(P.CENTRE_EDIT)
