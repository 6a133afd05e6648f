"""The value of a rule: the source's own text, and what a program can reckon with.

``parse`` refuses what does not fit the type, so that an edited value is as usable as a loaded one.

    number   3.5, 3,5, ca. 3       -> 3.5                 numbers  4|5|6, 241 / 144.63 -> [4, 5, 6]
    money    57000                 -> 57000               tiers    1.5 (Kreis) | 1     -> [{"case": "Kreis", "value": 1.5}, ...]
    bool     true, false           -> true                range    18-27               -> {"from": 18, "to": 27}
    date     2022-12-31            -> "2022-12-31"        ranges   2013-2015|2016-2017 -> [{...}, ...]
    dates    2018-03-27|2023-03-10 -> [...]               ratio    1:100               -> {"one": 1, "per": 100}
    days     01-15|04-15           -> ["01-15", ...]      terms    MSO|KI              -> ["MSO", "KI"]
    choice, text, url                                     -> the text itself
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from .choices import ValueType

_NUMBER = re.compile(r"(?:ca\. )?(-?\d+(?:[.,]\d+)?)$")
_TIER = re.compile(r"(-?\d+(?:[.,]\d+)?)(?: \(([^)]+)\))?$")
# "57.000": a German thousand or 57 exactly? Nobody guesses with money.
_AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}$")


def _number(text: str) -> int | float:
    if not (match := _NUMBER.match(text)) or _AMBIGUOUS.search(text):
        raise ValueError(text)
    number = Decimal(match.group(1).replace(",", "."))
    return int(number) if number == number.to_integral_value() else float(number)


def _pieces(text: str, separator: str = r"\|") -> list[str]:
    pieces = [piece.strip() for piece in re.split(separator, text)]
    if not all(pieces):
        raise ValueError(text)
    return pieces


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _day(text: str) -> str:
    return date.fromisoformat(f"2000-{text}").isoformat()[5:]


def _range(text: str) -> dict[str, int | float]:
    low, high = (_number(piece) for piece in _pieces(text, "[-–]"))
    if low > high:
        raise ValueError(text)
    return {"from": low, "to": high}


def _ratio(text: str) -> dict[str, int | float]:
    one, per = (_number(piece) for piece in _pieces(text, ":"))
    if per == 0:
        raise ValueError(text)
    return {"one": one, "per": per}


def _tier(text: str) -> dict[str, Any]:
    if not (match := _TIER.match(text)):
        raise ValueError(text)
    return {"case": match.group(2) or "", "value": _number(match.group(1))}


PARSERS: dict[str, Callable[[str], Any]] = {
    ValueType.NUMBER: _number,
    ValueType.MONEY: _number,
    ValueType.BOOL: _bool,
    ValueType.DATE: _date,
    ValueType.DATES: lambda text: [_date(piece) for piece in _pieces(text)],
    ValueType.DAYS: lambda text: [_day(piece) for piece in _pieces(text)],
    ValueType.NUMBERS: lambda text: [_number(piece) for piece in _pieces(text, r"\|| / ")],
    ValueType.TIERS: lambda text: [_tier(piece) for piece in _pieces(text)],
    ValueType.RANGE: _range,
    ValueType.RANGES: lambda text: [_range(piece) for piece in _pieces(text)],
    ValueType.RATIO: _ratio,
    ValueType.CHOICE: lambda text: _pieces(text, "\n")[0],
    ValueType.TERMS: _pieces,
    ValueType.TEXT: str,
    ValueType.URL: lambda text: text if re.match(r"https?://\S+$", text) else [][0],
}

EXAMPLES: dict[str, str] = {
    ValueType.NUMBER: "3,5",
    ValueType.MONEY: "57000",
    ValueType.BOOL: "true, false",
    ValueType.DATE: "2026-12-31",
    ValueType.DATES: "2025-01-01|2026-01-01",
    ValueType.DAYS: "01-15|04-15",
    ValueType.NUMBERS: "4|5|6",
    ValueType.TIERS: "1,5 (Kreis) | 1 (kfS)",
    ValueType.RANGE: "18-27",
    ValueType.RANGES: "2013-2015|2016-2017",
    ValueType.RATIO: "1:100",
    ValueType.TERMS: "MSO|KI",
    ValueType.URL: "https://example.org",
}


_PLAIN = re.compile(r"(-?\d+)[.,](\d+)$")


def typed(value_type: str, text: str) -> str:
    """As somebody in a German office types it: with a decimal comma. ``stored`` is the way back."""
    return _PLAIN.sub(r"\1,\2", text) if value_type in (ValueType.NUMBER, ValueType.MONEY) else text


def stored(value_type: str, text: str) -> str:
    return _PLAIN.sub(r"\1.\2", text) if value_type in (ValueType.NUMBER, ValueType.MONEY) else text


def parse(value_type: str, text: str) -> Any:
    try:
        return PARSERS[value_type](text.strip())
    except (ValueError, KeyError, IndexError, InvalidOperation) as error:
        raise ValidationError(
            _("„%(text)s“ passt nicht zu „%(type)s“. So wird es geschrieben: %(example)s")
            % {"text": text, "type": ValueType(value_type).label, "example": EXAMPLES.get(value_type, _("Text"))}
        ) from error


def _shown_number(number: Any) -> str:
    """Grouped from 10,000 on: below may be a year."""
    places = 0 if isinstance(number, int) else len(str(number).partition(".")[2])
    return formats.number_format(Decimal(str(number)), places, use_l10n=True, force_grouping=abs(number) >= 10000)


def _shown_money(number: Any) -> str:
    return formats.number_format(
        Decimal(str(number)), 0 if isinstance(number, int) else 2, use_l10n=True, force_grouping=True
    )


def _shown_date(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")


def _shown_tier(tier: dict[str, Any]) -> str:
    return f"{_shown_number(tier['value'])} ({tier['case']})" if tier["case"] else _shown_number(tier["value"])


def _shown_range(value: dict[str, Any]) -> str:
    # Years are not grouped, ages and hours never reach a thousand.
    return f"{value['from']}–{value['to']}"


SHOWN: dict[str, Callable[[Any], str]] = {
    ValueType.MONEY: _shown_money,
    ValueType.BOOL: lambda value: _("ja") if value else _("nein"),
    ValueType.DATE: _shown_date,
    ValueType.DATES: lambda value: "; ".join(_shown_date(item) for item in value),
    ValueType.DAYS: lambda value: "; ".join(
        formats.date_format(date.fromisoformat(f"2000-{item}"), "MONTH_DAY_FORMAT") for item in value
    ),
    ValueType.NUMBERS: lambda value: "; ".join(_shown_number(item) for item in value),
    ValueType.TIERS: lambda value: "; ".join(_shown_tier(item) for item in value),
    ValueType.RANGE: _shown_range,
    ValueType.RANGES: lambda value: "; ".join(_shown_range(item) for item in value),
    ValueType.RATIO: lambda value: f"{value['one']} : {value['per']}",
    ValueType.TERMS: lambda value: "; ".join(value),
}


def show(value_type: str, value: Any, text: str) -> str:
    """As a reader wants it. A hedge of the source ("ca. 3") stays."""
    if value_type == ValueType.NUMBER:
        number = _shown_number(value) if value < 1900 or value > 2100 or isinstance(value, float) else str(value)
        return f"ca. {number}" if text.startswith("ca. ") else number
    return SHOWN[value_type](value) if value_type in SHOWN else text
