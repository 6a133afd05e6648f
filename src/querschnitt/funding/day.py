"""What funding adds to the start page: deadlines that come near or have passed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.common.dashboard import DayCard, register_card

from .deadlines import in_words, soon
from .policies import can_edit_funding

SHOWN = 5


def deadlines(actor: Actor) -> dict[str, Any] | None:
    from .grant_selectors import due_deadlines

    today = timezone.localdate()
    found = due_deadlines(actor, soon(today))
    if not found:
        return None
    rows = [(one, in_words(one.days_left(today)), one.is_late(today)) for one in found[:SHOWN]]
    return {"rows": rows, "count": len(found)}


def register() -> None:
    register_card(DayCard("funding.deadlines", "funding/day/deadlines.html", can_edit_funding, deadlines, 20))
