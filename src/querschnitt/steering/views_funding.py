"""Who pays a measure, and whether something is paid twice."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.funding import undoing
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
            "undo": undoing.offer(request),
            "undo_url": reverse("steering:measure_funding_restore", args=[measure.pk]),
            "fundings": [(one, labels.get(one.payer, one.payer)) for one in fundings],
            "findings": [one for one in double_fundings(actor, load_rules()) if one.key == str(measure.pk)],
        },
        status=422 if form.errors else 200,
    )


@require_POST
@access(can_edit_steering, selector=selectors.visible_measure_fundings, kwarg="funding_id")
def funding_remove(request: ActorRequest, measure_funding: MeasureFunding) -> HttpResponse:
    measure_id = measure_funding.measure_id
    label = dict(payers()).get(measure_funding.payer, measure_funding.payer)
    undoing.keep(request, undoing.row_of(measure_funding), f"{label}, {measure_funding.measure.title}")
    services.remove_measure_funding(funding=measure_funding, by=request.actor)
    return redirect("steering:measure_funding", measure_id=measure_id)


@require_POST
@access(can_edit_steering, selector=selectors.visible_measures, kwarg="measure_id")
def funding_restore(request: ActorRequest, measure: Measure) -> HttpResponse:
    try:
        [row, *others] = undoing.taken_back(request, request.POST.get("beleg", "")) or [None]
        if others or not isinstance(row, MeasureFunding) or row.measure_id != measure.pk:
            raise undoing.TooLate
        services.restore_measure_funding(funding=row, by=request.actor)
    except undoing.TooLate:
        messages.error(request, _("Das lässt sich nicht mehr zurücknehmen. Tragen Sie es neu ein."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Zurückgenommen: alles steht wieder wie vorher."))
    return redirect("steering:measure_funding", measure_id=measure.pk)
