"""From when to when a rule holds: half-open spans of days, said as exactly as the source says it.

"2012" to "2016" is 1 January 2012 to 31 December 2016, "2025-10" as an end is 31 October 2025.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from .choices import Precision

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\??$")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")


@dataclass(frozen=True)
class Limit:
    """``day`` is the first or last day meant; ``None``: the source names no limit."""

    day: date | None
    precision: Precision


def _read(text: str, *, last: bool) -> Limit:
    text = text.strip()
    if not text:
        return Limit(None, Precision.UNKNOWN)
    if german := _GERMAN.match(text):
        text = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}"
    match = _WRITTEN.match(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, day = match.groups()
        if day:
            return Limit(date(int(year), int(month), int(day)), Precision.DAY)
        if month:
            end = calendar.monthrange(int(year), int(month))[1]
            return Limit(date(int(year), int(month), end if last else 1), Precision.MONTH)
        return Limit(date(int(year), 12, 31) if last else date(int(year), 1, 1), Precision.YEAR)
    except ValueError as error:
        raise ValidationError(
            _("„%(text)s“ ist kein Datum. Schreiben Sie Jahr, Monat oder Tag: 2025, 2025-03, 10.03.2025.")
            % {"text": text}
        ) from error


def read_start(text: str) -> Limit:
    return _read(text, last=False)


def read_end(text: str) -> Limit:
    return _read(text, last=True)


def written(day: date | None, precision: str) -> str:
    """The limit as it is typed in a form: the inverse of ``read_start`` and ``read_end``."""
    if day is None:
        return ""
    return {Precision.YEAR: f"{day:%Y}", Precision.MONTH: f"{day:%Y-%m}"}.get(Precision(precision), day.isoformat())


def spoken(day: date | None, precision: str) -> str:
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return f"{day:%Y}"
    return formats.date_format(day, "F Y" if precision == Precision.MONTH else "DATE_FORMAT")


def spoken_period(start: date | None, start_precision: str, end: date | None, end_precision: str) -> str:
    first, last = spoken(start, start_precision), spoken(end, end_precision)
    if not first and not last:
        return _("ohne Angabe")
    if first == last:
        return first
    if not last:
        return _("seit %(first)s") % {"first": first}
    if not first:
        return _("bis %(last)s") % {"last": last}
    return _("%(first)s bis %(last)s") % {"first": first, "last": last}


def after(day: date | None) -> date | None:
    """The first day on which something that held until ``day`` holds no more."""
    return None if day is None else day + timedelta(days=1)
