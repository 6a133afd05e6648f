"""A release from secrecy on paper: the form to sign, the signed one; and who is bound by secrecy in this centre."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access

from ..dossier_print import languages
from ..forms_trust import DutyForm, SignedPaperForm
from ..models import CaseFile, SecrecyRelease
from ..policies import can_edit_settings, can_lead_kept_part, can_lead_part, changing
from ..release_paper import to_pdf
from ..rights import Group
from ..secrecy import duties
from ..selectors import visible_releases
from ..services.answering import confirm_duty
from ..services.case_files import keep_signed_release
from .common import actor_of, say


@access(can_lead_kept_part, selector=visible_releases, kwarg="release_id")
@require_GET
def release_paper(request: HttpRequest, release: SecrecyRelease) -> HttpResponse:
    """To be signed and taken along; in the language it was read in, unless another is asked for."""
    record(AuditEvent.Action.EXPORT, table=SecrecyRelease._meta.db_table, row=release.pk)
    wanted = request.GET.get("sprache", release.text_language)
    answer = HttpResponse(
        to_pdf(release, wanted if wanted in dict(languages()) else ""), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="entbindung-{release.case.number}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@access(changing(can_lead_part, Group.PAPERS), selector=visible_releases, kwarg="release_id")
@require_http_methods(["GET", "POST"])
def sign_release(request: HttpRequest, release: SecrecyRelease) -> HttpResponse:
    """Keep the paper the person signed."""
    form = SignedPaperForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            keep_signed_release(release=release, by=actor_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die unterschriebene Entbindung liegt bei den Dateien des Falls."))
            return redirect("cases:consents", case_id=release.case_id)
    context = {"case": release.case, "release": release, "form": form, "languages": languages()}
    context["papers"] = CaseFile.objects.filter(release=release).defer("content")
    return render(request, "cases/release_signed.html", context, status=422 if form.errors else 200)


@access(can_edit_settings)
@require_http_methods(["GET", "POST"])
def secrecy(request: HttpRequest) -> HttpResponse:
    """Which kinds of office are bound by § 203 StGB: what is proposed, and what the centre confirmed."""
    form = DutyForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        confirm_duty(by=actor_of(request), **form.cleaned_data)
        say(request, _("Bestätigt. Das gilt für alles, was ab jetzt gesendet wird."))
        return redirect("cases:secrecy")
    rows = duties()
    asked = request.GET.get("art", "") if form is None else form.data.get("kind", "")
    chosen = next((row for row in rows if row.kind == asked), None)
    if form is None and chosen is not None:
        note = chosen.confirmed.note if chosen.confirmed else ""
        form = DutyForm(initial={"kind": chosen.kind, "bound": "1" if chosen.bound else "0", "note": note})
    context = {"rows": rows, "form": form, "chosen": chosen}
    return render(request, "cases/secrecy.html", context, status=422 if form is not None and form.errors else 200)
