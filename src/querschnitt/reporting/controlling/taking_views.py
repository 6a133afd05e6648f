"""Earlier years by page: a file, its columns, a preview with every fault by row, taken over, taken back.

Between the steps the rows travel in the page, signed for the person: nothing is stored before somebody takes it over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.reading import MAX_BYTES, read_sheet
from querschnitt.steering.choices import Dimension

from ..policies import can_take_years
from . import taking
from .importing import COLUMNS, NEEDED, places_of, read_rows
from .services import Refused

SALT = "reporting.taking"
A_DAY = 86_400
MOST = 1_500_000  # signs of the rows on their way; some ten thousand lines
SHOWN = 60  # faults and units in the preview


def _sign(request: ActorRequest, file_name: str, header: list[str], rows: Any) -> str:
    return signing.dumps([str(request.actor.user.pk), file_name, header, rows], salt=SALT, compress=True)


def _unsign(request: ActorRequest) -> tuple[str, list[str], list[tuple[int, list[str]]]] | None:
    try:
        person, file_name, header, rows = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    if person != str(request.actor.user.pk):
        return None
    return file_name, header, [(number, cells) for number, cells in rows]


def _chosen(request: ActorRequest, header: list[str]) -> dict[str, int]:
    places = {}
    for key in COLUMNS:
        value = request.POST.get(f"column.{key}", "")
        if value.isdigit() and int(value) < len(header):
            places[key] = int(value)
    return places


@access(can_take_years)
def taking_page(request: ActorRequest) -> HttpResponse:
    """The file and what is in force; a file sent shows its preview."""
    context: dict[str, Any] = {"batches": taking.batches(request.actor), "largest": MAX_BYTES // 1024**2}
    if request.method != "POST":
        return render(request, "reporting/controlling/taking.html", context)
    file: Any = request.FILES.get("file")
    if file is None:
        context["problem"] = _("Wählen Sie eine Datei (XLSX oder CSV).")
        return render(request, "reporting/controlling/taking.html", context, status=422)
    try:
        sheet = read_sheet(file.read(MAX_BYTES + 1))  # no more than it takes to refuse it
    except UnreadableFile as error:
        context["problem"] = f"{error.problem} {error.remedy}"
        return render(request, "reporting/controlling/taking.html", context, status=422)
    rows = _sign(request, str(file.name)[-120:], sheet.header, sheet.rows)
    if len(rows) > MOST:
        context["problem"] = _("Die Datei hat zu viele Zeilen für eine Seite. Teilen Sie sie nach Jahren.")
        return render(request, "reporting/controlling/taking.html", context, status=422)
    return _preview(request, str(file.name), sheet.header, sheet.rows, places_of(sheet.header), rows)


def _preview(
    request: ActorRequest,
    name: str,
    header: list[str],
    rows: Any,
    places: dict[str, int],
    signed: str,
    problem: str = "",
) -> HttpResponse:
    taken, faults = _read(request, rows, places)
    found = taking.previews(taken, request.actor) if not faults else []
    columns = [
        {"key": key, "label": labels[0], "needed": key in NEEDED, "chosen": places.get(key)}
        for key, labels in COLUMNS.items()
    ]
    context = {
        "file_name": name,
        "header": list(enumerate(header)),
        "columns": columns,
        "faults": faults[:SHOWN],
        "more_faults": max(len(faults) - SHOWN, 0),
        "fault_count": len(faults),
        "found": found[:SHOWN],
        "found_count": len(found),
        "more_found": max(len(found) - SHOWN, 0),
        "replaces": any(one.before for one in found),
        "foreign": [one for one in found if one.foreign],
        "rows": signed,
        "problem": problem,
        "reason": request.POST.get("reason", ""),
    }
    status = 422 if problem else 200
    return render(request, "reporting/controlling/taking_preview.html", context, status=status)


def _read(request: ActorRequest, rows: Any, places: dict[str, int]) -> Any:
    missing = [COLUMNS[key][0] for key in NEEDED if key not in places]
    if missing:
        return [], [_("Sagen Sie, in welcher Spalte steht: %(columns)s.") % {"columns": ", ".join(missing)}]
    return read_rows(rows, places, taking.own_units(request.actor))


@access(can_take_years)
def taking_take(request: ActorRequest) -> HttpResponse:
    """The preview again with other columns, or everything taken over."""
    unsigned = _unsign(request) if request.method == "POST" else None
    if unsigned is None:
        if request.method == "POST":
            messages.error(request, _("Die Vorschau ist abgelaufen. Wählen Sie die Datei noch einmal."))
        return redirect("reporting:taking")
    name, header, rows = unsigned
    places, signed = _chosen(request, header), request.POST["rows"]
    if "take" not in request.POST:
        return _preview(request, name, header, rows, places, signed)
    taken, faults = _read(request, rows, places)
    if faults or not taken:
        return _preview(request, name, header, rows, places, signed, _("Nichts übernommen: Berichtigen Sie zuerst die Datei."))  # fmt: skip
    try:
        stored = taking.take_years(taken=taken, reason=request.POST.get("reason", ""), by=request.actor)
    except Refused as error:
        return _preview(request, name, header, rows, places, signed, str(error))
    messages.success(request, _("%(n)s Tabellen übernommen. Unten nehmen Sie sie wieder zurück.") % {"n": len(stored)})
    return redirect("reporting:taking")


@access(can_take_years)
def taking_back(request: ActorRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            at = datetime.fromisoformat(request.POST.get("at", ""))
            ended = taking.take_back(at=at, by=request.actor)
        except (ValueError, Refused) as error:
            messages.error(request, str(error) if isinstance(error, Refused) else _("Diese Übernahme gibt es nicht."))
        else:
            messages.success(request, _("%(n)s Tabellen zurückgenommen.") % {"n": ended})
    return redirect("reporting:taking")


@access(can_take_years)
def taking_template(request: ActorRequest) -> HttpResponse:
    """A sheet to fill in, with the four lines every year needs."""
    units = taking.own_units(request.actor)
    unit = units[0].name if len(units) == 1 else _("AGS oder Name")
    rows = [(2018, unit, dimension.label, "", 0, 0, 0, None, None, "", "") for dimension in Dimension]
    columns = [Column(labels[0], 24 if key in ("unit", "dimension") else 12) for key, labels in COLUMNS.items()]
    return respond(Export(_("Frühere Jahre"), columns, rows, _("Vorlage zum Ausfüllen")), "xlsx")
