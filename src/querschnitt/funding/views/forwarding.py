"""Forwarding contracts: drafted, held against the rules, concluded, paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.network.selectors.organisations import current_organisations

from .. import grant_selectors, selectors, services
from ..forms_grants import (
    ConcludeForm,
    EndForm,
    ForwardingForm,
    PayForm,
    RoomsRows,
    ThirdProofForm,
    carry_out,
    rooms_of,
)
from ..ledger import balances, standing
from ..models import Forwarding, Grant
from ..models.forwarding import ForwardingState
from ..models.grants import Account
from ..policies import can_edit_funding
from ..services.forwarding import findings_of
from ..steps import RUNNING
from .grant_steps import _not_now, show

FIELDS = (
    "recipient", "measure", "component", "amount", "percent", "starts_on", "ends_on", "posts", "counselling", "reason",
    "proof_due_on",
)  # fmt: skip


def _draft(request: ActorRequest, grant: Grant, forwarding: Forwarding | None) -> HttpResponse:
    if forwarding is None:
        initial: dict[str, Any] = {
            "starts_on": grant.period_from,
            "ends_on": grant.period_to,
            "proof_due_on": grant.due_on,
        }
        lumps = []
    else:
        initial = {name: getattr(forwarding, name) for name in FIELDS}
        lumps = [{"building": x.building, "rooms": x.rooms, "amount": x.amount} for x in forwarding.lumps.all()]
    recipients = current_organisations(request.actor).exclude(pk=grant.organisation_id).order_by("name")
    form = ForwardingForm(request.POST or None, initial=initial, recipients=recipients)
    rows = RoomsRows(request.POST or None, initial=lumps, prefix="raeume")
    made: list[Forwarding] = []

    def draft(**values: Any) -> None:
        made.append(
            services.draft_forwarding(
                grant=grant, lumps=rooms_of(rows), forwarding=forwarding, by=request.actor, **values
            )
        )

    if request.method == "POST" and rows.is_valid() & form.is_valid() and carry_out(form, draft):
        return redirect("funding:forwarding", made[0].pk)
    return show(
        request,
        grant,
        _("Weiterleitung ändern") if forwarding else _("Weiterleitung anlegen"),
        form,
        rows=rows,
        rows_title=_("Pauschalen für Räume (KOMM-AN II, Baustein A)"),
        submit=_("Entwurf prüfen"),
        open=standing(grant.bookings.all()).left,
    )


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def create_forwarding(request: ActorRequest, grant: Grant) -> HttpResponse:
    return _draft(request, grant, None) if grant.state in RUNNING else _not_now(request, grant)


@access(can_edit_funding, selector=grant_selectors.visible_forwardings, kwarg="pk")
def edit_forwarding(request: ActorRequest, forwarding: Forwarding) -> HttpResponse:
    if forwarding.state != ForwardingState.DRAFT or forwarding.grant.state not in RUNNING:
        return _not_now(request, forwarding.grant)
    return _draft(request, forwarding.grant, forwarding)


@access(can_edit_funding, selector=grant_selectors.visible_forwardings, kwarg="pk")
def forwarding_detail(request: ActorRequest, forwarding: Forwarding) -> HttpResponse:
    """A draft with what the rules say of it, or a contract with its payments."""
    wanted = request.POST.get("tun", "") if request.method == "POST" else ""
    forms_of = _forms(request, forwarding, wanted)
    if wanted in forms_of and _carry_out(request, forwarding, wanted, forms_of[wanted]):
        messages.success(request, _("Gespeichert."))
        return redirect("funding:forwarding", forwarding.pk)
    bookings = list(forwarding.bookings.all())
    found = findings_of(forwarding, selectors.load_rules()) if forwarding.state == ForwardingState.DRAFT else []
    context = {
        "forwarding": forwarding,
        "grant": forwarding.grant,
        "lumps": list(forwarding.lumps.all()),
        "now": standing(bookings),
        "open": balances(bookings)[Account.COMMITTED],
        "bookings": bookings,
        "lines": list(forwarding.proof_lines.all()),
        "findings": found,
        "blocked": any(one.blocking for one in found),
        "forms": forms_of,
        "is_draft": forwarding.state == ForwardingState.DRAFT,
        "runs": forwarding.grant.state in RUNNING,
    }
    status = 422 if any(form.errors for form in forms_of.values()) else 200
    return render(request, "funding/forwarding.html", context, status=status)


def _forms(request: ActorRequest, forwarding: Forwarding, wanted: str) -> dict[str, forms.Form]:
    kinds: dict[str, type[forms.Form]] = {}
    if forwarding.state == ForwardingState.DRAFT:
        kinds = {"schliessen": ConcludeForm, "beenden": EndForm}
    elif forwarding.state == ForwardingState.CONCLUDED:
        kinds = {"zahlen": PayForm, "nachweis": ThirdProofForm, "beenden": EndForm}
    elif forwarding.state == ForwardingState.ENDED and forwarding.proof_on is None:
        kinds = {"nachweis": ThirdProofForm}
    return {key: kind(request.POST if key == wanted else None, prefix=key) for key, kind in kinds.items()}


def _carry_out(request: ActorRequest, forwarding: Forwarding, wanted: str, form: forms.Form) -> bool:
    actor = request.actor
    if wanted == "schliessen":
        rules = selectors.load_rules()
        return carry_out(form, services.conclude_forwarding, forwarding=forwarding, rules=rules, by=actor)
    actions: dict[str, Callable[..., Any]] = {
        "zahlen": services.pay_forwarding,
        "nachweis": services.receive_proof,
        "beenden": services.end_forwarding,
    }
    return carry_out(form, actions[wanted], forwarding=forwarding, by=actor)
