"""Signed files by page: a centre with an instance of its own gives one out, the Land takes it (ADR 0120)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.exports import attachment

from ..models import Delivery, DeliveryKey, YearReport
from ..policies import can_deliver, can_view_state_figures
from . import reports, signing, state
from .forms import SignedFileForm, TrustForm
from .services import Refused, Unit


def _delivery(report: YearReport) -> Delivery:
    """What is in force for the report's year: the newest release, whichever version's page is open."""
    found = Delivery.objects.filter(centre=report.centre_id, year=report.year, superseded_at=None).first()
    if found is None:
        raise Http404
    return found


@access(can_deliver, selector=reports.visible_reports, kwarg="report_id")
def report_deliver(request: ActorRequest, report: YearReport) -> HttpResponse:
    key = signing.public_key(signing.private_key())
    context = {"report": report, "delivery": _delivery(report), "key": key, "fingerprint": signing.fingerprint(key)}
    return render(request, "reporting/controlling/deliver.html", context)


@access(can_deliver, selector=reports.visible_reports, kwarg="report_id")
def report_deliver_file(request: ActorRequest, report: YearReport) -> HttpResponse:
    delivery = _delivery(report)
    record(AuditEvent.Action.EXPORT, table=Delivery._meta.db_table, row=str(delivery.pk))
    stem = slugify(f"lieferung-{delivery.unit_name}-{delivery.year}-fassung-{delivery.version}")
    return attachment(signing.pack(delivery, signing.private_key()), f"{stem}.json", "application/json")


def _page(request: ActorRequest, file: forms.Form | None = None, key: forms.Form | None = None) -> HttpResponse:
    keys = DeliveryKey.objects.filter(ended_at=None).order_by("unit_name", "ags")
    names = {unit.ags: unit.name for unit in state.expected_units() if unit.ags}
    context = {
        "file_form": file or SignedFileForm(),
        "trust_form": key or TrustForm(units=state.expected_units()),
        "keys": [(names.get(one.ags, one.unit_name), signing.fingerprint(one.public_key), one.trusted_at) for one in keys],
        "taken": Delivery.objects.filter(origin=Delivery.Origin.FILE).order_by("-delivered_at")[:20],
    }  # fmt: skip
    wrong = any(form is not None and form.errors for form in (file, key))
    return render(request, "reporting/controlling/signed.html", context, status=422 if wrong else 200)


@access(can_view_state_figures)
def signed(request: ActorRequest) -> HttpResponse:
    return _page(request)


@require_POST
@access(can_view_state_figures)
def signed_receive(request: ActorRequest) -> HttpResponse:
    form = SignedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            taken = signing.receive(form.cleaned_data["file"].read(), scope=request.actor.scope)
        except Refused as error:
            form.add_error("file", str(error))
        else:
            messages.success(
                request,
                _("Angenommen: %(unit)s, %(year)s, Fassung %(n)s.")
                % {"unit": taken.unit_name, "year": taken.year, "n": taken.version},
            )
            return redirect("reporting:signed")
    return _page(request, file=form)


@require_POST
@access(can_view_state_figures)
def signed_trust(request: ActorRequest) -> HttpResponse:
    units = state.expected_units()
    form = TrustForm(request.POST, units=units)
    if form.is_valid():
        unit: Unit = units[int(form.cleaned_data["unit"])]
        try:
            signing.trust(unit=unit, key=form.cleaned_data["key"].strip(), scope=request.actor.scope)
        except Refused as error:
            form.add_error("key", str(error))
        else:
            messages.success(request, _("Der Schlüssel für %(unit)s ist hinterlegt.") % {"unit": unit.name})
            return redirect("reporting:signed")
    return _page(request, key=form)
