"""Sections of the start page "Mein Tag", contributed by the apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DayCard:
    """One section. ``policy(actor)`` decides whether it is shown, ``context(actor)`` is what its template needs.

    ``place``: "first" (due now; beside the main column on wide windows, first on phones), "main" or "side".
    ``context`` returning ``None`` leaves the section out. The template draws one panel, its empty state included.
    """

    key: str
    template: str
    policy: Callable[[Any], bool]
    context: Callable[[Any], dict[str, Any] | None]
    order: int
    place: str = "main"


@dataclass(frozen=True)
class DayAction:
    """What the day begins with: a button in the head of the start page. ``shortcut`` is its access key."""

    label: Any
    route: str
    policy: Callable[[Any], bool]
    order: int
    kind: str = "secondary"
    icon: str = ""
    shortcut: str = ""


_cards: list[DayCard] = []
_actions: list[DayAction] = []


def register_card(card: DayCard) -> None:
    if card.place not in ("first", "main", "side"):
        raise ValueError(f"{card.key}: place {card.place!r} is unknown.")
    if all(card.key != known.key for known in _cards):
        _cards.append(card)


def cards_for(actor: Any) -> list[DayCard]:
    return sorted((card for card in _cards if card.policy(actor)), key=lambda card: card.order)


def register_action(action: DayAction) -> None:
    if all(action.route != known.route for known in _actions):
        _actions.append(action)


def actions_for(actor: Any) -> list[DayAction]:
    return sorted((action for action in _actions if action.policy(actor)), key=lambda action: action.order)
