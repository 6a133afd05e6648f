"""What the search field in the head of every page looks through, contributed by the apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Hit:
    """One line of the result: where it leads, what it is called, and what tells it from its namesakes."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class SearchSource:
    """``search(actor, text, limit)`` returns hits the actor may see; ``list_name`` is the route of the app's own list.

    Ask for one more than is shown: the page then says that there are more and leads to the list. It leads there without
    the text, which may be a person's name and must not stand in an address.
    """

    key: str
    label: str | Promise
    policy: Callable[[Any], bool]
    search: Callable[[Any, str, int], list[Hit]]
    order: int = 50
    list_name: str = ""


_sources: list[SearchSource] = []


def register_search(source: SearchSource) -> None:
    if all(source.key != known.key for known in _sources):
        _sources.append(source)


def sources_for(actor: Any) -> list[SearchSource]:
    return sorted((source for source in _sources if source.policy(actor)), key=lambda source: source.order)
