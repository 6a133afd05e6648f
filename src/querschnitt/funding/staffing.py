"""Full-time posts on any day and on the average of a year. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Span:
    """``amount`` full-time posts from ``start`` to ``end`` (last day; ``None``: open)."""

    amount: Fraction
    start: date
    end: date | None = None

    def on(self, day: date) -> Fraction:
        return self.amount if self.start <= day and (self.end is None or day <= self.end) else Fraction(0)


def stock(spans: Iterable[Span], day: date) -> Fraction:
    return sum((span.on(day) for span in spans), Fraction(0))


def average(spans: Iterable[Span], year: int) -> Fraction:
    """By days: half a year in a full post is half a post."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    total = Fraction(0)
    for span in spans:
        start, end = max(span.start, first), min(span.end or last, last)
        if start <= end:
            total += span.amount * ((end - start).days + 1)
    return total / ((last - first).days + 1)


def maximum_spans(steps: Iterable[tuple[date, Fraction]]) -> list[Span]:
    """Each step holds until the day before the next."""
    ordered = sorted(steps)
    following: list[date | None] = [start - timedelta(days=1) for start, _amount in ordered[1:]]
    return [Span(amount, start, end) for (start, amount), end in zip(ordered, [*following, None], strict=False)]


def turning_days(spans: Iterable[Span], start: date, end: date | None) -> list[date]:
    """Days between ``start`` and ``end`` on which the stock may change: where an overflow would first be seen."""
    days = {start}
    for span in spans:
        for day in (span.start, span.end + timedelta(days=1) if span.end else None):
            if day and start <= day and (end is None or day <= end):
                days.add(day)
    return sorted(days)


def first_overflow(
    holders: Iterable[Span], maxima: Iterable[Span], start: date, end: date | None
) -> tuple[date, Fraction, Fraction] | None:
    """The first day on which more is filled than may be: day, filled, maximum."""
    held, allowed = list(holders), list(maxima)
    for day in turning_days([*held, *allowed], start, end):
        filled, most = stock(held, day), stock(allowed, day)
        if filled > most:
            return day, filled, most
    return None
