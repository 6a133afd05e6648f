"""Programmes as the rules describe them on a day, and what the centre decided where the sources leave a rule open."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.filters import day_filter

from .. import overview, selectors, services
from ..forms import SettingForm
from ..policies import can_edit_funding, can_view_funding, can_view_own_funding
from ..programmes import Programme, Setting, book


def spans(programmes: list[Programme], day: date) -> SafeString:
    """From when to when each programme runs; the day asked for is a line."""
    last = date(max(day.year, timezone.localdate().year) + 1, 1, 1)
    rows = [
        {"label": str(one.label), "from": one.since.isoformat(), "to": (one.until or last).isoformat()}
        for one in programmes
    ]
    order = [row["label"] for row in rows]
    axis = {"title": None, "format": "%Y", "grid": True, "tickCount": 8}
    spec = {
        "width": 420,
        "height": {"step": 26},
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "height": 14, "color": charts.CATEGORICAL[0]},
                "encoding": {
                    "y": {"field": "label", "type": "nominal", "sort": order, "title": None},
                    "x": {"field": "from", "type": "temporal", "axis": axis},
                    "x2": {"field": "to"},
                },
            },
            {
                "data": {"values": [{"day": day.isoformat()}]},
                "mark": {"type": "rule", "color": charts.CATEGORICAL[2], "strokeWidth": 2},
                "encoding": {"x": {"field": "day", "type": "temporal"}},
            },
        ],
    }
    return charts.draw(spec, title=_("Laufzeit der Programme"), keep=True)


@access(can_view_funding)
def programme_list(request: ActorRequest) -> HttpResponse:
    chosen, day = day_filter(request.GET, "am", _("Stand am"))
    rules = selectors.load_rules()
    programmes = list(book().programmes.values())
    return render(
        request,
        "funding/programmes.html",
        {
            "rows": [overview.overview(one, day, rules) for one in programmes],
            "picture": spans(programmes, day),
            "filters": [chosen],
            "day": day,
            "own": can_view_own_funding(request.actor),
        },
    )


@access(can_view_funding)
def programme_detail(request: ActorRequest, key: str) -> HttpResponse:
    found = book().programmes.get(key)
    if found is None:
        raise Http404
    chosen, day = day_filter(request.GET, "am", _("Stand am"))
    shown = overview.overview(found, day, selectors.load_rules())
    keys = [item.plan for item in found.items]
    used = {text for plan in keys for text in _names(plan)}
    return render(
        request,
        "funding/programme.html",
        {
            "shown": shown,
            "programme": found,
            "filters": [chosen],
            "day": day,
            "facts": [kind for kind in book().facts.values() if kind.key in used],
            "settings": [one for one in selectors.setting_rows(request.actor) if one.setting.key in used],
            "own": can_view_own_funding(request.actor),
        },
    )


def _names(value: Any) -> list[str]:
    """Every text in a plan, however deep: keys of facts and settings are among them."""
    if isinstance(value, str):
        return [value]
    if hasattr(value, "values"):
        return [text for one in value.values() for text in _names(one)]
    return [text for one in value for text in _names(one)] if isinstance(value, list | tuple) else []


# Settings


def _settings_page(request: ActorRequest, bound: SettingForm | None = None) -> HttpResponse:
    may_edit = can_edit_funding(request.actor)
    rows = [
        (row, bound if bound and bound.setting.key == row.setting.key else SettingForm(setting=row.setting, value=row.value))
        for row in selectors.setting_rows(request.actor)
    ]  # fmt: skip
    return render(request, "funding/settings.html", {"rows": rows, "may_edit": may_edit}, status=422 if bound else 200)


@access(can_view_own_funding)
def setting_list(request: ActorRequest) -> HttpResponse:
    return _settings_page(request)


def _setting(key: str) -> Setting:
    found = book().settings.get(key)
    if found is None:
        raise Http404
    return found


@require_POST
@access(can_edit_funding)
def save_setting(request: ActorRequest, key: str) -> HttpResponse:
    setting = _setting(key)
    form = SettingForm(request.POST, setting=setting)
    if form.is_valid():
        try:
            services.record_setting(key=key, **form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error("value", error)
        else:
            messages.success(request, _("Gespeichert. Die Rechnung gilt ab sofort mit dieser Einstellung."))
            return redirect("funding:settings")
    return _settings_page(request, form)
