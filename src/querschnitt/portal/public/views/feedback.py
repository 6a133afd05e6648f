"""Report a mistake, suggest an offer: two short forms without an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from querschnitt.common.access import access, anybody
from querschnitt.offers.services import feedback

from ..cards import load
from ..forms import ReportForm, SentByAnybody, SuggestForm
from ..frame import Site, public_page
from .lists import found_offer


def _sent(site: Site, form: SentByAnybody, take_in: Callable[..., object]) -> bool:
    """Hand a valid form to the service; what it refuses is said on the form."""
    if not form.is_valid():
        return False
    said = dict(form.cleaned_data)
    try:
        take_in(address=site.request.META.get("REMOTE_ADDR", ""), **said)
    except feedback.Refused as refusal:
        form.add_error(None, refusal)
        # Shown again, the form carries the moment at which it is shown.
        again = site.request.POST.copy()
        again["stamp"] = feedback.new_stamp()
        form.data = again
        return False
    return True


@access(anybody)
@public_page
def report(site: Site, offer_id: UUID) -> HttpResponse:
    offer = found_offer(site, offer_id)
    form = ReportForm(site.request.POST if site.request.method == "POST" else None)
    if site.request.method == "POST" and _sent(site, form, lambda **said: feedback.report_offer(offer=offer, **said)):
        return HttpResponseRedirect(f"{site.url('report', offer.pk)}?danke")
    card = load([offer], site.language)[0]
    return _shown(site, "portal/public/report.html", form, {"card": card})


@access(anybody)
@public_page
def suggest(site: Site) -> HttpResponse:
    form = SuggestForm(site.request.POST if site.request.method == "POST" else None)
    if site.request.method == "POST" and _sent(
        site, form, lambda **said: feedback.suggest_offer(centre=site.centre, **said)
    ):
        return HttpResponseRedirect(f"{site.url('suggest')}?danke")
    return _shown(site, "portal/public/suggest.html", form, {})


def _shown(site: Site, template: str, form: SentByAnybody, context: dict[str, Any]) -> HttpResponse:
    thanks = site.request.method == "GET" and "danke" in site.request.GET
    status = 422 if form.is_bound else 200
    return site.render(template, {"form": form, "thanks": thanks, **context}, here="offers", status=status)
