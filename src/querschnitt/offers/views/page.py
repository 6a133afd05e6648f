"""The page of one offer: everything that is known of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.languages import language_name
from querschnitt.network.choices import PlaceAccess

from ..choices import LIGHTS, Capacity, Childcare, Cost, Phase, ResidenceGroup, TargetGroup
from ..forms import CapacityForm
from ..models import CheckRequest, Offer, OfferFile
from ..occurrences import describe, occurrences
from ..policies import can_edit_offer, can_view_offer
from ..selectors import visible_offers
from .details import translations

SOON = timedelta(days=70)
DATES_SHOWN = 8


def labels(values: list[str], choices: Any) -> str:
    names = dict(choices)
    return ", ".join(str(names.get(value, value)) for value in values)


def ages(lower: int | None, upper: int | None) -> str:
    """Half-open ages in words: from 12 to under 27."""
    if lower is None and upper is None:
        return ""
    if upper is None:
        return _("ab %(age)d Jahren") % {"age": lower}
    if not lower:
        return _("unter %(age)d Jahren") % {"age": upper}
    return _("ab %(lower)d, unter %(upper)d Jahren") % {"lower": lower, "upper": upper}


def _facts(offer: Offer) -> list[tuple[str, object]]:
    valid = _("ab %(day)s") % {"day": _day(offer.valid_from)}
    if offer.valid_to:
        valid += " " + _("bis %(day)s") % {"day": _day(offer.valid_to)}
    cost = offer.get_cost_display() if offer.cost != Cost.UNKNOWN else ""
    childcare = offer.get_childcare_display() if offer.childcare != Childcare.UNKNOWN else ""
    return [
        (_("Zielgruppen"), labels(offer.target_groups, TargetGroup.choices)),
        (_("Alter"), ages(offer.age_from, offer.age_before)),
        (_("Aufenthalt"), labels(offer.residence, ResidenceGroup.choices)),
        (_("Sprachen"), ", ".join(language_name(code) for code in offer.languages)),
        (_("Einzugsgebiet"), ", ".join(offer.area)),
        (_("Form"), offer.get_delivery_display()),
        (_("Anmeldung"), offer.get_registration_display() if offer.registration else ""),
        (_("Zugang und Anmeldung"), offer.access_note),
        (_("Hinweise zur Barrierefreiheit"), offer.barrier_note),
        (_("Kosten"), ", ".join(part for part in (cost, offer.cost_note) if part)),
        (_("Kinderbetreuung"), ", ".join(part for part in (childcare, offer.childcare_note) if part)),
        (_("Gültig"), valid),
    ]


def _day(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


@access(can_view_offer, selector=visible_offers, kwarg="offer_id")
def offer_page(request: ActorRequest, offer: Offer) -> HttpResponse:
    if offer.merged_into_id is not None:
        return redirect("offers:page", offer_id=offer.merged_into_id, permanent=True)
    today = timezone.localdate()
    times = list(offer.times.select_related("place").prefetch_related("exceptions"))
    may_edit = can_edit_offer(request.actor, offer)
    dates = [one for one in occurrences(times, today, today + SOON) if one.over > timezone.localtime()]
    context = {
        "offer": offer,
        "facts": _facts(offer),
        "barriers": labels(offer.place.accessibility, PlaceAccess.choices) if offer.place else "",
        "times": [describe(time) for time in times],
        "dates": dates[:DATES_SHOWN],
        "translations": translations(offer),
        "files": OfferFile.objects.filter(offer=offer).select_related("file").defer("file__content"),
        "light": LIGHTS[Capacity(offer.capacity)],
        "places_left": [(_("freie Plätze"), offer.seats_free), (_("Wartezeit in Wochen"), offer.waiting_weeks)],
        "capacities": Capacity.choices[1:],
        "capacity_form": CapacityForm(),
        "funding": [(_("Förderung"), offer.funding_source), (_("Förderung bis"), _day(offer.funding_until))],
        "ended": offer.phase(today) == Phase.PAST,
        "planned": offer.phase(today) == Phase.PLANNED,
        "old": (today - offer.checked_on).days > 365,
        "may_edit": may_edit,
        "check": CheckRequest.objects.filter(offer=offer, answered_at__isnull=True).first() if may_edit else None,
        "times_link": _("Zeiten bearbeiten") if may_edit else "",
        "texts_link": _("Übersetzen") if may_edit else "",
        "files_link": _("Datei anhängen") if may_edit else "",
    }
    return render(request, "offers/offer.html", context)
