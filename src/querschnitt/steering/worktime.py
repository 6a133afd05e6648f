"""Hours as people write them, weeks, and how much fits into a day. Without database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

# § 3 ArbZG: eight hours, at most ten. For civil servants the state's rules on working time say the same.
DAY_LIMIT = 600
DAY_RULE = "§ 3 ArbZG"
WEEK = 7
_CLOCK = re.compile(r"(\d{1,2}):([0-5]?\d)$")
_DECIMAL = re.compile(r"(\d{1,2})(?:[.,](\d{1,2}))?$")
Cell = tuple[UUID, date]


class BadHours(ValueError):
    """What was typed is no time; the message says how to write one."""


def parse_hours(text: str) -> int:
    """Minutes of "1,5", "1.5", "1:30", "8" or nothing (0)."""
    text = text.strip().lower().removesuffix("h").strip()
    if not text:
        return 0
    if match := _CLOCK.match(text):
        minutes = 60 * int(match[1]) + int(match[2])
    elif match := _DECIMAL.match(text):
        hundredths = int((match[2] or "0").ljust(2, "0"))
        minutes = 60 * int(match[1]) + round(hundredths * 60 / 100)
    else:
        raise BadHours(_("„%(text)s“ ist keine Zeit. Schreiben Sie 1,5 oder 1:30.") % {"text": text})
    if minutes > 24 * 60:
        raise BadHours(_("Ein Tag hat 24 Stunden."))
    return minutes


def written(minutes: int) -> str:
    """As somebody types it: "1,5" where quarters fit, else "1:20"."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    quarters = {0: "", 15: ",25", 30: ",5", 45: ",75"}
    return f"{hours}{quarters[rest]}" if rest in quarters else f"{hours}:{rest:02}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(WEEK)]


@dataclass(frozen=True)
class Overfull:
    """More hours on a day than fit. ``minutes`` of all measures together."""

    day: date
    minutes: int

    def __str__(self) -> str:
        from django.utils import formats

        return _("%(day)s: %(hours)s Stunden sind mehr als die %(limit)s Stunden eines Tages (%(rule)s). Kürzen Sie eine Angabe oder tragen Sie die Zeit an dem Tag ein, an dem sie anfiel.") % {
            "day": formats.date_format(self.day, "l, j. F"), "hours": written(self.minutes),
            "limit": DAY_LIMIT // 60, "rule": DAY_RULE,
        }  # fmt: skip


def overfull(entries: Mapping[Cell, int] | Iterable[tuple[date, int]]) -> list[Overfull]:
    """Days with more than fits, in order."""
    pairs = [(day, minutes) for (_, day), minutes in entries.items()] if isinstance(entries, Mapping) else list(entries)
    sums: dict[date, int] = {}
    for day, minutes in pairs:
        sums[day] = sums.get(day, 0) + minutes
    return [Overfull(day, minutes) for day, minutes in sorted(sums.items()) if minutes > DAY_LIMIT]
