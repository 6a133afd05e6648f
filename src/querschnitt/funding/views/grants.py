"""Grants of the own organisation: the list with its sums on any day, and one grant as the way it took."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common import exports
from querschnitt.common.access import access
from querschnitt.common.filters import choice_filter, day_filter

from .. import grant_export, grant_page, grant_selectors, services
from ..forms_grants import BookingForm, GrantForm, ReversalForm, carry_out
from ..models import Booking, Grant
from ..models.grants import GrantState
from ..policies import can_edit_funding
from ..programmes import book
from ..steps import BOOKED


def _rows(request: ActorRequest) -> tuple[list[grant_selectors.GrantRow], list[Any], Any]:
    actor, today = request.actor, timezone.localdate()
    chosen, day = day_filter(request.GET, "tag", _("Beträge am"))
    known = grant_selectors.visible_grants(actor).order_by("-year").values_list("year", "programme").distinct()
    known_pairs = list(known)
    years = [(str(year), str(year)) for year in sorted({pair[0] for pair in known_pairs}, reverse=True)]
    keys = {pair[1] for pair in known_pairs}
    programmes = [(key, str(one.label)) for key, one in book().programmes.items() if key in keys]
    filters = [
        choice_filter(request.GET, "jahr", _("Jahr"), years),
        choice_filter(request.GET, "programm", _("Programm"), programmes),
        choice_filter(request.GET, "stand", _("Stand"), GrantState.choices),
        chosen,
    ]
    rows = grant_selectors.grant_rows(
        actor, day, today=today, year=filters[0].value, programme=filters[1].value, state=filters[2].value
    )
    return rows, filters, day


@access(can_edit_funding)
def grant_list(request: ActorRequest) -> HttpResponse:
    form = GrantForm(request.POST or None)
    if request.method == "POST":
        made: list[Grant] = []

        def record(**values: Any) -> None:
            made.append(services.record_grant(**values, by=request.actor))

        if carry_out(form, record):
            return redirect("funding:grant", made[0].pk)
    rows, filters, day = _rows(request)
    context = {
        "rows": rows,
        "filters": filters,
        "day": day,
        "today": timezone.localdate(),
        "total": grant_selectors.total_of(rows),
        "by_programme": grant_selectors.sums_by(rows, "label"),
        "by_year": grant_selectors.sums_by(rows, "year"),
        "chosen": any(one.value for one in filters[:3]),
        "form": form,
    }
    return render(request, "funding/grants.html", context, status=422 if form.errors else 200)


@require_GET
@access(can_edit_funding)
def grant_list_export(request: ActorRequest) -> HttpResponse:
    rows, filters, day = _rows(request)
    chosen = [(str(one.label), str(dict(one.options)[one.value])) for one in filters[:3] if one.value]
    return exports.respond(grant_export.list_export(rows, day, chosen), "xlsx")


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def grant_detail(request: ActorRequest, grant: Grant) -> HttpResponse:
    form = BookingForm(request.POST or None)
    if request.method == "POST" and carry_out(form, services.add_booking, grant=grant, by=request.actor):
        messages.success(request, _("Gebucht."))
        return redirect("funding:grant", grant.pk)
    chosen, day = day_filter(request.GET, "tag", _("Beträge am"))
    context = grant_page.context_of(grant, day, today=timezone.localdate())
    context |= {"form": form if grant.state in BOOKED else None, "filters": [chosen]}
    return render(request, "funding/grant.html", context, status=422 if form.errors else 200)


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
            booked_on=max(timezone.localdate(), booking.booked_on),
            by=request.actor,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Storniert."))
    return redirect("funding:grant", booking.grant_id)
