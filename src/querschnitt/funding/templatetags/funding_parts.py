"""Money, posts and sources as they are written on pages of funding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common.ui import parts
from querschnitt.rules.sources import citation, unit_labels

from .. import amounts
from ..entitlement import CHECK, DOCUMENTED, LITTLE, OPEN, PARTLY
from ..forms import OPTION_LABELS
from ..overview import AHEAD, ENDED, HOLDS
from ..presenting import STATES
from ..programmes import Programme
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
def signed_exact(count: Fraction) -> str:
    return ("+" if count > 0 else "") + amounts.number(count)


@register.filter
def signed_euros(amount: Fraction) -> str:
    return ("+" if amount > 0 else "") + amounts.euros(amount)


@register.filter
def unit(held: Held) -> str:
    """As the rules' own page names it; bare where the value says it itself."""
    return "" if held.unit in ("date", "enum", "text", "years", "bool") else unit_labels().get(held.unit, held.unit)


@register.filter
def runs(programme: Programme) -> str:
    """ "2016 bis 2021", "seit 2012"."""
    if programme.until is None:
        return _("seit %(year)s") % {"year": programme.since.year}
    return _("%(since)s bis %(until)s") % {"since": programme.since.year, "until": programme.until.year}


@register.filter
def option(value: str) -> str:
    """The answer to an open question in words."""
    return str(OPTION_LABELS.get(value, value)) or _("kein Wert")


@register.simple_tag
def programme_state(state: str) -> SafeString:
    words = {HOLDS: (_("gilt"), "ok"), ENDED: (_("galt bis dahin"), "neutral"), AHEAD: (_("gilt später"), "info")}
    text, kind = words[state]
    return parts.state(text, kind=kind)
