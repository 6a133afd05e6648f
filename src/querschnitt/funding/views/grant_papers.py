"""Papers and files of a grant, and the wordings of the papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.exports import XLSX_TYPE, attachment
from querschnitt.common.papers import DOCX_TYPE, PDF_TYPE, Paper, to_docx, to_pdf

from .. import grant_export, grant_page, grant_papers, grant_selectors, services
from ..forms_grants import WordingForm, carry_out
from ..models import Forwarding, FundsCall, Grant
from ..models.forwarding import PaperKind
from ..policies import can_edit_funding
from ..wording import PLACEHOLDERS, shipped, unknown_placeholders


def _centre(request: ActorRequest) -> str:
    membership = request.actor.membership
    return membership.organisation.name if membership else ""


def _send(paper: Paper, ending: str, stem: str) -> HttpResponse:
    if ending == "docx":
        return attachment(to_docx(paper), f"{stem}.docx", DOCX_TYPE)
    if ending == "pdf":
        return attachment(to_pdf(paper), f"{stem}.pdf", PDF_TYPE)
    raise Http404


def _stem(grant: Grant, kind: str) -> str:
    return f"{kind}-{grant.programme.lower()}-{grant.year}"


@require_GET
@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def grant_paper(request: ActorRequest, grant: Grant, kind: str, ending: str) -> HttpResponse:
    """Application or proof of use, in the wording of the day the step was taken."""
    if kind not in (PaperKind.APPLICATION, PaperKind.PROOF):
        raise Http404
    loaded = grant_page.load(grant)
    step = {PaperKind.APPLICATION: "antrag", PaperKind.PROOF: "nachweis"}[PaperKind(kind)]
    taken = [event.recorded_at for event in loaded.events.all() if event.step == step]
    text = grant_papers.wording_for(request.actor, kind, taken[-1] if taken else None)
    with override("de"):
        if kind == PaperKind.APPLICATION:
            paper = grant_papers.application(loaded, _centre(request), text)
        else:
            paper = grant_papers.proof(loaded, _centre(request), text, loaded.proof_lines.all())
        return _send(paper, ending, _stem(grant, kind))


@require_GET
@access(can_edit_funding, selector=grant_selectors.visible_calls, kwarg="pk")
def call_paper(request: ActorRequest, call: FundsCall, ending: str) -> HttpResponse:
    booked = call.bookings.order_by("recorded_at").first()
    text = grant_papers.wording_for(request.actor, PaperKind.CALL, booked.recorded_at if booked else None)
    with override("de"):
        paper = grant_papers.call(call, _centre(request), text)
        return _send(paper, ending, f"{_stem(call.grant, 'mittelabruf')}-{call.number}")


@require_GET
@access(can_edit_funding, selector=grant_selectors.visible_forwardings, kwarg="pk")
def contract_paper(request: ActorRequest, forwarding: Forwarding, ending: str) -> HttpResponse:
    booked = forwarding.bookings.filter(kind="bindung").order_by("-recorded_at").first()
    text = grant_papers.wording_for(request.actor, PaperKind.CONTRACT, booked.recorded_at if booked else None)
    with override("de"):
        paper = grant_papers.contract(forwarding, _centre(request), text)
        return _send(paper, ending, _stem(forwarding.grant, "weiterleitungsvertrag"))


@require_GET
@access(can_edit_funding, selector=grant_selectors.visible_grants, kwarg="pk")
def export(request: ActorRequest, grant: Grant, ending: str) -> HttpResponse:
    """For the funding authority."""
    data = grant_export.grant_data(grant_page.load(grant), _centre(request))
    stem = _stem(grant, "zuwendung")
    if ending == "json":
        return attachment(grant_export.to_json(data), f"{stem}.json", "application/json")
    if ending == "xlsx":
        return attachment(grant_export.to_sheets(data), f"{stem}.xlsx", XLSX_TYPE)
    raise Http404


# Wordings


@require_GET
@access(can_edit_funding)
def wording_list(request: ActorRequest) -> HttpResponse:
    newest: dict[str, Any] = {}
    for one in grant_selectors.visible_wordings(request.actor).order_by("version"):
        newest[one.kind] = one
    rows = [(kind, newest.get(kind.value)) for kind in PaperKind]
    return render(request, "funding/wordings.html", {"rows": rows})


@access(can_edit_funding)
def wording(request: ActorRequest, kind: str) -> HttpResponse:
    if kind not in PaperKind.values:
        raise Http404
    versions = list(grant_selectors.visible_wordings(request.actor).filter(kind=kind).order_by("-version"))
    text = versions[0].text if versions and versions[0].text.strip() else shipped(kind)
    chosen = next((one for one in versions if str(one.version) == request.GET.get("fassung", "")), None)
    form = WordingForm(request.POST or None, initial={"text": chosen.text or shipped(kind) if chosen else text})
    if request.method == "POST" and carry_out(form, services.save_wording, kind=kind, by=request.actor):
        messages.success(request, _("Neue Fassung gespeichert. Sie gilt für alles, was ab jetzt geschieht."))
        return redirect("funding:wording", kind)
    context = {
        "kind": PaperKind(kind),
        "form": form,
        "versions": versions,
        "placeholders": list(PLACEHOLDERS[kind].items()),
        "is_shipped": not versions or not versions[0].text.strip(),
    }
    return render(request, "funding/wording.html", context, status=422 if form.errors else 200)


@require_POST
@access(can_edit_funding)
def wording_preview(request: ActorRequest, kind: str) -> HttpResponse:
    """The wording as it stands in the form, as PDF with invented figures; nothing is saved."""
    if kind not in PaperKind.values:
        raise Http404
    text = request.POST.get("text", "")[:20000]
    if unknown := unknown_placeholders(kind, text):
        names = ", ".join(unknown)
        messages.error(request, _("Diese Platzhalter gibt es nicht: %(names)s.") % {"names": names})
        return redirect("funding:wording", kind)
    with override("de"):
        paper = grant_papers.preview(kind, text if text.strip() else shipped(kind), _centre(request))
        return _send(paper, "pdf", f"vorschau-{kind}")
