"""Times as a cell of a spreadsheet says them: "Di, Do 9:00–11:30; 2. Mi im Monat 18:00 (Raum 3)".

German always, as lists are. ``parse_times`` reads what people write, ``format_times`` writes it one way only, so that
an exported list comes back unchanged. Exceptions and other places are kept on the page alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from querschnitt.common.imports.errors import CellError

from .choices import Frequency, TimeKind
from .models import OfferTime
from .occurrences import LAST_MINUTE
from .services.times import TimeRow

DAYS = {"mo": "MO", "di": "TU", "mi": "WE", "do": "TH", "fr": "FR", "sa": "SA", "so": "SU"}
SHORT = {code: name.capitalize() for name, code in DAYS.items()}
CODES = list(SHORT)
FORMS = "„Di, Do 9:00–11:30“, „2. Mi im Monat 18:00“, „05.12.2026 10:00–12:00“, „nach Vereinbarung“"
APPOINTMENT = "nach Vereinbarung"
HOLIDAYS = "auch an Feiertagen"
UNITS = {Frequency.DAILY.value: "Tage", Frequency.WEEKLY.value: "Wochen", Frequency.MONTHLY.value: "Monate"}

_DAY = r"(?:mo|di|mi|do|fr|sa|so)(?:n?tags?|enstags?|ttwochs?|nnerstags?|eitags?|mstags?|nabends?|ontags?)?\.?"
_DATE = r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}"
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h)?"


Row = TimeRow | OfferTime  # a line to be stored, and a stored one


def parse_times(text: str) -> list[TimeRow]:
    """One time for each part between semicolons or line breaks. ``starts_on`` stays empty where none is said."""
    parts = [part.strip() for part in re.split(r"[;\n]", text)]
    return [_parse(part) for part in parts if part]


def _unreadable(part: str) -> CellError:
    return CellError(
        _("Die Zeit „%(part)s“ ist nicht lesbar.") % {"part": part},
        _("In einer dieser Formen eintragen, mehrere mit Semikolon trennen: %(forms)s.") % {"forms": FORMS},
    )


class _Reader:
    """Takes what it knows out of a text; what is left at the end was not understood."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.split())

    def take(self, pattern: str) -> re.Match[str] | None:
        found = re.search(pattern, self.text, re.IGNORECASE)
        if found:
            self.text = " ".join((self.text[: found.start()] + " " + self.text[found.end() :]).split())
        return found


def _parse(part: str) -> TimeRow:
    reader = _Reader(part)
    note = reader.take(r"\(([^()]*)\)\s*$")
    row = TimeRow(note=note[1].strip()[:200] if note else "")
    if reader.take(r"\bauch an feiertagen\b"):
        row = replace(row, on_holidays=True)
    if found := reader.take(rf"\bab\s+({_DATE})"):
        row = replace(row, starts_on=_date(found[1], part))
    if found := reader.take(rf"\bbis\s+({_DATE})"):
        row = replace(row, ends_on=_date(found[1], part))
    every = reader.take(r"\balle\s+(\d{1,2})\s+(tage|wochen|monate)\b")
    if reader.take(r"\bnach vereinbarung\b"):
        row = replace(row, kind=TimeKind.APPOINTMENT.value)
    elif found := reader.take(rf"({_DATE})(?:\s*(?:-|–|bis)\s*({_DATE}))?"):
        row = replace(row, kind=TimeKind.SINGLE.value, starts_on=_date(found[1], part))
        row = replace(row, ends_on=_date(found[2], part) if found[2] else None)
    else:
        row = _rhythm(reader, row, part)
    if every:
        unit = next(freq for freq, name in UNITS.items() if name.casefold() == every[2].casefold())
        if row.kind != TimeKind.RECURRING or unit != row.freq or not 1 <= int(every[1]) <= 52:
            raise _unreadable(part)
        row = replace(row, interval=int(every[1]))
    row = _clock(reader, row, part)
    if re.sub(r"[\s,.]|\b(jeden?|uhr|und|von|immer)\b", "", reader.text, flags=re.IGNORECASE):
        raise _unreadable(part)
    _check(row, part)
    return row


def _rhythm(reader: _Reader, row: TimeRow, part: str) -> TimeRow:
    if found := reader.take(r"\b(?:am\s+)?(\d{1,2})\.\s+(?:tag\s+)?im monat\b"):
        return replace(
            row, freq=Frequency.MONTHLY.value, setpos=None, note=row.note, starts_on=_month_day(row, found[1], part)
        )
    if found := reader.take(
        rf"\b(?:jeden\s+)?(?:([1-4])\.|(letzte[rn]?))\s*({_DAY}(?:\s*(?:,|und)\s*{_DAY})*)\s+(?:im|des) monats?\b"
    ):
        position = int(found[1]) if found[1] else -1
        return replace(row, freq=Frequency.MONTHLY.value, setpos=position, byday=_days(found[3], part))
    monthly = reader.take(r"\bjeden monat\b")
    daily = reader.take(r"\btäglich\b")
    found = reader.take(rf"\b{_DAY}(?:\s*(?:,|und|/|-|–|bis)\s*{_DAY})*(?=\W|$)")
    byday = _days(found[0], part) if found else ()
    if daily:
        return replace(row, freq=Frequency.DAILY.value, byday=byday)
    if not byday:
        raise _unreadable(part)
    return replace(row, freq=Frequency.MONTHLY.value if monthly else Frequency.WEEKLY.value, byday=byday)


