"""Who works with whom: ties between organisations, filtered, put in place for a drawing, and their weak spots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from .actors import level_of
from .registry import (
    Refusals,
    Tie,
    TieSource,
    refusals,
    register_ties,
    register_topic_actors,
    tie_sources,
    topic_actors,
)
from .selectors import agreement_circles, body_circles, current_organisations, valid_on, visible_responsibilities
from .selectors.bodies import Circle
from .topics import Topic

MOST_DRAWN = 80
WIDTH, HEIGHT = 920, 640


@dataclass(frozen=True)
class Node:
    id: UUID
    name: str
    short: str
    kind: str
    town: str

    @property
    def level(self) -> str:
        return level_of(self.kind)


@dataclass(frozen=True)
class PictureFilters:
    topic: str = ""
    town: str = ""
    kind: str = ""

    @property
    def any(self) -> bool:
        return self != PictureFilters()


@dataclass
class Edge:
    """All ties of two organisations."""

    one: Node
    other: Node
    ties: list[Tie] = field(default_factory=list)

    @property
    def strength(self) -> int:
        return sum(tie.strength for tie in self.ties)

    @property
    def kinds(self) -> set[str]:
        return {tie.kind for tie in self.ties}


@dataclass
class Picture:
    nodes: dict[UUID, Node]
    edges: list[Edge]

    @property
    def degrees(self) -> dict[UUID, int]:
        found = dict.fromkeys(self.nodes, 0)
        for edge in self.edges:
            found[edge.one.id] += 1
            found[edge.other.id] += 1
        return found

    @property
    def unconnected(self) -> list[Node]:
        degrees = self.degrees
        return [node for node in self.nodes.values() if not degrees[node.id]]


def _of_circles(kind: str, circles: Iterable[Circle]) -> list[Tie]:
    return [Tie(one, other, kind, circle.name, circle.topics) for circle in circles for one, other in circle.pairs()]


def register() -> None:
    register_ties(
        TieSource("agreement", _("Vereinbarung"), lambda actor: _of_circles("agreement", agreement_circles(actor)))
    )
    register_ties(TieSource("body", _("Gremium"), lambda actor: _of_circles("body", body_circles(actor))))
    register_topic_actors(_responsible)


def _responsible(actor: Actor) -> dict[str, set[UUID]]:
    from django.utils import timezone

    found: dict[str, set[UUID]] = {}
    rows = visible_responsibilities(actor).filter(valid_on(timezone.localdate()))
    for topic, organisation_id in rows.values_list("topic", "organisation_id"):
        found.setdefault(topic, set()).add(organisation_id)
    return found


def nodes_of(actor: Actor) -> dict[UUID, Node]:
    rows = current_organisations(actor).order_by("name")
    found = rows.values_list("id", "name", "short_name", "kind", "profile__town")
    return {pk: Node(pk, name, short or name, kind, town or "") for pk, name, short, kind, town in found}


def all_ties(actor: Actor) -> list[Tie]:
    return [tie for source in tie_sources() for tie in source.ties(actor)]


def picture(nodes: dict[UUID, Node], ties: list[Tie], filters: PictureFilters | None = None) -> Picture:
    filters = filters or PictureFilters()
    edges: dict[tuple[UUID, UUID], Edge] = {}
    for tie in ties:
        one, other = sorted((tie.one, tie.other))
        if one not in nodes or other not in nodes or one == other:
            continue
        if (filters.kind and tie.kind != filters.kind) or (filters.topic and filters.topic not in tie.topics):
            continue
        if filters.town and filters.town not in (nodes[one].town, nodes[other].town):
            continue
        edges.setdefault((one, other), Edge(nodes[one], nodes[other])).ties.append(tie)
    shown = {
        pk: node
        for pk, node in nodes.items()
        if not filters.town or node.town == filters.town or any(pk in pair for pair in edges)
    }
    return Picture(shown, sorted(edges.values(), key=lambda edge: (edge.one.name, edge.other.name)))


# -- weak spots ------------------------------------------------------------


@dataclass(frozen=True)
class Weak:
    """Computed over all ties, whatever the filters."""

    lonely_kinds: list[str]
    missing_kinds: list[str]
    refusing: list[tuple[Node, Refusals]]
    single_topics: list[tuple[str, Node]]
    empty_topics: list[str]


# Who is expected in every district: the catalogue's organisations of Kreis and Gemeinde, and the advice services.
EXPECTED = (
    "kim", "auslaenderbehoerde", "einbuergerung", "sozialamt", "jobcenter", "agentur", "jugendamt", "schulamt",
    "schulverwaltung", "gesundheitsamt", "mbe", "jmd", "ia", "ada", "mso", "integrationsrat", "rbn", "kaoa", "kammer",
)  # fmt: skip


def weak_spots(actor: Actor, nodes: dict[UUID, Node], ties: list[Tie]) -> Weak:
    whole = picture(nodes, ties)
    labels = {kind.value: str(kind.label) for kind in Organisation.Kind}
    degrees = whole.degrees
    present: dict[str, int] = {}
    for node in nodes.values():
        present[node.kind] = present.get(node.kind, 0) + degrees[node.id]
    topics = topic_actors(actor)
    working = {topic: [nodes[pk] for pk in found if pk in nodes] for topic, found in topics.items()}
    named = [(topic, str(label)) for topic, label in Topic.choices if topic != Topic.OTHER]
    return Weak(
        lonely_kinds=sorted(labels[kind] for kind, number in present.items() if not number),
        missing_kinds=[labels[kind] for kind in EXPECTED if kind not in present],
        refusing=[(nodes[one.organisation_id], one) for one in refusals(actor) if one.organisation_id in nodes],
        single_topics=[(label, working[topic][0]) for topic, label in named if len(working.get(topic, [])) == 1],
        empty_topics=[label for topic, label in named if not working.get(topic)],
    )


# -- places of a drawing ---------------------------------------------------


@dataclass(frozen=True)
class Placed:
    node: Node
    x: float
    y: float
    degree: int

    @property
    def radius(self) -> float:
        return round(7 + 1.6 * min(self.degree, 10) ** 0.8, 1)

    @property
    def shown(self) -> str:
        return self.node.short if len(self.node.short) <= 20 else self.node.short[:19].rstrip() + "…"

    @property
    def spoken(self) -> str:
        """Begins with what is shown, so that a name spoken to the computer finds it."""
        return self.shown if self.shown == self.node.name else f"{self.shown}: {self.node.name}"

    @property
    def label_drop(self) -> float:
        return round(self.radius + 14, 1)


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str
    width: float


def drawing(found: Picture) -> tuple[list[Placed], list[Line], int]:
    """Connected organisations in their places, the lines between them, and how many were left out."""
    degrees = found.degrees
    connected = sorted((pk for pk in found.nodes if degrees[pk]), key=lambda pk: (-degrees[pk], found.nodes[pk].name))
    chosen = sorted(connected[:MOST_DRAWN])
    inside = set(chosen)
    edges = [edge for edge in found.edges if edge.one.id in inside and edge.other.id in inside]
    keys = tuple(str(pk) for pk in chosen)
    spots = places(keys, tuple((str(edge.one.id), str(edge.other.id), min(edge.strength, 6)) for edge in edges))
    placed = [Placed(found.nodes[pk], *spots[str(pk)], degrees[pk]) for pk in chosen]
    order = ("agreement", "body", "referral")
    lines = []
    for edge in edges:
        (x1, y1), (x2, y2) = spots[str(edge.one.id)], spots[str(edge.other.id)]
        kind = next((kind for kind in order if kind in edge.kinds), "referral")
        lines.append(Line(x1, y1, x2, y2, kind, round(1 + 0.5 * min(edge.strength, 6), 1)))
    return placed, lines, len(connected) - len(chosen)


@lru_cache(maxsize=128)
def places(keys: tuple[str, ...], edges: tuple[tuple[str, str, int], ...]) -> dict[str, tuple[float, float]]:
    """The same network is drawn the same way, by everybody and tomorrow as well. Remembered by what is drawn."""
    if not keys:
        return {}
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(keys)
    graph.add_weighted_edges_from(edges)
    seed = int(hashlib.sha256(b"querschnitt").hexdigest()[:6], 16)
    raw = networkx.spring_layout(graph, seed=seed, k=2.6 / max(1, len(keys)) ** 0.5, iterations=150)
    return _spread(_ranked(raw))


def _ranked(raw: Any) -> dict[str, tuple[float, float]]:
    """A third its place in the drawing, the rest its rank: crowds in the middle get room, neighbours stay neighbours."""
    found: dict[str, list[float]] = {key: [] for key in raw}
    for axis, (margin, size) in enumerate(((80, WIDTH - 160), (36, HEIGHT - 84))):
        order = sorted(raw, key=lambda key: (float(raw[key][axis]), key))
        low, high = float(raw[order[0]][axis]), float(raw[order[-1]][axis])
        for rank, key in enumerate(order):
            share = (float(raw[key][axis]) - low) / ((high - low) or 1.0)
            even = rank / max(1, len(order) - 1)
            found[key].append(margin + size * (0.35 * share + 0.65 * even if len(order) > 1 else 0.5))
    return {key: (spot[0], spot[1]) for key, spot in found.items()}


def _spread(
    spots: dict[str, tuple[float, float]], apart: tuple[float, float] = (118.0, 40.0)
) -> dict[str, tuple[float, float]]:
    """Push names that would overlap away from each other, up and down."""
    found = {key: list(spot) for key, spot in spots.items()}
    keys = sorted(found)
    for _turn in range(120):
        moved = False
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                dx, dy = found[other][0] - found[one][0], found[other][1] - found[one][1]
                if abs(dx) < apart[0] and abs(dy) < apart[1]:
                    step = (apart[1] - abs(dy)) / 2 + 0.5
                    sign = 1 if (dy, other) >= (0, one) else -1
                    found[one][1] = min(HEIGHT - 48, max(24, found[one][1] - sign * step))
                    found[other][1] = min(HEIGHT - 48, max(24, found[other][1] + sign * step))
                    side = 4.0 if dx >= 0 else -4.0
                    found[one][0] = min(WIDTH - 70, max(70, found[one][0] - side))
                    found[other][0] = min(WIDTH - 70, max(70, found[other][0] + side))
                    moved = True
        if not moved:
            break
    return {key: (round(spot[0], 1), round(spot[1], 1)) for key, spot in found.items()}
