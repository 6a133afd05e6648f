"""The proof of use: payments with their receipts, held against what was granted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.uploads import download

from .. import grant_page, grant_selectors, services, undoing
from ..forms_grants import ProofLineForm, ReceiptForm, ReceiptRemovalForm, carry_out
from ..ledger import NOTHING, standing
from ..models import Grant, ProofLine, Receipt, TakenOut
from ..models.grants import GrantState
from ..policies import can_edit_funding
from ..steps import RUNNING


@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def proof(request: ActorRequest, grant: Grant) -> HttpResponse:
    open_now = grant.state in RUNNING
    form = ProofLineForm(request.POST or None, request.FILES or None, grant=grant) if open_now else None
    if form is not None and form.is_bound and carry_out(form, services.add_proof_line, grant=grant, by=request.actor):
        messages.success(request, _("Die Zahlung steht im Nachweis."))
        return redirect("funding:proof", grant.pk)
    loaded = grant_page.load(grant)
    lines = list(loaded.proof_lines.all())
    now = standing(loaded.bookings.all())
    proven = sum((line.amount for line in lines), NOTHING)
    context: dict[str, Any] = {
        "grant": loaded,
        "form": form,
        "lines": lines,
        "positions": grant_selectors.position_rows(loaded, lines),
        "now": now,
        "proven": proven,
        "open": now.net - proven,
        "bare": sum(1 for line in lines if not line.receipts.all()),
        "is_open": open_now,
        "receipts_open": open_now or grant.state == GrantState.PROVEN,
        "undo": undoing.offer(request),
    }
    return render(request, "funding/proof.html", context, status=422 if form is not None and form.errors else 200)


def _offer(request: ActorRequest, taken: TakenOut, label: str) -> None:
    """What was taken out stays on the server; the token only says where."""
    undoing.keep(request, undoing.row_of(TakenOut(pk=taken.pk, grant_id=taken.grant_id, rows=b"")), label)


@require_POST
@access(can_edit_funding, selector=grant_selectors.visible_proof_lines, kwarg="pk")
def remove_line(request: ActorRequest, line: ProofLine) -> HttpResponse:
    label = f"{line.payee}: {line.text}"
    try:
        taken = services.remove_proof_line(line=line, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _offer(request, taken, label)
    return redirect("funding:proof", line.grant_id)


@access(can_edit_funding, selector=grant_selectors.visible_proof_lines, kwarg="pk")
def add_receipt(request: ActorRequest, line: ProofLine) -> HttpResponse:
    """Also afterwards: a receipt the funder asks for may come while the proof is examined."""
    form = ReceiptForm(request.POST or None, request.FILES or None)

    def add(receipt: Any) -> None:
        services.add_receipt(line=line, file=receipt, by=request.actor)

    if request.method == "POST" and carry_out(form, add):
        messages.success(request, _("Der Beleg liegt bei der Zahlung."))
        return redirect("funding:proof", line.grant_id)
    title = _("Beleg: %(text)s") % {"text": line.text}
    context = {"grant": line.grant, "title": title, "form": form, "upload": True}
    return render(request, "funding/grant_form.html", context, status=422 if form.errors else 200)


@access(can_edit_funding, selector=grant_selectors.visible_receipts, kwarg="pk")
def remove_receipt(request: ActorRequest, receipt: Receipt) -> HttpResponse:
    """With a reason. For an hour it can be taken back."""
    grant = receipt.line.grant
    form = ReceiptRemovalForm(request.POST or None)
    name = receipt.name

    def remove(reason: str) -> None:
        _offer(request, services.remove_receipt(receipt=receipt, reason=reason, by=request.actor), name)

    if request.method == "POST" and carry_out(form, remove):
        messages.success(request, _("Der Beleg ist entfernt. Der Grund steht bei der Zuwendung."))
        return redirect("funding:proof", grant.pk)
    context = {
        "grant": grant,
        "title": _("Beleg entfernen: %(name)s") % {"name": receipt.name},
        "form": form,
        "note": _("Bei „%(text)s“. Eine Stunde lang lässt es sich zurücknehmen, danach ist die Datei nicht mehr da.")
        % {"text": receipt.line.text},
        "submit": _("Beleg entfernen"),
    }
    return render(request, "funding/grant_form.html", context, status=422 if form.errors else 200)


@require_GET
@access(can_edit_funding, selector=grant_selectors.visible_receipts, kwarg="pk")
def load_receipt(request: ActorRequest, receipt: Receipt) -> HttpResponse:
    record(AuditEvent.Action.EXPORT, table=Receipt._meta.db_table, row=receipt.pk)
    return download(receipt.name, receipt.media_type, bytes(receipt.content))
