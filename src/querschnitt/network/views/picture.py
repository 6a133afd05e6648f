"""The picture of the network, its table, and its weak spots."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.lists import link, page_of
from querschnitt.tenants.models import Organisation

from ..choices import Level
from ..picture import (
    HEIGHT,
    WIDTH,
    Edge,
    Node,
    Picture,
    PictureFilters,
    all_ties,
    drawing,
    nodes_of,
    weak_spots,
)
from ..picture import picture as make_picture
from ..policies import can_view_network
from ..registry import Tie, tie_sources
from ..topics import Topic

SORTS: dict[str, Any] = {
    "one": lambda edge: (edge.one.name, edge.other.name),
    "other": lambda edge: (edge.other.name, edge.one.name),
    "ties": lambda edge: (edge.strength, edge.one.name),
}


def _filters(request: ActorRequest) -> PictureFilters:
    topic, kind = request.GET.get("topic", ""), request.GET.get("tie", "")
    return PictureFilters(
        topic=topic if topic in Topic.values else "",
        town=request.GET.get("town", "")[:100],
        kind=kind if kind in {source.kind for source in tie_sources()} else "",
    )


def _sorted(request: ActorRequest, found: Picture) -> tuple[str, list[Edge]]:
    wanted = request.GET.get("sort", "-ties")
    key = wanted.removeprefix("-")
    if key not in SORTS:
        wanted, key = "-ties", "ties"
    return wanted, sorted(found.edges, key=SORTS[key], reverse=wanted.startswith("-"))


def names_of(ties: list[Tie]) -> list[tuple[str, str]]:
    """(kind, what by) of the ties of two organisations, each once."""
    labels = {source.kind: str(source.label) for source in tie_sources()}
    return list(dict.fromkeys((labels[tie.kind], str(tie.name)) for tie in ties))


def finding(found: Picture) -> str:
    """The picture in a sentence or two."""
    degrees = found.degrees
    connected = [node for node in found.nodes.values() if degrees[node.id]]
    if not connected:
        return _("Zwischen den %(n)s Organisationen ist keine Verbindung eingetragen.") % {"n": len(found.nodes)}
    said = ngettext(
        "%(connected)s von %(all)s Organisationen arbeiten mit anderen zusammen, verbunden durch %(n)s Linie.",
        "%(connected)s von %(all)s Organisationen arbeiten mit anderen zusammen, verbunden durch %(n)s Linien.",
        len(found.edges),
    ) % {"connected": len(connected), "all": len(found.nodes), "n": len(found.edges)}
    best = max(connected, key=lambda node: (degrees[node.id], node.name))
    more = _("Die meisten Verbindungen hat „%(name)s“ (%(n)s).") % {"name": best.name, "n": degrees[best.id]}
    return f"{said} {more}"


def _legend(shown: list[Node]) -> list[tuple[str, str]]:
    levels = {node.level for node in shown}
    return [(level, str(label)) for level, label in Level.choices if level in levels]


@access(can_view_network)
def picture(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    nodes, ties = nodes_of(request.actor), all_ties(request.actor)
    found = make_picture(nodes, ties, filters)
    sort, edges = _sorted(request, found)
    placed, lines, left_out = drawing(found)
    page = page_of(request, edges, count=len(edges))
    context = {
        "filters": filters,
        "topics": Topic.choices,
        "towns": sorted({node.town for node in nodes.values() if node.town}),
        "sources": tie_sources(),
        "kinds": {kind.value: kind.label for kind in Organisation.Kind},
        "finding": finding(found),
        "placed": placed,
        "lines": lines,
        "left_out": left_out,
        "legend": _legend([spot.node for spot in placed]),
        "width": WIDTH,
        "height": HEIGHT,
        "page": page,
        "rows": [(edge, names_of(edge.ties)) for edge in page],
        "sort": sort,
        "unconnected": found.unconnected,
        "weak": weak_spots(request.actor, nodes, ties),
        "query": link(request.GET),
    }
    return render(request, "network/picture.html", context)


@access(can_view_network)
def picture_export(request: ActorRequest) -> HttpResponse:
    filters = _filters(request)
    found = make_picture(nodes_of(request.actor), all_ties(request.actor), filters)
    _sort, edges = _sorted(request, found)
    kinds = {kind.value: str(kind.label) for kind in Organisation.Kind}
    rows = [
        [edge.one.name, kinds[edge.one.kind], edge.one.town, edge.other.name, kinds[edge.other.kind], edge.other.town,
         kind, name]
        for edge in edges
        for kind, name in names_of(edge.ties)
    ]  # fmt: skip
    columns = [
        Column(_("Organisation"), 40), Column(_("Art"), 24), Column(_("Ort"), 18), Column(_("arbeitet mit"), 40),
        Column(_("deren Art"), 24), Column(_("deren Ort"), 18), Column(_("Verbindung"), 18), Column(_("durch"), 50),
    ]  # fmt: skip
    record(AuditEvent.Action.EXPORT, table=Organisation._meta.db_table, row=f"{len(rows)}")
    said = [(_("Thema"), dict(Topic.choices).get(filters.topic, "")), (_("Ort"), filters.town)]
    facts = [(term, str(value)) for term, value in said if value]
    return respond(Export(_("Bild des Netzwerks"), columns, rows, _("Querschnitt, Netzwerk"), facts), "xlsx")
