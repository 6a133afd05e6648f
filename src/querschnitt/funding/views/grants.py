"""Grants of the own organisation and their ledger."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from .. import grant_selectors, services
from ..forms_grants import BookingForm, GrantForm, ReversalForm
from ..models import Booking, Grant
from ..models.grants import NEXT_STATES, GrantState
from ..policies import can_edit_funding
from ..services.grants import balances


@access(can_edit_funding)
def grant_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grant = services.record_grant(**form.cleaned_data, by=actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("funding:grant", grant.pk)
    return render(request, "funding/grants.html", {"rows": grant_selectors.grant_rows(actor), "form": form})


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def grant_detail(request: ActorRequest, grant: Grant) -> HttpResponse:
    actor = request.actor
    form = BookingForm(request.POST or None, initial={"booked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_booking(grant=grant, **form.cleaned_data, by=actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gebucht."))
            return redirect("funding:grant", grant.pk)
    context: dict[str, Any] = {
        "grant": grant,
        "label": grant_selectors.programme_label(grant),
        "balances": grant_selectors.named_balances(balances(grant)),
        "bookings": grant_selectors.bookings_of(grant),
        "form": form,
        "next": [(state, GrantState(state).label) for state in NEXT_STATES[grant.state]],
        "books": grant.state in (GrantState.GRANTED, GrantState.PROVEN),
    }
    return render(request, "funding/grant.html", context)


@require_POST
@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def move_grant(request: ActorRequest, grant: Grant) -> HttpResponse:
    state = request.POST.get("stand", "")
    try:
        if state not in GrantState.values:
            raise ValidationError(_("Diesen Stand gibt es nicht."))
        services.move_grant(grant=grant, state=state, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Gespeichert."))
    return redirect("funding:grant", grant.pk)


@require_POST
@access(can_edit_funding, selector=grant_selectors.visible_bookings, kwarg="pk")
def reverse_booking(request: ActorRequest, booking: Booking) -> HttpResponse:
    form = ReversalForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Ein Storno braucht einen Grund."))
        services.reverse_booking(
            booking=booking,
            reason=form.cleaned_data["reason"],
            booked_on=timezone.localdate(),
            by=request.actor,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Storniert."))
    return redirect("funding:grant", booking.grant_id)