def _month_day(row: TimeRow, number: str, part: str) -> date:
    """The day of the month is kept in the first day; without one said, in a year long ago (see ``settle``)."""
    if not 1 <= int(number) <= 31:
        raise _unreadable(part)
    if row.starts_on is not None and row.starts_on.day != int(number):
        raise _unreadable(part)
    return row.starts_on or date(UNSAID, 1, int(number))


UNSAID = 1900


def _days(text: str, part: str) -> tuple[str, ...]:
    found: list[str] = []
    pieces = re.split(r"\s*(,|und|/|-|–|bis)\s*", text.strip(), flags=re.IGNORECASE)
    for index in range(0, len(pieces), 2):
        code = DAYS.get(pieces[index][:2].casefold())
        if code is None:
            raise _unreadable(part)
        if index and pieces[index - 1] in ("-", "–", "bis"):
            first, last = CODES.index(found[-1]), CODES.index(code)
            if last <= first:
                raise _unreadable(part)
            found += CODES[first + 1 : last + 1]
        else:
            found.append(code)
    return tuple(sorted(set(found), key=CODES.index))


def _clock(reader: _Reader, row: TimeRow, part: str) -> TimeRow:
    if reader.take(r"\brund um die uhr\b"):
        return replace(row, starts_at=time(), ends_at=LAST_MINUTE)
    found = reader.take(rf"(?<![\d.]){_CLOCK}(?:\s*(?:-|–|bis)\s*{_CLOCK})?(?![\d.])")
    if not found:
        return row
    starts = _time(found[1], found[2], part)
    ends = _time(found[3], found[4], part) if found[3] else None
    return replace(row, starts_at=starts, ends_at=ends)


def _time(hour: str, minute: str | None, part: str) -> time:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise _unreadable(part) from None


def _date(text: str, part: str) -> date:
    day, month, year = (int(piece) for piece in text.replace(" ", "").split("."))
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise _unreadable(part) from None


def _check(row: TimeRow, part: str) -> None:
    several_days = row.kind == TimeKind.SINGLE and row.ends_on and row.starts_on and row.ends_on > row.starts_on
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at and not several_days:
        raise CellError(
            _("In „%(part)s“ liegt das Ende vor dem Anfang.") % {"part": part}, _("Eine spätere Uhrzeit eintragen.")
        )
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise CellError(
            _("In „%(part)s“ liegt der letzte Tag vor dem ersten.") % {"part": part},
            _("Ein späteres Datum eintragen."),
        )


def settle(row: TimeRow, valid_from: date) -> TimeRow:
    """With a first day: the one said, or the first one from the offer's first day on."""
    if row.kind == TimeKind.APPOINTMENT:
        return row
    if row.starts_on is None:
        return replace(row, starts_on=valid_from)
    if row.starts_on.year == UNSAID:
        return replace(row, starts_on=_first_with_day(valid_from, row.starts_on.day))
    return row


def _first_with_day(day: date, number: int) -> date:
    while day.day != number:
        day += timedelta(days=1)
    return day


def format_times(rows: Iterable[tuple[Row, Iterable[str]]], valid_from: date | None) -> str:
    """``rows``: times with their weekdays. The first day is said unless it follows from ``valid_from``."""
    return "; ".join(_format(row, list(byday), valid_from) for row, byday in rows)


def _format(row: Row, byday: list[str], valid_from: date | None) -> str:
    said = [_when(row, byday)]
    if row.starts_at:
        said.append(_clock_text(row.starts_at) + (f"–{_clock_text(row.ends_at)}" if row.ends_at else ""))
    if row.kind == TimeKind.RECURRING:
        if row.interval > 1:
            said.append(f"alle {row.interval} {UNITS[row.freq]}")
        if row.starts_on and row.starts_on.year != UNSAID and row.starts_on != _usual_start(row, byday, valid_from):
            said.append(f"ab {row.starts_on:%d.%m.%Y}")
        if row.ends_on:
            said.append(f"bis {row.ends_on:%d.%m.%Y}")
        if row.on_holidays:
            said.append(HOLIDAYS)
    if note := re.sub(r"[();\n]", " ", row.note).strip():
        said.append(f"({' '.join(note.split())})")
    return " ".join(said)


def _usual_start(row: Row, byday: list[str], valid_from: date | None) -> date | None:
    if valid_from is None or row.starts_on is None:
        return valid_from
    if row.freq == Frequency.MONTHLY and not byday:
        return _first_with_day(valid_from, row.starts_on.day)
    return valid_from


def _when(row: Row, byday: list[str]) -> str:
    if row.kind == TimeKind.APPOINTMENT:
        return APPOINTMENT
    if row.kind == TimeKind.SINGLE:
        first = f"{row.starts_on:%d.%m.%Y}"
        return f"{first}–{row.ends_on:%d.%m.%Y}" if row.ends_on and row.ends_on != row.starts_on else first
    days = ", ".join(SHORT[day] for day in sorted(byday, key=CODES.index))
    if row.freq == Frequency.DAILY:
        return f"täglich {days}".strip()
    if row.freq == Frequency.MONTHLY:
        if not days:
            return f"am {row.starts_on.day if row.starts_on else 1}. im Monat"
        if row.setpos:
            return f"{'letzter' if row.setpos == -1 else f'{row.setpos}.'} {days} im Monat"
        return f"{days} jeden Monat"
    return days or SHORT[CODES[row.starts_on.weekday() if row.starts_on else 0]]


def _clock_text(value: time) -> str:
    return f"{value.hour}:{value:%M}"
