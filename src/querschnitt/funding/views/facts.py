"""What is known of the own centre, each with its source."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from .. import selectors, services, undoing
from ..forms import FactForm, TownForm
from ..models import CentreFact, CentreTown
from ..policies import can_edit_funding
from ..programmes import book


def _page(request: ActorRequest, fact_form: FactForm, town_form: TownForm) -> HttpResponse:
    actor = request.actor
    labels = {kind.key: kind.label for kind in book().facts.values()}
    return render(
        request,
        "funding/facts.html",
        {
            "facts": [(fact, labels.get(fact.key, fact.key)) for fact in selectors.visible_facts(actor)],
            "towns": [
                (town, [town.residence_authority, town.youth_office, town.integration_council])
                for town in selectors.visible_towns(actor)
            ],
            "undo": undoing.offer(request),
            "fact_form": fact_form,
            "town_form": town_form,
        },
    )


@access(can_edit_funding)
def fact_list(request: ActorRequest) -> HttpResponse:
    form = FactForm(request.POST or None, initial={"key": request.GET.get("angabe", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.record_fact(
            key=data["key"], year=data["year"], value=data["value"], source=data["source"], by=request.actor
        )  # fmt: skip
        messages.success(request, _("Gespeichert."))
        return redirect("funding:facts")
    return _page(request, form, TownForm())


@require_POST
@access(can_edit_funding, selector=selectors.visible_facts, kwarg="pk")
def remove_fact(request: ActorRequest, fact: CentreFact) -> HttpResponse:
    kind = book().facts.get(fact.key)
    undoing.keep(request, undoing.row_of(fact), str(kind.label) if kind else fact.key)
    services.delete_fact(fact=fact, by=request.actor)
    return redirect("funding:facts")


@require_POST
@access(can_edit_funding)
def save_town(request: ActorRequest) -> HttpResponse:
    form = TownForm(request.POST)
    if not form.is_valid():
        return _page(request, FactForm(), form)
    services.record_town(**form.cleaned_data, by=request.actor)
    messages.success(request, _("Gespeichert."))
    return redirect("funding:facts")


@require_POST
@access(can_edit_funding, selector=selectors.visible_towns, kwarg="pk")
def remove_town(request: ActorRequest, town: CentreTown) -> HttpResponse:
    undoing.keep(request, undoing.row_of(town), town.name)
    services.delete_town(town=town, by=request.actor)
    return redirect("funding:facts")
