"""Whole units (posts, cents) by weights: exact, the sum always met, floor and cap respected, or a reason why not.

Each gets ``base`` first; the rest goes by weight. Largest remainder stays within a unit of the exact share. The
divisor methods never take a unit away because there is one more to give (house monotone).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_REMAINDER, SAINTE_LAGUE, DHONDT = "hare", "sainte-lague", "dhondt"
METHODS = {
    LARGEST_REMAINDER: gettext_lazy("größte Reste (Hare/Niemeyer)"),
    SAINTE_LAGUE: gettext_lazy("Sainte-Laguë/Schepers"),
    DHONDT: gettext_lazy("D’Hondt"),
}
DIVISORS = {SAINTE_LAGUE: (2, 1), DHONDT: (1, 1)}  # of the next unit after ``n``: a * n + b


class Infeasible(ValueError):
    """The sum cannot be met within floor and cap; the text says by how much."""


@dataclass(frozen=True)
class Bounds:
    """In units, of the whole amount of each. ``cap`` ``None``: no limit."""

    base: int = 0
    floor: int = 0
    cap: int | None = None


def apportion(weights: Sequence[Fraction], total: int, *, method: str, bounds: Bounds | None = None) -> list[int]:
    """``total`` units over ``weights``. Of two equal claims the one that comes first in the list is served first."""
    limits = bounds or Bounds()
    if not weights:
        raise Infeasible(_("Es gibt niemanden, auf den verteilt wird."))
    if min(weights) < 0 or total < 0 or limits.base < 0:
        raise Infeasible(_("Gewichte, Summe und Sockel dürfen nicht negativ sein."))
    count = len(weights)
    rest = total - count * limits.base
    lowest = max(limits.floor - limits.base, 0)
    highest = rest if limits.cap is None else min(limits.cap - limits.base, max(rest, 0))
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    # Nothing goes by weight to those without any.
    tops = [highest if weight else min(lowest, highest) for weight in whole]
    _check(total, limits, count, lowest, tops, rest)
    extra = (
        _largest_remainders(whole, rest, lowest, tops)
        if method == LARGEST_REMAINDER
        else _by_divisors(whole, rest, lowest, tops, *DIVISORS[method])
    )
    return [limits.base + units for units in extra]


def _check(total: int, limits: Bounds, count: int, lowest: int, tops: list[int], rest: int) -> None:
    if rest < 0:
        raise Infeasible(
            _("Der Sockel allein braucht %(need)s, zu verteilen sind %(total)s. Senken Sie den Sockel.")
            % {"need": count * limits.base, "total": total}
        )
    if limits.cap is not None and limits.cap < max(limits.floor, limits.base):
        raise Infeasible(_("Die Obergrenze liegt unter Sockel oder Untergrenze."))
    if count * lowest > rest:
        raise Infeasible(
            _("Die Untergrenze braucht %(need)s, zu verteilen sind %(total)s. Senken Sie die Untergrenze.")
            % {"need": count * (lowest + limits.base), "total": total}
        )
    if sum(tops) < rest:
        most = sum(tops) + count * limits.base
        raise Infeasible(
            _("Mit diesen Grenzen und Gewichten lassen sich höchstens %(most)s von %(total)s verteilen.")
            % {"most": most, "total": total}
        )


def shares(weights: Sequence[int], total: Fraction, lowest: int, tops: Sequence[int]) -> list[Fraction]:
    """Exact shares by weight between ``lowest`` and ``tops`` with the sum ``total``, by raising one common factor."""
    if total <= len(weights) * lowest:
        return [Fraction(lowest)] * len(weights)
    turns = sorted(
        [(Fraction(lowest, weight), 1, place) for place, weight in enumerate(weights) if weight]
        + [(Fraction(tops[place], weight), -1, place) for place, weight in enumerate(weights) if weight]
    )
    # Below its turn a share stands at ``lowest``, then it grows with its weight, then it stands at its top.
    fixed, slope, factor = Fraction(lowest * len(weights)), 0, Fraction(0)
    for turn, direction, place in turns:
        if slope and fixed + slope * turn >= total:
            break
        if direction > 0:
            fixed, slope = fixed - lowest, slope + weights[place]
        else:
            fixed, slope = fixed + tops[place], slope - weights[place]
    factor = (total - fixed) / slope if slope else Fraction(0)
    if not slope:
        return [Fraction(top) for top in tops]
    return [min(max(weight * factor, Fraction(lowest)), Fraction(tops[place])) for place, weight in enumerate(weights)]


def _largest_remainders(weights: list[int], rest: int, lowest: int, tops: list[int]) -> list[int]:
    exact = shares(weights, Fraction(rest), lowest, tops)
    units = [share.numerator // share.denominator for share in exact]
    left = rest - sum(units)
    order = sorted(range(len(units)), key=lambda place: (units[place] - exact[place], -weights[place], place))
    for place in order[:left]:
        units[place] += 1
    return units


def _by_divisors(weights: list[int], rest: int, lowest: int, tops: list[int], step: int, start: int) -> list[int]:
    """Begins with what a slightly too large divisor gives, and hands out the few units left one by one."""
    near = shares(weights, max(Fraction(rest) - Fraction(len(weights) * (step - 1), 2), Fraction(0)), lowest, tops)
    if step == 2:  # rounded half up
        units = [(2 * share.numerator + share.denominator) // (2 * share.denominator) for share in near]
    else:
        units = [share.numerator // share.denominator for share in near]
    units = [min(max(unit, lowest), top) for unit, top in zip(units, tops, strict=True)]
    queue = [
        (Fraction(-weight, step * units[place] + start), place)
        for place, weight in enumerate(weights)
        if weight and units[place] < tops[place]
    ]
    heapq.heapify(queue)
    for _unit in range(rest - sum(units)):
        place = heapq.heappop(queue)[1]
        units[place] += 1
        if units[place] < tops[place]:
            heapq.heappush(queue, (Fraction(-weights[place], step * units[place] + start), place))
    return units
