"""What an application may ask for, by the rules: the programme's entitlement of centre and year. A person decides."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from querschnitt.accounts.actor import Actor

from .amounts import cents
from .entitlement import Item, entitlement
from .models import Grant
from .programmes import book
from .selectors import chosen_settings, facts_of_centre, load_rules


def proposed(actor: Actor, grant: Grant) -> list[Item]:
    """Lines of the sum; what is missing for one has no amount. None for a programme that does not run that year."""
    programme = book().programmes.get(grant.programme)
    if programme is None or actor.membership is None:
        return []
    facts = facts_of_centre(actor.membership.organisation.centre, grant.year)
    return entitlement(programme, grant.year, facts, load_rules(), chosen_settings(actor)).counted


def as_rows(items: list[Item]) -> list[dict[str, Any]]:
    return [{"label": str(one.label)[:160], "posts": _posts(one.posts), "amount": one.euros} for one in items]


def _posts(count: Fraction | None) -> Decimal | None:
    """To three places, as positions hold them; half of the last goes up."""
    return None if count is None else cents(count * 10).scaleb(-1)
