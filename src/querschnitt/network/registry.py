"""What apps above contribute to organisations: sections of their page, ties of the network, rows that follow a merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from querschnitt.accounts.actor import Actor
    from querschnitt.tenants.models import Organisation


@dataclass(frozen=True)
class Section:
    """``context(actor, organisation)`` is what the template needs; ``None`` leaves the section out."""

    template: str
    context: Callable[[Actor, Organisation], dict[str, Any] | None]


_sections: list[Section] = []


def register_section(section: Section) -> None:
    if section not in _sections:
        _sections.append(section)


def sections_for(actor: Actor, organisation: Organisation) -> list[tuple[str, dict[str, Any]]]:
    found = [(section.template, section.context(actor, organisation)) for section in _sections]
    return [(template, context) for template, context in found if context is not None]


MOVES, ACCESS, STAYS, APART = "moves", "access", "stays", "apart"


@dataclass(frozen=True)
class Following:
    """What rows that name an organisation do when it is merged into another (``relation``: "app.Model.field").

    ``moves``: they name the other one. ``access``: the same, and people see more by it. ``stays``: they keep naming
    the ended entry (``why``). ``apart``: their own app moves them, through an ``ApartRows``. Tables under the plain
    policy of the centre move without being declared.
    """

    relation: str
    how: str
    why: str = ""


@dataclass(frozen=True)
class ApartRows:
    """Rows under need-to-know, moved and taken back by their own app through a reviewed function.

    ``state(kept, merged)`` is "none", "some", or "between" when they show that both are different bodies.
    """

    key: str
    label: Any
    state: Callable[[UUID, UUID], str]
    move: Callable[[UUID], int]
    back: Callable[[UUID], int]


_following: dict[str, Following] = {}
_apart: dict[str, ApartRows] = {}


def register_following(*relations: str, how: str, why: str = "") -> None:
    for relation in relations:
        _following[relation] = Following(relation, how, why)


def following() -> dict[str, Following]:
    return dict(_following)


def register_apart_rows(rows: ApartRows) -> None:
    _apart[rows.key] = rows


def apart_rows() -> list[ApartRows]:
    return list(_apart.values())


@dataclass(frozen=True)
class Tie:
    """Two organisations that work together. ``strength`` from 1 to 4; ``name`` says what by (a body, an agreement)."""

    one: UUID
    other: UUID
    kind: str
    name: Any
    topics: tuple[str, ...] = ()
    strength: int = 1


@dataclass(frozen=True)
class TieSource:
    """One kind of tie for the picture of the network; ``ties(actor)`` gives what this person may know, never a person."""

    kind: str
    label: Any
    ties: Callable[[Actor], list[Tie]]


@dataclass(frozen=True)
class Refusals:
    """How often an office refuses, in classes only: ``number`` (of referrals) and ``share`` in words."""

    organisation_id: UUID
    number: Any
    share: Any
    rank: int


_ties: dict[str, TieSource] = {}
_refusals: list[Callable[[Actor], list[Refusals]]] = []
_topics: list[Callable[[Actor], dict[str, set[UUID]]]] = []


def register_ties(source: TieSource) -> None:
    _ties[source.kind] = source


def tie_sources() -> list[TieSource]:
    return list(_ties.values())


def register_refusals(source: Callable[[Actor], list[Refusals]]) -> None:
    if source not in _refusals:
        _refusals.append(source)


def refusals(actor: Actor) -> list[Refusals]:
    found = [refusal for source in _refusals for refusal in source(actor)]
    return sorted(found, key=lambda refusal: -refusal.rank)


def register_topic_actors(source: Callable[[Actor], dict[str, set[UUID]]]) -> None:
    """``source(actor)``: which organisations work on which topic."""
    if source not in _topics:
        _topics.append(source)


def topic_actors(actor: Actor) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for source in _topics:
        for topic, organisations in source(actor).items():
            found.setdefault(topic, set()).update(organisations)
    return found
