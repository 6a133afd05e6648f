from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.imports.declaration import Column as ImportColumn
from querschnitt.common.languages import language_name
from querschnitt.common.lists import chosen_sort, link, page_of
from querschnitt.common.ui.parts import Chip
from querschnitt.network.forms import EndForm

from .. import services
from ..choices import LIGHTS, Capacity, OfferKind, OfferTopic, TargetGroup
from ..forms import OfferForm
from ..importables import OFFERS, values_of
from ..models import Offer
from ..moderation import can_moderate, prefilled, suggestion_of
from ..policies import can_create_offers, can_edit_offer, can_import_offers, can_view_offers
from ..selectors import (
    Found,
    OfferFilters,
    offer_languages,
    offer_providers,
    offer_towns,
    search_offers,
    visible_offers,
)
from ..services.feedback import accept_suggestion
from ..similarity import Similar, like_entered

SORTS = {"title": ("title",), "town": ("place__town", "title"), "checked": ("checked_on", "title")}
FUNDING = ("soon", "over")
PER_PAGE = 25
CHOICES_SHOWN = 10


def _filters(request: ActorRequest) -> OfferFilters:
    query = request.GET
    try:
        organisation = UUID(query.get("organisation", ""))
    except ValueError:
        organisation = None
    state, capacity, funding = query.get("state", "current"), query.get("capacity", ""), query.get("funding", "")
    return OfferFilters(
        topic=query.get("topic", ""),
        language=query.get("language", ""),
        target_group=query.get("group", ""),
        town=query.get("town", ""),
        organisation=organisation,
        capacity=capacity if capacity in Capacity.values else "",
        funding=funding if funding in FUNDING else "",
        state=state if state in _state_names() else "current",
    )


def _text(request: ActorRequest) -> str:
    return request.GET.get("q", "")[:200].strip()


def _state_names() -> dict[str, str]:
    return {
        "current": _("Aktuelle"),
        "planned": _("Geplante"),
        "due": _("Prüfung überfällig"),
        "old": _("Länger als ein Jahr nicht geprüft"),
        "unpublished": _("Nicht veröffentlicht"),
        "untranslated": _("Nicht übersetzt"),
        "ended": _("Beendete und ruhende"),
        "all": _("Alle"),
    }


def _funding_names() -> dict[str, str]:
    return {"soon": _("Förderung endet in sechs Monaten"), "over": _("Förderung ist abgelaufen")}


def _ordered(request: ActorRequest, text: str, filters: OfferFilters, *, whole: bool = False) -> tuple[str, Any, Found]:
    best = bool(text) and "sort" not in request.GET
    found = search_offers(request.actor, text, filters, whole=whole or not best)
    if best:
        return "", found.offers, found
    sort, order = chosen_sort(request, SORTS, "title")
    return sort, found.offers.order_by(*order, "id"), found


def _active_chips(request: ActorRequest, filters: OfferFilters, providers: dict[UUID, str]) -> list[Chip]:
    """What narrows the list now; each chip takes its filter away."""
    said: list[tuple[str, Any]] = [
        ("topic", dict(OfferTopic.choices).get(filters.topic)),
        ("language", language_name(filters.language) if filters.language else ""),
        ("group", dict(TargetGroup.choices).get(filters.target_group)),
        ("town", filters.town),
        ("organisation", providers.get(filters.organisation) if filters.organisation else ""),
        ("capacity", dict(Capacity.choices).get(filters.capacity)),
        ("funding", _funding_names().get(filters.funding)),
        ("state", _state_names()[filters.state] if filters.state != "current" else ""),
    ]
    return [Chip(label, link(request.GET, **{key: None}), active=True) for key, label in said if label]


CARD = (
    "id", "title", "topic", "place__town", "place__name", "place__street", "languages", "target_groups", "checked_on", "valid_to",
    "state", "organisation__name", "kind", "capacity", "valid_from",
)  # fmt: skip


