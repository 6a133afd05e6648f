"""The simulator: a key by need beside equal parts, who gains and who loses, on map and table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.reading import refuse_harmful
from querschnitt.territory import maps
from querschnitt.territory.models import Area

from .. import selectors, services, undoing
from ..apportion import Infeasible
from ..distribution import EUROS, POSTS, Plan, Result, distribute, read_plan
from ..facts import BadInput
from ..forms_scenario import ScenarioForm
from ..models import Scenario
from ..policies import can_view_funding
from ..tables import MAX_BYTES, TableRow, read_content
from ..workbook import XLSX, result_workbook

OPTIONS = ("key", "unit", "total", "method", "base", "floor", "cap")


@dataclass(frozen=True)
class Picture:
    svg: SafeString
    legend: list[tuple[str, str, int]]
    attribution: str


def _plan(data: dict[str, Any]) -> Plan:
    return read_plan({**data, data["unit"]: data["total"]})


def _rows(form: ScenarioForm) -> tuple[list[TableRow], str]:
    """The list handed in, and as text, so that the next try needs no file."""
    file = form.cleaned_data.get("file")
    if file:
        content = file.read(MAX_BYTES + 1)
        try:
            refuse_harmful(content)
        except UnreadableFile as error:
            raise BadInput(file.name, f"{error.problem} {error.remedy}") from None
        rows = read_content(file.name, content)
    elif form.cleaned_data["table"].strip():
        rows = read_content(_("Tabelle"), form.cleaned_data["table"].encode())
    else:
        raise BadInput(_("Tabelle"), _("Wählen Sie eine Datei oder fügen Sie die Tabelle ein."))
    columns = list(dict.fromkeys(column for row in rows for column in row.cells))
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.cells.get(column, "") for column in columns] for row in rows)
    return rows, stream.getvalue()


def picture(result: Result) -> Picture | None:
    """Five classes from "loses much" to "gains much"; none when the list names no districts."""
    known = set(Area.objects.filter(has_centre=True).values_list("ags", flat=True))
    rows = [row for row in result.rows if row.ags in known]
    if not rows:
        return None
    most = max((abs(row.difference) for row in rows), default=Fraction(0))
    words = [_("verliert viel"), _("verliert etwas"), _("gleich"), _("gewinnt etwas"), _("gewinnt viel")]
    colours = [maps.PAIRS[4], maps.PAIRS[5], charts.SEQUENTIAL[0], maps.PAIRS[3], maps.PAIRS[2]]
    class_of = {}
    for row in rows:
        much = abs(row.difference) * 2 > most
        place = 2 if not row.difference else (4 if much else 3) if row.difference > 0 else (0 if much else 1)
        class_of[row.ags] = words[place]
    legend = list(zip(words, colours, strict=True))
    svg = maps.drawn(
        _("Schlüssel gegen gleiche Teile"), legend, class_of, missing=bool(known - {row.ags for row in rows})
    )
    counted = [(word, charts.token(colour), list(class_of.values()).count(word)) for word, colour in legend]
    return Picture(svg, counted, maps.boundaries()["attribution"])


def _page(request: ActorRequest, form: ScenarioForm, result: Result | None = None) -> HttpResponse:
    actor = request.actor
    context: dict[str, Any] = {
        "form": form,
        "result": result,
        "in_posts": result is not None and result.plan.unit == POSTS,
        "scenarios": selectors.visible_scenarios(actor),
        "own_centre": actor.centre_id,
        "undo": undoing.offer(request),
    }
    if result:
        context["rows"] = sorted(result.rows, key=lambda row: (-row.difference, row.name))
        context["picture"] = picture(result)
    return render(request, "funding/simulator.html", context)


def _template(name: str) -> dict[str, str]:
    """What a programme's own key begins with; every figure comes from the rules of today."""
    start = {"key": "0.4*fluag+0.6*awov", "unit": POSTS}
    rules, today = selectors.load_rules(), timezone.localdate()
    if name == "kim2" and (posts := rules.any_of("KM08", today)):
        return {**start, "total": str(int(posts.number))}
    if name == "ehrenamt" and (betrag := rules.any_of("EP01", today)) and (base := rules.any_of("EP04", today)):
        sums = {"total": str(int(betrag.number)), "base": str(int(base.number))}
        return {"key": "einwohner", "unit": EUROS, **sums}
    return start


@access(can_view_funding)
def simulator(request: ActorRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ScenarioForm(initial=_template(request.GET.get("vorlage", ""))))
    form = ScenarioForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    try:
        rows, text = _rows(form)
        result = distribute(rows, _plan(form.cleaned_data))
    except (BadInput, Infeasible) as error:
        form.add_error(
            None, f"{error.place.removeprefix('--')}: {error}" if isinstance(error, BadInput) else str(error)
        )
        return _page(request, form)
    data = form.cleaned_data
    action = request.POST.get("was")
    if action == "tabelle":
        answer = HttpResponse(result_workbook(result), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{slugify(data["name"] or _("verteilung"))}.xlsx"'
        return answer
    if action == "speichern":
        if not data["name"].strip():
            form.add_error("name", _("Geben Sie dem Szenario einen Namen."))
            return _page(request, form, result)
        scenario = services.save_scenario(
            name=data["name"].strip(),
            table=text,
            options={name: data[name] for name in OPTIONS},
            shared=data["shared"],
            by=request.actor,
        )
        messages.success(request, _("Das Szenario ist gespeichert."))
        return redirect("funding:scenario", scenario.pk)
    return _page(request, ScenarioForm(initial={**data, "table": text, "file": None}), result)


@access(can_view_funding, selector=selectors.visible_scenarios, kwarg="pk")
def scenario_detail(request: ActorRequest, scenario: Scenario) -> HttpResponse:
    form = ScenarioForm(
        initial={**scenario.options, "table": scenario.table, "name": scenario.name, "shared": scenario.shared}
    )
    result = distribute(read_content(scenario.name, scenario.table.encode()), _plan(scenario.options))
    return _page(request, form, result)


@require_POST
@access(can_view_funding, selector=selectors.own_scenarios, kwarg="pk")
def delete_scenario(request: ActorRequest, scenario: Scenario) -> HttpResponse:
    undoing.keep(request, undoing.row_of(scenario), scenario.name)
    services.delete_scenario(scenario=scenario, by=request.actor)
    return redirect("funding:simulator")
