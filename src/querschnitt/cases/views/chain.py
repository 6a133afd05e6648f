"""The integration chain of a case: picture, table, and the links that are entered by hand."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from querschnitt.audit.services import record_read
from querschnitt.common.access import access
from querschnitt.common.ui.parts import Tab

from ..chain import LANES, STATES, WINDOWS, Chain, Window, add_months, build_chain, window
from ..chain_svg import pictures
from ..forms_life import EntryForm, WindowForm
from ..models import Case, ChainEntry
from ..policies import can_edit_case, can_view_case
from ..rule_dates import rule_dates
from ..selectors import visible_cases
from ..services import Stale, add_entry, edit_entry, remove_entry
from .common import actor_of, say


def rows_of(chain: Chain, shown: Window) -> list[dict[str, object]]:
    """Everything in the picture, as lines of a table: by lane, then by day."""
    order = list(LANES)
    rows: list[dict[str, object]] = [
        {
            "lane": LANES[bar.lane],
            "bar": bar,
            "state": STATES[bar.state],
            "key": (order.index(bar.lane), bar.starts_on or shown.first),
        }
        for bar in chain.bars
        if bar.within(shown.first, shown.last)
    ]
    rows += [
        {"lane": LANES[dot.lane], "dot": dot, "key": (order.index(dot.lane), dot.on)}
        for dot in chain.dots
        if shown.first <= dot.on <= shown.last
    ]
    return sorted(rows, key=lambda row: row["key"])  # type: ignore[arg-type,return-value]


def zooms(months: int, start: str) -> list[Tab]:
    names = [(size, ngettext("%(n)s Jahr", "%(n)s Jahre", size // 12) % {"n": size // 12}) for size in WINDOWS[1:]]
    choices = [(18, _("18 Monate")), *names, (0, _("alles"))]
    return [
        Tab(name, "?" + urlencode({"monate": size} | ({"ab": start} if start and size else {})), current=size == months)
        for size, name in choices
    ]


@access(can_view_case, selector=visible_cases, kwarg="case_id")
@require_GET
def chain(request: HttpRequest, case: Case) -> HttpResponse:
    record_read(case)
    actor = actor_of(request)
    form = WindowForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    months = asked["monate"] if asked.get("monate") not in (None, "") else 18
    built = build_chain(case, timezone.localdate())
    view = window(built, months, asked.get("ab"))
    step = max(months // 2, 1)
    context = {
        "case": case,
        "picture": pictures(built, view, str(case.person)),
        "rows": rows_of(built, view),
        "zooms": zooms(months, view.start if asked.get("ab") else ""),
        "from": date_format(view.first, "F Y"),
        "to": date_format(view.last, "F Y"),
        "moves": bool(months),
        "earlier": urlencode({"monate": months, "ab": f"{add_months(view.first, -step):%Y-%m}"}),
        "later": urlencode({"monate": months, "ab": f"{add_months(view.first, step):%Y-%m}"}),
        "now": urlencode({"monate": months}),
        "states": STATES.items(),
        "gap": built.gap(),
        "rule_dates": rule_dates(case, built.residence, built.links, built.today) if case.is_open else [],
        "may_edit": can_edit_case(actor, case) and case.is_open,
    }
    return render(request, "cases/chain/chain.html", context)


@access(can_edit_case, selector=visible_cases, kwarg="case_id")
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, case: Case, entry_id: UUID | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = None
    if entry_id is not None:
        found = get_object_or_404(ChainEntry.objects.filter(person_id=case.person_id), pk=entry_id)
    if found is not None and "remove" in request.POST:
        remove_entry(case=case, entry=found, by=actor)
        say(request, _("„%(title)s“ steht nicht mehr in der Kette.") % {"title": found.title})
        return redirect("cases:chain", case_id=case.pk)
    form = EntryForm(request.POST or None, actor=actor, entry=found)
    if form.is_bound and form.is_valid():
        try:
            if found is not None:
                edit_entry(case=case, entry=found, version=form.cleaned_data["version"] or 0, by=actor, **form.values())
            else:
                add_entry(case=case, by=actor, **form.values())
        except Stale:
            form.add_error(None, str(Stale.message))
        except ValidationError as error:
            form.refuse(error)
        else:
            say(request, _("Die Kette ist gespeichert."))
            return redirect("cases:chain", case_id=case.pk)
    context = {"case": case, "form": form, "removes": found, "back": "cases:chain"}
    context["title"] = _("Glied der Kette ändern") if found else _("Glied der Kette eintragen")
    return render(request, "cases/person/form.html", context, status=422 if form.errors else 200)
