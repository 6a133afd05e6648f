"""Exact money and posts, and how they are written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Exact = Fraction | Decimal | int


def cents(amount: Exact) -> Decimal:
    """Half a cent goes up; never a binary fraction on the way."""
    return Decimal(floor(Fraction(amount) * 100 + Fraction(1, 2))).scaleb(-2)


def plain(amount: Exact) -> int | float:
    """For JSON: whole numbers as whole, the rest with at most four places."""
    value = Fraction(amount)
    return int(value) if value.denominator == 1 else round(float(value), 4)


def _written(value: Fraction, least: int, most: int) -> str:
    places = least
    while places < most and (value * 10**places).denominator != 1:
        places += 1
    rounded = Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)
    return formats.number_format(rounded, places, use_l10n=True, force_grouping=True)


def number(value: Exact) -> str:
    return _written(Fraction(value), 0, 4)


def euros(amount: Exact) -> str:
    """ "57.000 €", with cents only where there are some."""
    value = Fraction(amount)
    return f"{_written(value, 0 if value.denominator == 1 else 2, 2)} €"


def posts(count: Exact) -> str:
    """ "6,0", "9,75": one place at least, so that a whole post is seen to be a post."""
    return _written(Fraction(count), 1, 4)


def posts_rounded(count: Exact) -> str:
    """An average or a share of a week, to two places."""
    value = Fraction(floor(Fraction(count) * 100 + Fraction(1, 2)), 100)
    return _written(value, 1, 2)


def posts_in_words(count: Exact) -> str:
    words = ngettext("%(n)s Stelle", "%(n)s Stellen", 1 if Fraction(count) <= 1 else 2)
    return words % {"n": posts(count)}


def halves_in_words(count: Exact) -> str:
    whole = int(Fraction(count))
    return ngettext("%(n)s halbe Stelle", "%(n)s halbe Stellen", whole) % {"n": number(count)}


def months_in_words(months: int) -> str:
    return _("%(n)s von 12 Monaten") % {"n": months}
