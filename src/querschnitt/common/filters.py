"""Filters of a page that stand in its address. An unknown value is left out, never an error page.

Shown by ``common/parts/filters.html``; for pages whose filters are no form of Django's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
Option = tuple[str, Text]


@dataclass(frozen=True)
class Filter:
    """``value`` is what holds; ``options`` are those of a choice, the first of them without a value as a rule."""

    kind: Literal["search", "choice", "day"]
    name: str
    label: Text
    value: str = ""
    options: tuple[Option, ...] = ()
    problem: Text = ""


def search_filter(query: QueryDict, name: str, label: Text) -> Filter:
    return Filter("search", name, label, query.get(name, "").strip())


def choice_filter(query: QueryDict, name: str, label: Text, options: Iterable[Option], *, none: Text = "") -> Filter:
    """``none``: the word for no choice, "alle" if not said."""
    found = (("", none or _("alle")), *options)
    value = query.get(name, "")
    return Filter("choice", name, label, value if value in dict(found) else "", found)


def day_filter(query: QueryDict, name: str, label: Text) -> tuple[Filter, date]:
    """The filter and the day it means: today when nothing, or no day, was given."""
    typed, problem, day = query.get(name, "").strip(), "", timezone.localdate()
    try:
        day = date.fromisoformat(typed) if typed else day
    except ValueError:
        problem = _("„%(typed)s“ ist kein Tag. Gezeigt wird heute.") % {"typed": typed}
    return Filter("day", name, label, day.isoformat(), problem=problem), day
