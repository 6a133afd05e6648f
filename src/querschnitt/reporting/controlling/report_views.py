from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common import papers as paper
from querschnitt.common.access import access
from querschnitt.common.exports import XLSX_TYPE, attachment

from ..models import YearReport
from ..policies import can_correct_report, can_deliver, can_edit_report, can_release_report, can_view_reports
from . import collecting, papers, reports, resources, workbooks
from .forms import ReasonForm, ReleaseForm, TextsForm, YearForm

KINDS = ("pdf", "docx", "xlsx", "kurz-pdf", "kurz-docx")


def _refused(form: Any, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for name, problems in error.message_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error)


@access(can_view_reports)
def report_list(request: ActorRequest) -> HttpResponse:
    """All reports of the centre; a year sent makes its draft."""
    form = YearForm(request.POST or None, initial={"year": timezone.localdate().year - 1})
    if form.is_bound and form.is_valid() and can_edit_report(request.actor):
        try:
            report = reports.draft_report(year=form.cleaned_data["year"], by=request.actor)
        except ValidationError as error:
            _refused(form, error)
        else:
            return redirect("reporting:report", report_id=report.pk)
    context = {
        "form": form,
        "reports": reports.visible_reports(request.actor),
        "may_edit": can_edit_report(request.actor),
    }
    return render(request, "reporting/controlling/reports.html", context, status=422 if form.errors else 200)


def _context(request: ActorRequest, report: YearReport) -> dict[str, Any]:
    content = reports.content_of(report, request.actor)
    rows = [row for row in content["table"] if row[1] or row[2] or row[3]]
    return {
        "report": report,
        "content": content,
        "lines": collecting.table_lines(content["table"]) if rows else [],
        "hours": collecting.total_hours(content),
        "goals": sum(row[1] for row in content["table"]),
        "measures": sum(row[2] for row in content["table"]),
        "changes": collecting.changes(content),
        "by_category": collecting.by_category(content),
        "whence": resources.whence(),
        "funds_total": papers.funds_total(content),
        "gaps": [] if report.is_released else collecting.gaps(content),
    }


@access(can_view_reports, selector=reports.visible_reports, kwarg="report_id")
def report(request: ActorRequest, report: YearReport) -> HttpResponse:
    context = _context(request, report)
    context["may_edit"] = can_edit_report(request.actor, report)
    context["may_release"] = can_release_report(request.actor, report)
    context["may_deliver"] = can_deliver(request.actor, report)
    context["may_correct"] = can_correct_report(request.actor, report)
    return render(request, "reporting/controlling/report.html", context)


@access(can_edit_report, selector=reports.visible_reports, kwarg="report_id")
def report_edit(request: ActorRequest, report: YearReport) -> HttpResponse:
    names = ("summary", "posts_maximum", "posts_occupied", "highlights", "outlook")
    form = TextsForm(request.POST or None, initial={name: getattr(report, name) for name in names})
    if form.is_bound and form.is_valid():
        try:
            reports.edit_report(report=report, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("reporting:report", report_id=report.pk)
    return _form(request, report, form, _("Angaben ändern"), _("Speichern"))


@access(can_release_report, selector=reports.visible_reports, kwarg="report_id")
def report_release(request: ActorRequest, report: YearReport) -> HttpResponse:
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reports.release_report(report=report, by=request.actor)
        messages.success(request, _("Der Bericht ist freigegeben und geliefert."))
        return redirect("reporting:report", report_id=report.pk)
    gaps = collecting.gaps(reports.content_of(report, request.actor))
    return _form(request, report, form, _("Bericht freigeben"), _("Freigeben"), gaps=gaps)


@access(can_correct_report, selector=reports.visible_reports, kwarg="report_id")
def report_correct(request: ActorRequest, report: YearReport) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            fresh = reports.correct_report(report=report, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Fassung %(n)s ist als Entwurf angelegt.") % {"n": fresh.version})
            return redirect("reporting:report", report_id=fresh.pk)
    return _form(request, report, form, _("Bericht berichtigen"), _("Neue Fassung anlegen"))


def _form(request: ActorRequest, report: YearReport, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = {"report": report, "form": form, "title": title, "button": button, **more}
    return render(request, "reporting/controlling/report_form.html", context, status=422 if form.errors else 200)


@access(can_view_reports, selector=reports.visible_reports, kwarg="report_id")
def report_file(request: ActorRequest, report: YearReport, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    content = reports.content_of(report, request.actor)
    record(AuditEvent.Action.EXPORT, table=YearReport._meta.db_table, row=f"{report.pk}:{kind}")
    stem = slugify(f"jahresbericht-{report.year}-{content['unit']['name']}")
    if kind == "xlsx":
        return attachment(workbooks.workbook(report, content), f"{stem}.xlsx", XLSX_TYPE)
    short = kind.startswith("kurz-")
    made = papers.council_paper(report, content) if short else papers.full_paper(report, content)
    stem = f"{stem}-kurzfassung" if short else stem
    if kind.endswith("docx"):
        return attachment(paper.to_docx(made), f"{stem}.docx", paper.DOCX_TYPE)
    return attachment(paper.to_pdf(made), f"{stem}.pdf", paper.PDF_TYPE)
