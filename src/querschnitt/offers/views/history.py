"""Who changed what of an offer, and back to any version; asking its provider by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.lists import page_of

from ..changes import differences
from ..models import Offer, OfferVersion
from ..policies import can_edit_offer, can_view_offers
from ..selectors import visible_offers
from ..services.freshness import ask_provider
from ..services.history import restore_version
from ..upkeep_choices import CheckReason

PER_PAGE = 20


def visible_versions(actor: Actor) -> QuerySet[OfferVersion]:
    if not can_view_offers(actor):
        return OfferVersion.unscoped.none()
    return OfferVersion.objects.filter(offer__in=visible_offers(actor)).select_related("offer")


def can_restore(actor: Actor, version: OfferVersion) -> bool:
    return can_edit_offer(actor, version.offer)


def _lines(versions: list[OfferVersion], before: OfferVersion | None) -> list[dict[str, Any]]:
    people = get_user_model().objects.in_bulk({version.by_id for version in versions if version.by_id})
    older: list[OfferVersion | None] = [*versions[1:], before]
    return [
        {
            "version": version,
            "who": people[version.by_id]
            if version.by_id in people
            else (_("Anbieter, per Link") if version.request_id else _("System")),
            "differences": differences(previous.content, version.content) if previous else [],
        }
        for version, previous in zip(versions, older, strict=True)
    ]


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
def history(request: ActorRequest, offer: Offer) -> HttpResponse:
    page = page_of(request, OfferVersion.objects.filter(offer=offer).order_by("-number"), per_page=PER_PAGE)
    versions = list(page)
    before = None
    if versions and versions[-1].number > 1:
        before = OfferVersion.objects.filter(offer=offer, number=versions[-1].number - 1).first()
    context = {"offer": offer, "page": page, "lines": _lines(versions, before)}
    return render(request, "offers/upkeep/history.html", context)


@access(can_restore, selector=visible_versions, kwarg="version_id")
def restore(request: ActorRequest, version: OfferVersion) -> HttpResponse:
    if request.method == "POST":
        try:
            restore_version(version=version, by=request.actor)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Fassung %(n)s gilt wieder.") % {"n": version.number})
        return redirect("offers:history", offer_id=version.offer_id)
    latest = OfferVersion.objects.filter(offer=version.offer_id).order_by("-number").first()
    changes = differences(latest.content, version.content) if latest else []
    return render(
        request, "offers/upkeep/restore.html", {"version": version, "offer": version.offer, "changes": changes}
    )


@access(can_edit_offer, selector=visible_offers, kwarg="offer_id")
@require_POST
def ask(request: ActorRequest, offer: Offer) -> HttpResponse:
    check = ask_provider(offer=offer, reason=CheckReason.MANUAL, by=request.actor)
    if check.email:
        messages.success(request, _("Die Anfrage geht an %(email)s.") % {"email": check.email})
    else:
        messages.warning(
            request, _("Weder beim Angebot noch beim Anbieter steht eine E-Mail-Adresse. Bitte eine eintragen.")
        )
    return redirect("offers:page", offer_id=offer.pk)
