from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P


def can_view_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_ORGANISATION, P.FIGURES_CENTRE, P.FIGURES_STATE)


def can_view_centre_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_CENTRE)


def can_view_state_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_STATE)


def can_view_controlling(actor: Actor) -> bool:
    return actor.may(P.FIGURES_CENTRE, P.FIGURES_STATE)
