"""Money, posts and sources as they are written on pages of funding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

from querschnitt.rules.sources import citation

from .. import amounts
from ..entitlement import CHECK, DOCUMENTED, LITTLE, OPEN, PARTLY
from ..presenting import STATES
from ..ruleset import Held

register = template.Library()
KINDS = {DOCUMENTED: "ok", PARTLY: "warn", LITTLE: "warn", CHECK: "warn", OPEN: "danger"}


@register.filter
def euros(amount: Decimal | Fraction | int | None) -> str:
    return "" if amount is None else amounts.euros(amount)


@register.filter
def posts(count: Decimal | Fraction | int | None) -> str:
    return "" if count is None else amounts.posts(count)


@register.filter
def exact(value: Decimal | Fraction | int | None) -> str:
    return "" if value is None else amounts.number(value)


@register.filter
def cited(held: Held) -> str:
    return citation(held.source, held.page)


@register.filter
def state_kind(state: str) -> str:
    return KINDS[state]


@register.filter
def state_word(state: str) -> str:
    return str(STATES[state])


@register.filter
def posts_short(count: Decimal | Fraction | int | None) -> str:
    """An average: two places."""
    return "" if count is None else amounts.posts_rounded(count)


@register.filter
def signed_posts(count: Fraction) -> str:
    return ("+" if count > 0 else "") + amounts.posts(count)


@register.filter
def signed_euros(amount: Fraction) -> str:
    return ("+" if amount > 0 else "") + amounts.euros(amount)
