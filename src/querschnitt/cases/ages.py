"""The age classes people are counted in, for pages, exports and the database alike.

Limits as the services have them: JMD from 12, grown up at 18, MBE from 27 (catalogue C3). A class is known by its lower
limit; the upper one belongs to the next.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LIMITS = (0, 6, 12, 18, 27, 65)


def age_class(born: date | None, born_in: int | None, on: date) -> int | None:
    """By the birthday, or by the year alone; ``None`` where neither is known."""
    if born is None and born_in is None:
        return None
    year = born.year if born else born_in or on.year
    years = on.year - year - bool(born and (on.month, on.day) < (born.month, born.day))
    return max((limit for limit in LIMITS if limit <= years), default=0)


def age_labels() -> dict[str, str | Promise]:
    """Lower limit -> words."""
    found: dict[str, str | Promise] = {str(LIMITS[0]): format_lazy(_("unter {age} Jahre"), age=LIMITS[1])}
    for first, after in pairwise(LIMITS[1:]):
        found[str(first)] = format_lazy(_("{first} bis {last} Jahre"), first=first, last=after - 1)
    found[str(LIMITS[-1])] = format_lazy(_("{age} Jahre und älter"), age=LIMITS[-1])
    return found


def age_sql(years: str) -> str:
    """The class of a number of years, "unknown" without one. ``years``: an expression of ours."""
    steps = " ".join(f"WHEN {years} < {after} THEN '{first}'" for first, after in pairwise(LIMITS))
    return f"CASE WHEN {years} IS NULL THEN 'unknown' {steps} ELSE '{LIMITS[-1]}' END"
