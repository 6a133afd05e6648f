from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.common.access import access
from querschnitt.common.filters import Filter, choice_filter, day_filter, search_filter

from . import exports, selectors, services
from .forms import ChangeForm
from .models import Rule, RuleVersion
from .policies import can_edit_rules, can_view_rules
from .presenting import line_of, version_of


def _day(request: HttpRequest) -> tuple[Filter, date]:
    return day_filter(request.GET, "am", _("gilt am"))


def _lines(request: HttpRequest) -> tuple[list[Filter], date, list[selectors.RuleLine]]:
    day, on = _day(request)
    text = search_filter(request.GET, "q", _("Suchwort oder Kennung"))
    programmes = [(name, name) for name in selectors.programmes()]
    programme = choice_filter(request.GET, "programm", _("Programm"), programmes)
    only = choice_filter(request.GET, "nur", _("Geltung"), [("gueltig", _("nur gültige"))])
    lines = selectors.rules_on(on, programme=programme.value, text=text.value, holding_only=bool(only.value))
    return [text, programme, day, only], on, lines


@access(can_view_rules)
def rules(request: HttpRequest) -> HttpResponse:
    filters, on, lines = _lines(request)
    text, programme = filters[0].value, filters[1].value
    return render(
        request,
        "rules/list.html",
        {
            "on": on,
            "filters": filters,
            "narrowed": bool(text or programme),
            "groups": [(name, [line_of(line) for line in group]) for name, group in selectors.by_programme(lines)],
            "found": len(lines),
            "query": request.GET.urlencode(),
        },
    )


@access(can_view_rules)
def export(request: HttpRequest) -> HttpResponse:
    _filters, on, lines = _lines(request)
    response = HttpResponse(exports.rules_workbook(lines, on), content_type=exports.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("regeln")}-{on}.xlsx"'
    return response


@access(can_view_rules, selector=selectors.visible_rules, kwarg="rule_id", field="rule_id")
def rule(request: HttpRequest, rule: Rule) -> HttpResponse:
    day, on = _day(request)
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by the middleware
    try:
        current, nearest = selectors.version_on(rule, on), None
    except selectors.NoValue as missing:
        current, nearest = None, missing
    series = selectors.series_of(rule)
    history = selectors.history_of(rule)
    return render(
        request,
        "rules/detail.html",
        {
            "rule": rule,
            "on": on,
            "filters": [day],
            "current": version_of(current) if current else None,
            "before": version_of(nearest.before) if nearest and nearest.before else None,
            "after": version_of(nearest.after) if nearest and nearest.after else None,
            "wording": current.text if current and rule.value_type not in exports.NUMERIC else "",
            "series": [version_of(version) for version in series] if len(series) > 1 else [],
            "history": [(version_of(version), name) for version, name in _with_names(history, actor)],
            "contradictions": version_of(history[0]).contradictions if history else [],
            "may_edit": can_edit_rules(actor, rule),
        },
    )


def _with_names(history: list[RuleVersion], actor: Any) -> list[tuple[RuleVersion, str]]:
    """Who recorded a version. The state's analyst reads no accounts, and is told the role only."""
    wanted = {version.recorded_by for version in history if version.recorded_by}
    names: dict[Any, str] = {}
    if wanted and not actor.is_state:
        names = {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)}
    return [
        (
            version,
            names.get(version.recorded_by, _("Betrieb")) if version.recorded_by else _("mit der Anwendung geliefert"),
        )
        for version in history
    ]


@access(can_edit_rules, selector=selectors.visible_rules, kwarg="rule_id", field="rule_id")
def change(request: HttpRequest, rule: Rule) -> HttpResponse:
    try:
        current: RuleVersion | None = selectors.version_on(rule, timezone.localdate())
    except selectors.NoValue as missing:
        current = missing.before or missing.after
    form = ChangeForm(request.POST or None, rule=rule, initial=ChangeForm.first(rule, current))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            # Set by the middleware.
            services.change_rule(rule=rule, seen_revision=given.pop("revision"), by=request.actor, **given)  # type: ignore[attr-defined]
        except services.StaleRule:
            form.add_error(
                None,
                _(
                    "Die Regel wurde inzwischen von jemand anderem geändert. Öffnen Sie sie neu, vergleichen Sie und"
                    " tragen Sie Ihre Änderung noch einmal ein."
                ),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Regel %(id)s geändert.") % {"id": rule.rule_id})
            return HttpResponseRedirect(reverse("rules:detail", args=[rule.rule_id]))
    return render(request, "rules/change.html", {"rule": rule, "form": form, "current": current}, status=200)