def _cards(rows: Any) -> list[dict[str, Any]]:
    topics, groups = dict(OfferTopic.choices), dict(TargetGroup.choices)
    kinds, capacities = dict(OfferKind.choices), dict(Capacity.choices)
    today = timezone.localdate()
    cards = []
    for row in rows:
        card = dict(zip(CARD, row, strict=True))
        card["topic"] = topics.get(card["topic"], card["topic"])
        card["where"] = ", ".join(
            part for part in (card[f"place__{key}"] for key in ("name", "street", "town")) if part
        )
        card["languages"] = ", ".join(language_name(code) for code in card["languages"])
        card["target_groups"] = ", ".join(str(groups.get(group, group)) for group in card["target_groups"])
        card["ended"] = card["state"] != "active" or (card["valid_to"] is not None and card["valid_to"] < today)
        card["planned"] = card["valid_from"] > today
        card["kind"] = kinds.get(card["kind"], "")
        card["light"] = LIGHTS[Capacity(card["capacity"])]
        card["places"] = capacities[card["capacity"]] if card["capacity"] != Capacity.UNKNOWN else ""
        card["old"] = (today - card["checked_on"]).days > 365
        cards.append(card)
    return cards


@access(can_view_offers)
def offer_list(request: ActorRequest) -> HttpResponse:
    text, filters = _text(request), _filters(request)
    sort, offers, found = _ordered(request, text, filters)
    page = page_of(request, offers.values_list(*CARD), per_page=PER_PAGE)
    providers = dict(offer_providers(request.actor))
    context = {
        "text": text,
        "filters": filters,
        "page": page,
        "cards": _cards(page),
        "sort": sort or "best",
        "sorts": [("best", _("Beste Treffer"))] * bool(text)
        + [("title", _("Titel")), ("town", _("Ort")), ("-checked", _("Zuletzt geprüft"))],
        "instead": sorted(found.instead.items()),
        "cut": found.cut,
        "chips": _active_chips(request, filters, providers),
        "topics": OfferTopic.choices,
        "groups": TargetGroup.choices,
        "languages": sorted(
            ((code, language_name(code)) for code in offer_languages(request.actor)), key=lambda pair: pair[1]
        ),
        "towns": offer_towns(request.actor),
        "providers": sorted(providers.items(), key=lambda pair: pair[1].casefold()),
        "capacities": Capacity.choices,
        "funding": _funding_names().items(),
        "states": _state_names().items(),
        "query": link(request.GET),
        "without_filters": reverse("offers:list")
        + (
            link(
                request.GET,
                topic=None,
                language=None,
                group=None,
                town=None,
                organisation=None,
                capacity=None,
                funding=None,
                state=None,
            )
        ),
        "may_create": can_create_offers(request.actor),
        "may_moderate": can_moderate(request.actor),
        "may_import": can_import_offers(request.actor),
    }
    return render(request, "offers/list.html", context)


WIDTHS = {
    "title": 40,
    "organisation": 34,
    "description": 50,
    "summary": 40,
    "times": 40,
    "access_note": 34,
    "place_name": 24,
}


