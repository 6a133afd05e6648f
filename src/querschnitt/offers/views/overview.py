"""The coordinator's view: findings, and for each its table, chart and spreadsheet. Filters stay in the link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.common.lists import link, page_of
from querschnitt.common.ui.parts import Tab

from ..choices import OfferTopic, TargetGroup
from ..models import Offer
from ..moderation import can_moderate
from ..overview import PARTS, Filters, Part, towns

PER_PAGE = 25


def _filters(request: ActorRequest) -> Filters:
    query = request.GET
    topic, group, language = query.get("topic", ""), query.get("group", ""), query.get("language", "")
    return Filters(
        topic=topic if topic in OfferTopic.values else "",
        town=query.get("town", "")[:100],
        group=group if group in TargetGroup.values else "",
        language=language if language in {known.code for known in SITE_LANGUAGES} else "",
        rows="gap" if query.get("rows") == "gap" else "topic",
    )


def _part(request: ActorRequest, key: str) -> Part:
    if key not in PARTS:
        raise Http404
    return PARTS[key](request.actor, _filters(request), timezone.localdate())


def _names() -> dict[str, str]:
    return {
        "aktualitaet": _("Aktualität"), "uebersetzungen": _("Übersetzungen"), "luecken": _("Lücken"),
        "foerderung": _("Förderung"), "plaetze": _("Plätze"),
    }  # fmt: skip


def _tabs(request: ActorRequest, current: str) -> list[Tab]:
    query = link(request.GET)
    query = query if len(query) > 1 else ""
    found = [Tab(_("Überblick"), reverse("offers:overview") + query, not current)]
    return found + [
        Tab(name, reverse("offers:overview_part", args=[key]) + query, key == current) for key, name in _names().items()
    ]


def _context(request: ActorRequest, current: str) -> dict[str, Any]:
    return {
        "filters": _filters(request),
        "tabs": _tabs(request, current),
        "topics": OfferTopic.choices,
        "groups": TargetGroup.choices[1:],
        "towns": towns(request.actor),
        "languages": [(known.code, known.label) for known in SITE_LANGUAGES if known.code != "de"],
        "query": link(request.GET) if request.GET else "",
    }


@access(can_moderate)
def overview(request: ActorRequest) -> HttpResponse:
    today, filters = timezone.localdate(), _filters(request)
    parts = [part(request.actor, filters, today) for part in PARTS.values()]
    return render(request, "offers/overview/overview.html", {"parts": parts, **_context(request, "")})


@access(can_moderate)
def part(request: ActorRequest, key: str) -> HttpResponse:
    found = _part(request, key)
    series = "series" if any(name for _label, _number, name in found.bars) else None
    rows = [{"label": label, "value": number, "series": name} for label, number, name in found.bars]
    context = {
        "part": found,
        "chart": charts.bars(rows, title=found.finding, series=series, width=560)
        if any(row["value"] for row in rows)
        else "",
        "matrix": key == "luecken",
        "towns_shown": len(found.head) - 3,  # the last two columns are no town
        "page": page_of(request, found.listed, per_page=PER_PAGE),
        **_context(request, key),
    }
    return render(request, "offers/overview/part.html", context)


@access(can_moderate)
def part_export(request: ActorRequest, key: str) -> HttpResponse:
    """The table; with ``?liste=1`` the offers behind it."""
    found = _part(request, key)
    listed = request.GET.get("liste") == "1"
    head, rows = (found.list_head, [row[1:] for row in found.listed]) if listed else (found.head, found.rows)
    record(AuditEvent.Action.EXPORT, table=Offer._meta.db_table, row=f"{len(rows)}")
    filters = _filters(request)
    said = [
        (_("Thema"), dict(OfferTopic.choices).get(filters.topic, "")),
        (_("Ort"), filters.town),
        (_("Zielgruppe"), dict(TargetGroup.choices).get(filters.group, "")),
        (_("Befund"), found.finding),
        (_("Hinweis"), found.note),
    ]
    membership = request.actor.membership
    source = _("Querschnitt, Angebote von %(centre)s") % {"centre": membership.centre if membership else ""}
    columns = [Column(name, 34 if index == 0 else 18) for index, name in enumerate(head)]
    title = found.list_title if listed else found.title
    return respond(Export(title, columns, rows, source, [pair for pair in said if pair[1]]), "xlsx")
