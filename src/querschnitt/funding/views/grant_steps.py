"""Steps of a grant, its calls for funds and what goes back: one page with one form each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from .. import amounts, grant_page, grant_selectors, proposals, services
from ..forms_grants import (
    AcceptForm,
    ApplyForm,
    CallForm,
    DecideForm,
    DropForm,
    HandInForm,
    PositionRows,
    ReceiveForm,
    RecoveryForm,
    SettleForm,
    TurnForm,
    carry_out,
    lines_of,
)
from ..ledger import standing
from ..models import FundsCall, Grant, Recovery
from ..models.grants import Step
from ..policies import can_edit_funding
from ..programmes import book
from ..recoveries import standing_of
from ..services.proofs import proven_of
from ..steps import BOOKED, RUNNING, may_step


def show(request: ActorRequest, grant: Grant, title: str, form: forms.Form, **more: Any) -> HttpResponse:
    rows = more.get("rows")
    status = 422 if form.errors or (rows is not None and rows.is_bound and any(rows.errors)) else 200
    context = {"grant": grant, "title": title, "form": form, **more}
    return render(request, "funding/grant_form.html", context, status=status)


def done(request: ActorRequest, grant: Grant, word: str = "") -> HttpResponse:
    messages.success(request, word or _("Gespeichert."))
    return redirect("funding:grant", grant.pk)


def _not_now(request: ActorRequest, grant: Grant) -> HttpResponse:
    text = _("Das geht im Stand „%(now)s“ nicht. Die möglichen Schritte stehen auf dieser Seite.")
    messages.error(request, text % {"now": grant.get_state_display()})
    return redirect("funding:grant", grant.pk)


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def step(request: ActorRequest, grant: Grant, step: str) -> HttpResponse:
    if step not in Step.values:
        raise Http404
    if not may_step(grant.state, step):
        return _not_now(request, grant)
    if step == Step.APPLY:
        return _apply(request, grant)
    if step in (Step.DECIDE, Step.CHANGE):
        return _decide(request, grant, Step(step))
    actor, title, note = request.actor, str(Step(step).label), ""
    form: forms.Form
    if step == Step.PROVE:
        form = HandInForm(request.POST or None, initial={"report": grant.report})
        saved = request.method == "POST" and carry_out(form, services.hand_in_proof, grant=grant, by=actor)
        note = _("Danach ändern Sie den Nachweis nur noch, wenn Sie ihn zur Überarbeitung zurücknehmen.")
    elif step == Step.ACCEPT:
        form = AcceptForm(request.POST or None, initial={"recognised": proven_of(grant)})
        saved = request.method == "POST" and carry_out(form, services.accept_proof, grant=grant, by=actor)
    else:
        form = TurnForm(request.POST or None)
        saved = request.method == "POST" and carry_out(form, services.turn, grant=grant, step=step, by=actor)
    return done(request, grant) if saved else show(request, grant, title, form, note=note, submit=title)


def _apply(request: ActorRequest, grant: Grant) -> HttpResponse:
    programme = book().programmes.get(grant.programme)
    known = [{"label": one.label, "posts": one.posts, "amount": one.applied} for one in grant.positions.all()]
    proposal = [] if known else proposals.proposed(request.actor, grant)
    known = known or proposals.as_rows(proposal)
    known = known or [{"label": str(item.label)} for item in (programme.items if programme else ())]
    initial = {
        "purpose": grant.purpose,
        "period_from": grant.period_from,
        "period_to": grant.period_to,
        "own_share": grant.own_share,
    }
    form = ApplyForm(request.POST or None, initial=initial)
    rows = PositionRows(request.POST or None, initial=known, prefix="posten")
    valid = request.method == "POST" and rows.is_valid() & form.is_valid()
    if valid and carry_out(form, services.apply_for, grant=grant, lines=lines_of(rows), by=request.actor):
        return done(request, grant)
    return show(
        request,
        grant,
        _("Antrag stellen"),
        form,
        rows=rows,
        rows_title=_("Posten"),
        submit=_("Antrag ist gestellt"),
        proposal=proposal,
    )


def _decide(request: ActorRequest, grant: Grant, step: Step) -> HttpResponse:
    positions = list(grant.positions.all())
    form = DecideForm(request.POST or None, grant=grant, positions=positions)
    if request.method == "POST" and carry_out(form, services.decide, grant=grant, by=request.actor):
        return done(request, grant)
    return show(request, grant, str(step.label), form)


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def create_call(request: ActorRequest, grant: Grant) -> HttpResponse:
    if grant.state not in RUNNING:
        return _not_now(request, grant)
    now = standing(grant.bookings.all())
    form = CallForm(request.POST or None, initial={"period_from": grant.period_from, "period_to": grant.period_to})
    if request.method == "POST" and carry_out(form, services.call_funds, grant=grant, by=request.actor):
        return done(request, grant)
    return show(request, grant, _("Mittel abrufen"), form, open=now.net - now.called)


@access(can_edit_funding, selector=grant_selectors.visible_calls, kwarg="pk")
def receive_call(request: ActorRequest, call: FundsCall) -> HttpResponse:
    if call.paid_on or call.withdrawn_on or call.grant.state not in BOOKED:
        return _not_now(request, call.grant)
    form = ReceiveForm(request.POST or None, initial={"amount": call.amount})
    if request.method == "POST" and carry_out(form, services.receive_funds, call=call, by=request.actor):
        return done(request, call.grant)
    return show(request, call.grant, _("Eingang: %(call)s") % {"call": call}, form)


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def create_recovery(request: ActorRequest, grant: Grant) -> HttpResponse:
    if grant.state not in BOOKED:
        return _not_now(request, grant)
    form = RecoveryForm(request.POST or None, grant=grant)
    if request.method == "POST" and carry_out(form, services.demand_back, grant=grant, by=request.actor):
        return done(request, grant)
    note = _("Gebucht wird die Rückforderung mit ihren Zahlungen.")
    return show(request, grant, _("Rückforderung eintragen"), form, note=note)


@access(can_edit_funding, selector=grant_selectors.visible_recoveries, kwarg="pk")
def settle_recovery(request: ActorRequest, recovery: Recovery) -> HttpResponse:
    if not recovery.is_open:
        return _not_now(request, recovery.grant)
    now = standing_of(recovery, recovery.grant.bookings.all(), timezone.localdate())
    form = SettleForm(request.POST or None, initial={"amount": now.open, "interest": now.interest_open or None})
    if request.method == "POST" and carry_out(form, services.settle_recovery, recovery=recovery, by=request.actor):
        recovery.refresh_from_db()
        left = _("Gespeichert. Die Rückforderung bleibt offen: Betrag oder Zinsen fehlen noch.")
        return done(request, recovery.grant, left if recovery.is_open else "")
    words = grant_page.recovery_words(recovery, now)
    if not now.payments:
        words = [_("Offen: %(open)s") % {"open": amounts.euros(now.open)}, *words]
    title = _("Zahlung eintragen: %(reason)s") % {"reason": recovery.reason}
    return show(request, recovery.grant, title, form, note=". ".join(words) + ".")


@access(can_edit_funding, selector=grant_selectors.visible_recoveries, kwarg="pk")
def drop_recovery(request: ActorRequest, recovery: Recovery) -> HttpResponse:
    if not recovery.is_open:
        return _not_now(request, recovery.grant)
    form = DropForm(request.POST or None)
    if request.method == "POST" and carry_out(form, services.drop_recovery, recovery=recovery, by=request.actor):
        return done(
            request, recovery.grant, _("Die Rückforderung ist fallen gelassen. Sie bleibt mit dem Grund stehen.")
        )
    title = _("Fallen lassen: %(reason)s") % {"reason": recovery.reason}
    return show(request, recovery.grant, title, form, submit=_("Fallen lassen"))
