"""What the figures add to the start page: the headline figures of the newest published year."""

from __future__ import annotations

from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.common.dashboard import DayCard, register_card

from . import selectors
from .measures import HEADLINES
from .policies import can_view_centre_figures, can_view_state_figures


def can_view_card(actor: Actor) -> bool:
    """Those who answer for a centre or the state; others find their organisation's figures under Berichte."""
    return can_view_centre_figures(actor) or can_view_state_figures(actor)


def newest_year(actor: Actor) -> dict[str, Any] | None:
    years = selectors.published_years(actor)
    if not years:
        return None
    now, before = selectors.figures_of(actor, selectors.views_of(actor)[0], years[0])
    rows = [(label, now.cells.get(key, 0), before.cells.get(key, 0)) for key, label in HEADLINES]
    return {"now": now, "before": before, "compared": before.as_of is not None, "rows": rows}


def register() -> None:
    register_card(DayCard("reporting.year", "reporting/day/year.html", can_view_card, newest_year, 5))
