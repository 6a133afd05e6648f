"""A day written in one format is the same text every time; Django takes the format apart anew for each."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language

_format = dateformat.format


@lru_cache(maxsize=20_000)
def _day(value: date, pattern: str, _language: str | None) -> str:
    return _format(value, pattern)


def _remembered(value: Any, format_string: str) -> str:
    if type(value) is date:  # moments are many, and depend on the time zone
        return _day(value, format_string, get_language())
    return _format(value, format_string)


def install() -> None:
    dateformat.format = _remembered
