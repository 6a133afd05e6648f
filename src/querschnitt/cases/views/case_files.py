from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record, record_read
from querschnitt.common.access import access
from querschnitt.common.uploads import download, inline
from querschnitt.common.uploads.preview import count_pages, draw_page

from ..files import visible_files
from ..forms_daily import FileForm
from ..models import Case, CaseFile
from ..policies import can_edit_case, can_view_case
from ..policies_daily import can_delete_file, can_view_file
from ..selectors import visible_cases
from ..services.case_files import add_file, delete_case_file
from .common import actor_of, say

PAGES_SHOWN = 10


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, case: Case) -> HttpResponse:
    actor = actor_of(request)
    may_edit = can_edit_case(actor, case) and case.is_open
    if request.method == "POST" and not may_edit:
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None) if may_edit else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            add_file(case=case, by=actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Datei liegt im Fall."))
            return redirect("cases:files", case.pk)
    if request.method == "GET":
        record_read(case)
    rows = visible_files(actor).filter(case=case)
    context = {"case": case, "form": form, "rows": rows, "may_edit": may_edit}
    return render(request, "cases/files.html", context, status=422 if form is not None and form.errors else 200)


@access(can_view_file, selector=visible_files, kwarg="file_id")
@require_GET
def show_file(request: HttpRequest, file: CaseFile) -> HttpResponse:
    """What it is, and how it looks. Opening it is logged."""
    record_read(file)
    pages = count_pages(bytes(file.content)) if file.is_pdf else 0
    context = {
        "case": file.case,
        "file": file,
        "pages": range(1, min(pages, PAGES_SHOWN) + 1),
        "more": max(0, pages - PAGES_SHOWN),
        "may_delete": can_delete_file(actor_of(request), file),
    }
    return render(request, "cases/file.html", context)


@access(can_view_file, selector=visible_files, kwarg="file_id")
@require_GET
def file_picture(request: HttpRequest, file: CaseFile, page: int = 0) -> HttpResponse:
    """The picture itself (page 0), or one page of a PDF drawn as a picture."""
    if file.is_image and page == 0:
        return inline(file.media_type, bytes(file.content))
    if not file.is_pdf or not 0 < page <= PAGES_SHOWN:
        raise Http404
    drawn = draw_page(bytes(file.content), page)
    if drawn is None:
        raise Http404
    return inline("image/png", drawn)


@access(can_view_file, selector=visible_files, kwarg="file_id")
@require_GET
def load_file(request: HttpRequest, file: CaseFile) -> HttpResponse:
    record(AuditEvent.Action.EXPORT, table=CaseFile._meta.db_table, row=file.pk)
    return download(file.name, file.media_type, bytes(file.content))


@access(can_delete_file, selector=visible_files, kwarg="file_id")
@require_POST
def delete_file(request: HttpRequest, file: CaseFile) -> HttpResponse:
    case_id = file.case_id
    delete_case_file(file=file, by=actor_of(request))
    say(request, _("Die Datei ist gelöscht."))
    return redirect("cases:files", case_id)
