"""Who pays a measure, and whether something is paid twice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.funding.claims import double_fundings, payers
from querschnitt.funding.selectors import load_rules

from . import selectors, services
from .forms import MeasureFundingForm
from .models import Measure, MeasureFunding
from .policies import can_edit_steering
from .views import tabs_for, try_service


@access(can_edit_steering, selector=selectors.visible_measures, kwarg="measure_id")
def measure_funding(request: ActorRequest, measure: Measure) -> HttpResponse:
    actor = request.actor
    initial = {"starts_on": measure.starts_on, "ends_on": measure.ends_on, "payer": measure.programme}
    form = MeasureFundingForm(request.POST or None, actor=actor, initial=initial)
    if form.is_bound and form.is_valid():
        saved = try_service(form, lambda: services.add_measure_funding(**form.cleaned_data, measure=measure, by=actor))
        if saved is not None:
            messages.success(request, _("Der Anteil ist gespeichert."))
            return redirect("steering:measure_funding", measure_id=measure.pk)
    labels = dict(payers())
    fundings = selectors.visible_measure_fundings(actor).filter(measure=measure)
    return render(
        request,
        "steering/measure_funding.html",
        {
            "tabs": tabs_for(request, "goals"),
            "measure": measure,
            "form": form,
            "fundings": [(one, labels.get(one.payer, one.payer)) for one in fundings],
            "findings": [one for one in double_fundings(actor, load_rules()) if one.key == str(measure.pk)],
        },
        status=422 if form.errors else 200,
    )


@require_POST
@access(can_edit_steering, selector=selectors.visible_measure_fundings, kwarg="funding_id")
def funding_remove(request: ActorRequest, measure_funding: MeasureFunding) -> HttpResponse:
    measure_id = measure_funding.measure_id
    services.remove_measure_funding(funding=measure_funding, by=request.actor)
    messages.success(request, _("Der Anteil ist entfernt."))
    return redirect("steering:measure_funding", measure_id=measure_id)
