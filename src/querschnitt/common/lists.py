"""What every list page does: read filters from the address, sort, cut into pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

PAGE = 50


class Pager(Paginator):
    """Knows its count, so that a page needs no second counting."""

    def __init__(self, rows: Any, count: int, per_page: int = PAGE) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count


def page_of(request: HttpRequest, rows: Any, count: int | None = None, per_page: int = PAGE) -> Page:
    """The page asked for; out of range or nonsense gives the nearest one."""
    paginator = Paginator(rows, per_page) if count is None else Pager(rows, count, per_page)
    return paginator.get_page(request.GET.get("page"))


def chosen_sort(request: HttpRequest, allowed: dict[str, tuple[str, ...]], default: str) -> tuple[str, list[str]]:
    """(name for the head of the table, columns to order by) from ``?sort=name`` or ``?sort=-name``."""
    wanted = request.GET.get("sort", default)
    key = wanted.removeprefix("-")
    if key not in allowed:
        wanted, key = default, default.removeprefix("-")
    sign = "-" if wanted.startswith("-") else ""
    return wanted, [f"{sign}{column}" for column in allowed[key]]


def link(query: QueryDict, **changes: Any) -> str:
    """The same list with some parameters changed; ``None`` removes one, and the first page is shown again."""
    changes.setdefault("page", None)
    pairs = [(key, value) for key in query for value in query.getlist(key) if key not in changes and value]
    for key, value in changes.items():
        if isinstance(value, list | tuple):
            pairs += [(key, item) for item in value]
        elif value is not None:
            pairs.append((key, value))
    return "?" + urlencode(pairs)
