from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from querschnitt.accounts.jobs import JobState, state_of
from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.exports import XLSX_TYPE, attachment
from querschnitt.common.imports.declaration import Importable, OtherSource, importable, importables_for
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.matching import Mapping, Source, missing
from querschnitt.common.imports.planning import KEEPING, Decision, Plan, PlannedRow, Status
from querschnitt.common.imports.template import template_workbook
from querschnitt.common.lists import link, page_of

from ..models import ImportBatch, StagedImport
from ..policies import can_import_lists, can_use_staged, can_view_batch
from ..recorder import CHANGED, GONE, Obstructed, obstructions
from ..selectors import visible_batches, visible_staged
from ..services import imports as services
from ..services import large_imports

View = Callable[..., HttpResponse]
PREVIEW_ROWS = 100
SAMPLE_CELLS = 3
CONSTANT = "="  # value of the column choice that stands for one text for all rows


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=gettext_lazy("XLSX oder CSV, höchstens 10 MB und 20.000 Zeilen, mit einer Kopfzeile"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Keine Datei gewählt. Eine XLSX- oder CSV-Datei wählen."),
            "empty": gettext_lazy("Die Datei ist leer. Eine Datei mit Kopfzeile und mindestens einer Zeile wählen."),
        },
    )

    def content(self) -> tuple[str, bytes]:
        upload = self.cleaned_data["file"]
        return upload.name, upload.read()


