"""The main navigation, filled by the apps at start; which entries somebody sees is asked of the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .addresses import address

COUNTED_AT_MOST = 100


@dataclass(frozen=True)
class NavItem:
    """``policy(actor)`` decides whether it is shown; ``count(actor)`` is a number of things waiting, or 0.

    Every page asks it, so it need not count further than ``COUNTED_AT_MOST``. With an ``icon`` the entry stands as a
    button in the bar of every page and hands on which page that was (``von``); ``shortcut`` is its access key. What is
    set once and read seldom is ``rare``: it stands in the account's menu, so that the bar keeps to one line.
    """

    label: str | Promise
    url_name: str
    policy: Callable[[Any], bool]
    order: int
    count: Callable[[Any], int] | None = None
    icon: str = ""
    shortcut: str = ""
    rare: bool = False

    @property
    def url(self) -> str:
        return address(self.url_name)


_items: list[NavItem] = []


def register_nav(item: NavItem) -> None:
    if item not in _items:
        _items.append(item)


def navigation_for(actor: Any) -> list[NavItem]:
    return sorted((item for item in _items if item.policy(actor)), key=lambda item: item.order)