def _shown(column: ImportColumn, value: Any) -> Any:
    """A stored value as a reader of the list writes it."""
    names = dict(column.choices()) if column.choices else {}
    if isinstance(value, list):
        return ", ".join(str(names.get(one, one)) for one in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    return str(names[value]) if value in names else value


@access(can_view_offers)
def offer_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The filtered list, with the columns an import reads back."""
    text, filters = _text(request), _filters(request)
    _sort, offers, _found = _ordered(request, text, filters, whole=True)
    rows = [[_shown(column, values[column.key]) for column in OFFERS.columns] for _pk, values in values_of(offers)]
    record(AuditEvent.Action.EXPORT, table=Offer._meta.db_table, row=f"{len(rows)}")
    columns = [Column(column.label, WIDTHS.get(column.key, 18)) for column in OFFERS.columns]
    membership = request.actor.membership
    source = _("Querschnitt, Angebote von %(centre)s") % {"centre": membership.centre if membership else ""}
    facts = [
        (_("Suche"), text),
        (_("Filter"), ", ".join(str(chip.label) for chip in _active_chips(request, filters, {}))),
    ]
    return respond(Export(_("Angebote"), columns, rows, source, [pair for pair in facts if pair[1]]), kind)


@access(can_create_offers)
def offer_create(request: ActorRequest) -> HttpResponse:
    suggestion = suggestion_of(request.actor, request.GET.get("vorschlag", ""))
    initial = {"organisation": request.GET.get("organisation"), **prefilled(suggestion)}
    form = OfferForm(request.POST or None, actor=request.actor, initial=initial)
    similar: list[Similar] = []
    if request.method == "POST" and form.is_valid():
        if "trotzdem" not in request.POST:
            similar = like_entered(form.cleaned_data)
        if not similar:
            offer = services.create_offer(by=request.actor, **form.values())
            if suggestion is not None:
                accept_suggestion(suggestion=suggestion, offer=offer, by=request.actor)
            messages.success(request, _("„%(title)s“ ist angelegt.") % {"title": offer.title})
            return redirect("offers:page", offer_id=offer.pk)
    context = {"form": form, "similar": similar}
    return render(request, "offers/form.html", context, status=422 if form.errors or similar else 200)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_edit(request: ActorRequest, offer: Offer) -> HttpResponse:
    form = OfferForm(request.POST or None, actor=request.actor, offer=offer)
    if request.method == "POST" and form.is_valid():
        services.update_offer(offer=offer, by=request.actor, checked_on=timezone.localdate(), **form.values())
        messages.success(request, _("Die Angaben sind gespeichert."))
        return redirect("offers:page", offer_id=offer.pk)
    return render(request, "offers/form.html", {"form": form, "offer": offer}, status=422 if form.errors else 200)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
@require_POST
def offer_confirm(request: ActorRequest, offer: Offer) -> HttpResponse:
    services.confirm_offer(offer=offer, on=timezone.localdate(), by=request.actor)
    messages.success(request, _("Als heute geprüft eingetragen."))
    return redirect("offers:page", offer_id=offer.pk)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def offer_end(request: ActorRequest, offer: Offer) -> HttpResponse:
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.end_offer(offer=offer, on=form.cleaned_data["on"], by=request.actor)
        messages.success(request, _("Das Ende ist eingetragen. Es lässt sich auf dieser Seite zurücknehmen."))
        return redirect("offers:page", offer_id=offer.pk)
    return render(request, "offers/end.html", {"form": form, "offer": offer}, status=422 if form.errors else 200)


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
@require_POST
def offer_reopen(request: ActorRequest, offer: Offer) -> HttpResponse:
    services.reopen_offer(offer=offer, by=request.actor)
    messages.success(request, _("Das Ende ist zurückgenommen."))
    return redirect("offers:page", offer_id=offer.pk)


@access(can_view_offers)
def offer_choose(request: ActorRequest) -> HttpResponse:
    """Find one offer for something else, such as a step of a plan.

    With htmx: a list of radio buttons called ``name``. Without: a page whose hits lead back to ``next`` with the
    offer's id as ``?name=...``.
    """
    text = _text(request)
    name = request.GET.get("name", "offer")
    name = name if name.isidentifier() else "offer"
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    found = search_offers(request.actor, text).offers
    rows = list(found.values_list("id", "title", "place__town", "organisation__name")[:CHOICES_SHOWN])
    joint = "&" if "?" in back else "?"
    hits = [
        {"id": pk, "title": title, "note": " · ".join(part for part in (provider, town) if part),
         "url": f"{back}{joint}{name}={pk}" if back else reverse("offers:page", args=[pk])}
        for pk, title, town, provider in rows
    ]  # fmt: skip
    context = {"text": text, "name": name, "next": back, "hits": hits}
    fragment = getattr(request, "htmx", False) and not request.headers.get("HX-Boosted")
    return render(request, "offers/choose_options.html" if fragment else "offers/choose.html", context)