class SourceForm(UploadForm):
    """Something else than a spreadsheet: a file, or an address among the allowed ones."""

    url = forms.URLField(label=gettext_lazy("Oder Adresse"), required=False, max_length=500, assume_scheme="https")

    def __init__(self, source: OtherSource, *args: Any) -> None:
        super().__init__(*args)
        self.source = source
        self.fields["file"].required = not source.hosts()
        self.fields["file"].help_text = str(source.help)
        self.fields["file"].widget.attrs["accept"] = source.accept
        if hosts := source.hosts():
            self.fields["url"].help_text = _("Erlaubt: %(hosts)s") % {"hosts": ", ".join(hosts)}
        else:
            del self.fields["url"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("file") and not values.get("url"):
            self.add_error("file", _("Nichts gewählt. Eine Datei wählen oder eine Adresse angeben."))
        return values

    def content(self) -> tuple[str, bytes]:
        if upload := self.cleaned_data.get("file"):
            return upload.name, upload.read()
        return self.source.fetch(self.cleaned_data["url"])


def _lead(request: ActorRequest, route: str, **kwargs: Any) -> HttpResponse:
    """Go on to another page, also when the waiting page only asked how far things are."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(route, kwargs=kwargs)})
    return redirect(route, **kwargs)


def with_list(view: View) -> View:
    """Look up the list the address or the object names, and ask its own policy."""

    @wraps(view)
    def checked(request: ActorRequest, staged: StagedImport | None = None, *args: Any, **kwargs: Any) -> HttpResponse:
        found = importable(staged.list_key if staged else kwargs.pop("list_key"))
        if found is None:
            raise Http404
        if not found.policy(request.actor):
            raise PermissionDenied
        if staged and staged.batch_id:  # taken over by a job; only its progress page still leads here
            return _lead(request, "network:import_result", batch_id=staged.batch_id)
        return view(request, *([staged] if staged else []), found, *args, **kwargs)

    return checked


@access(can_import_lists)
def import_list(request: ActorRequest) -> HttpResponse:
    batches = visible_batches(request.actor).select_related("created_by", "undone_by")
    page = page_of(request, batches)
    names = {entry.key: entry.label for entry in importables_for(request.actor)}
    rows = [(batch, names.get(batch.list_key, batch.list_key)) for batch in page]
    drafts = [
        (staged, names[staged.list_key])
        for staged in visible_staged(request.actor).filter(batch=None).defer("content", "checked")
        if staged.list_key in names
    ]
    context = {"page": page, "rows": rows, "lists": importables_for(request.actor), "drafts": drafts}
    return render(request, "network/imports/list.html", context)


@access(can_import_lists)
@with_list
def import_upload(request: ActorRequest, entry: Importable) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SourceForm(entry.source, *sent) if entry.source else UploadForm(*sent)
    if request.method == "POST" and form.is_valid():
        try:
            name, content = form.content()
            staged = services.stage_import(importable=entry, file_name=name, content=content, by=request.actor)
        except UnreadableFile as error:
            form.add_error("file", f"{error.problem} {error.remedy}")
        else:
            step = "network:import_preview" if entry.source else "network:import_columns"
            if entry.source and large_imports.is_large(staged):
                large_imports.check_later(staged=staged, by=request.actor)
            return redirect(step, staged_id=staged.pk)
    context = {"form": form, "entry": entry}
    return render(request, "network/imports/upload.html", context, status=422 if form.errors else 200)


@access(can_import_lists)
@with_list
def import_template(request: ActorRequest, entry: Importable) -> HttpResponse:
    if entry.source:
        raise Http404
    return attachment(template_workbook(entry), f"vorlage-{entry.key}.xlsx", XLSX_TYPE)


@access(can_import_lists)
@with_list
def import_sample(request: ActorRequest, entry: Importable, sample_key: str) -> HttpResponse:
    sample = next((sample for sample in entry.samples if sample.key == sample_key), None)
    if sample is None:
        raise Http404
    content = b"\xef\xbb\xbf" + sample.path.read_bytes()
    return attachment(content, sample.path.name, "text/csv; charset=utf-8")


@access(can_use_staged, selector=visible_staged, kwarg="staged_id")
@with_list
def import_columns(request: ActorRequest, staged: StagedImport, entry: Importable) -> HttpResponse:
    """Which column of the file is which; required ones must have a source."""
    mapping = services.staged_mapping(staged)
    lacking: list[str] = []
    if request.method == "POST":
        mapping = _posted_mapping(request, entry, len(staged.header))
        lacking = missing(entry, mapping)
        if not lacking:
            services.map_columns(staged=staged, mapping=mapping, by=request.actor)
            if large_imports.is_large(staged):
                large_imports.check_later(staged=staged, by=request.actor)
            return redirect("network:import_preview", staged_id=staged.pk)
    sheet = services.staged_sheet(staged)
    fields = [_column_field(column, mapping, sheet) for column in entry.columns]
    context = {
        "staged": staged,
        "entry": entry,
        "fields": fields,
        "more": not all(field["shown"] for field in fields),
        "header": list(enumerate(staged.header)),
        "lacking": lacking,
        "unused": [
            name for index, name in enumerate(staged.header) if index not in {s.index for s in mapping.values()}
        ],
        "notes": sheet.notes,
    }
    return render(request, "network/imports/columns.html", context, status=422 if lacking else 200)


def _posted_mapping(request: ActorRequest, entry: Importable, width: int) -> Mapping:
    mapping: Mapping = {}
    for column in entry.columns:
        wanted = request.POST.get(f"column-{column.key}", "")
        constant = request.POST.get(f"constant-{column.key}", "").strip()[:500]
        if wanted.isdigit() and int(wanted) < width:
            mapping[column.key] = Source(int(wanted))
        elif wanted in {CONSTANT, ""} and constant:
            mapping[column.key] = Source(constant=constant)
    return mapping


def _column_field(column: Any, mapping: Mapping, sheet: Any) -> dict[str, Any]:
    source = mapping.get(column.key)
    examples: list[str] = []
    if source is not None and source.index is not None:
        cells = (cells[source.index] for _number, cells in sheet.rows)
        examples = list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLE_CELLS]
    return {
        "column": column,
        "index": source.index if source else None,
        "constant": source.constant if source else "",
        "fixed": source is not None and source.index is None,
        "examples": examples,
        "shown": source is not None or column.required,
    }


TABS = (Status.ERROR, Status.POSSIBLE, Status.NEW, Status.UPDATE, Status.UNCHANGED, Status.REPEATED, Status.SKIPPED)


@access(can_use_staged, selector=visible_staged, kwarg="staged_id")
@with_list
def import_preview(request: ActorRequest, staged: StagedImport, entry: Importable) -> HttpResponse:
    lacking = missing(entry, services.staged_mapping(staged))
    if lacking:
        return redirect("network:import_columns", staged_id=staged.pk)
    if request.method == "POST":
        decisions = _posted_decisions(request)
        services.decide_duplicates(staged=staged, decisions=decisions, by=request.actor)
        if large_imports.is_large(staged):
            large_imports.check_later(staged=staged, by=request.actor)
        return redirect(f"{request.path}{link(request.GET)}")
    if not large_imports.is_large(staged):
        planned = services.plan_staged(staged, entry, request.actor)
    elif staged.checked and not staged.applying:
        planned = large_imports.unpacked(bytes(staged.checked))
    else:
        return redirect("network:import_progress", staged_id=staged.pk)
    return render(request, "network/imports/preview.html", _preview(request, staged, entry, planned))


DECIDED = {"row-": ("", {"", Decision.CREATE, Decision.UPDATE, Decision.SKIP}),
           KEEPING: (KEEPING, {"", Decision.KEEP, Decision.SKIP})}  # fmt: skip


def _posted_decisions(request: ActorRequest) -> dict[str, str]:
    found = {}
    for name, value in request.POST.items():
        for start, (stored, allowed) in DECIDED.items():
            row = name.removeprefix(start)
            if name.startswith(start) and row.isdigit() and value in allowed:
                found[stored + row] = value
    return found


def _preview(request: ActorRequest, staged: StagedImport, entry: Importable, planned: Plan) -> dict[str, Any]:
    counts = planned.counts
    wanted = request.GET.get("show", "")
    rows = [row for row in planned.rows if not wanted or row.status == wanted]
    page = page_of(request, rows, per_page=PREVIEW_ROWS)
    mapped = [column for column in entry.columns if column.key in services.staged_mapping(staged)]
    if entry.source:  # columns are many and fixed; only those that say something are worth their place
        mapped = [
            column for column in mapped if any(column.show(row.cells.get(column.key, "")) for row in planned.rows)
        ]
    return {
        "staged": staged,
        "entry": entry,
        "planned": planned,
        "columns": mapped,
        "letters": planned.letters,
        "page": page,
        "rows": [_shown_row(row, mapped, planned) for row in page],
        "counts": [(status, counts[status]) for status in TABS if counts[status]],
        "show": wanted,
        "errors": [
            (row, problem, planned.letters.get(problem.column, ""), row.cells.get(problem.column, ""))
            for row in planned.rows
            for problem in row.problems
        ][:20],
        "new": counts[Status.NEW],
        "update": counts[Status.UPDATE],
        "fingerprint": services.fingerprint(planned) if planned.ready else "",
        "settled": not counts[Status.ERROR] and not counts[Status.POSSIBLE],
        "decided": any(row.decision or row.kept for row in page),
    }


def _before(column: Any, before: dict[str, Any]) -> Any:
    value = before.get(column.key)
    return column.show(value) if isinstance(value, str) else value


def _shown_row(row: PlannedRow, columns: list[Any], planned: Plan) -> dict[str, Any]:
    problems = {problem.column: problem for problem in row.problems}
    hints = {hint.column: hint for hint in row.hints if hint.text}
    before = {difference.key: difference.before for difference in row.differences}
    cells = [
        {
            "column": column,
            "text": column.show(row.cells.get(column.key, "")),
            "problem": problems.get(column.key),
            "hint": hints.get(column.key),
            "changed": column.key in before,
            "before": _before(column, before),
        }
        for column in columns
    ]
    other = [hint for key, hint in hints.items() if key not in {column.key for column in columns}]
    return {"row": row, "cells": cells, "whole": problems.get(""), "hints": other}


@access(can_use_staged, selector=visible_staged, kwarg="staged_id")
@with_list
def import_progress(request: ActorRequest, staged: StagedImport, entry: Importable) -> HttpResponse:
    """How far the job is that checks or takes over a large list. Posting asks for the check (again)."""
    if request.method == "POST":
        large_imports.check_later(staged=staged, by=request.actor)
        return redirect("network:import_progress", staged_id=staged.pk)
    if not staged.applying and (staged.checked or not large_imports.is_large(staged)):
        return _lead(request, "network:import_preview", staged_id=staged.pk)
    state = state_of(staged.job)
    context = {"staged": staged, "entry": entry, "state": state, "works": state in {JobState.WAITING, JobState.RUNNING}}
    return render(request, "network/imports/progress.html", context)


@access(can_use_staged, selector=visible_staged, kwarg="staged_id")
@with_list
@require_POST
def import_run(request: ActorRequest, staged: StagedImport, entry: Importable) -> HttpResponse:
    if large_imports.is_large(staged):
        large_imports.apply_later(staged=staged, shown=request.POST.get("fingerprint", ""), by=request.actor)
        return redirect("network:import_progress", staged_id=staged.pk)
    try:
        batch = services.import_staged(
            staged=staged, importable=entry, shown=request.POST.get("fingerprint", ""), by=request.actor
        )
    except services.PlanChanged:
        messages.warning(
            request,
            _("Nichts wurde übernommen: Inzwischen haben sich Daten geändert. Bitte die Vorschau noch einmal prüfen."),
        )
        return redirect("network:import_preview", staged_id=staged.pk)
    messages.success(request, _("Die Liste ist übernommen."))
    return redirect("network:import_result", batch_id=batch.pk)


@access(can_use_staged, selector=visible_staged, kwarg="staged_id")
@require_POST
def import_discard(request: ActorRequest, staged: StagedImport) -> HttpResponse:
    services.discard_import(staged=staged, by=request.actor)
    messages.success(request, _("Die hochgeladene Liste ist verworfen. Nichts wurde übernommen."))
    return redirect("network:imports")


def _batch_context(batch: ImportBatch) -> dict[str, Any]:
    entry = importable(batch.list_key)
    return {"batch": batch, "entry": entry, "label": entry.label if entry else batch.list_key}


@access(can_view_batch, selector=visible_batches, kwarg="batch_id")
def import_result(request: ActorRequest, batch: ImportBatch) -> HttpResponse:
    # What was made together with an entry (its further details) is that entry, not one more.
    changes = batch.changes.exclude(Q(before__isnull=True) & ~Q(after__has_any_keys=["name", "title"]))
    page = page_of(request, changes.order_by("number"))
    rows = [
        (change.after.get("name") or change.after.get("title") or _("Angaben dazu"), change.before is None)
        for change in page
    ]
    return render(request, "network/imports/result.html", {**_batch_context(batch), "page": page, "rows": rows})


@access(can_view_batch, selector=visible_batches, kwarg="batch_id")
def import_undo(request: ActorRequest, batch: ImportBatch) -> HttpResponse:
    """Says first what undoing would do, or why it cannot be done."""
    if batch.undone_at is not None:
        return _lead(request, "network:import_result", batch_id=batch.pk)
    reasons: list[tuple[str, str]] = []
    large = large_imports.is_large_batch(batch)
    state = state_of(batch.undo_job) if large else None
    if large and request.method == "POST":
        large_imports.undo_later(batch=batch, by=request.actor)
        return redirect("network:import_undo", batch_id=batch.pk)
    if large:
        reasons = [(name, why) for name, why in batch.undo_reasons]
    elif request.method == "POST":
        try:
            services.undo_import(batch=batch, by=request.actor)
        except Obstructed as error:
            reasons = error.reasons
        else:
            messages.success(request, _("Der Import ist rückgängig gemacht. Alles ist wie vorher."))
            return redirect("network:import_result", batch_id=batch.pk)
    else:
        reasons = obstructions(batch)
    words = {
        CHANGED: _("wurde seit dem Import geändert"),
        GONE: _("gibt es nicht mehr"),
    }
    used = (
        _("daran wurde seit dem Import gearbeitet") if batch.organisation_id else _("wird an anderer Stelle verwendet")
    )
    shown = list(dict.fromkeys((name or _("Ein Eintrag"), words.get(why, used)) for name, why in reasons))
    context = {
        **_batch_context(batch),
        "reasons": shown[:50],
        "reason_count": len(shown),
        "large": large,
        "works": not reasons and state in {JobState.WAITING, JobState.RUNNING},
        "failed": state == JobState.FAILED,
    }
    return render(request, "network/imports/undo.html", context, status=409 if request.method == "POST" else 200)
