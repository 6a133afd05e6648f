"""What apps above keep of offers and cannot be changed from here, registered at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import OfferMerge


@dataclass(frozen=True)
class Mover:
    """``relations`` are columns pointing at offers, as ``app.Model.field``; ``move`` re-points them from the dropped
    offer to the kept one, ``move_back`` undoes exactly that."""

    relations: tuple[str, ...]
    move: Callable[[OfferMerge], None]
    move_back: Callable[[OfferMerge], None]


_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    if mover not in _movers:
        _movers.append(mover)


def movers() -> list[Mover]:
    return list(_movers)
