from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.common.access import access
from querschnitt.common.exports import respond

from .choices import AdviceModel, AdviceResult, Criterion
from .deadlines import deadlines
from .engine import NOTICE, Decision, decide
from .facts import FIRST, LAST
from .forms import FACT, AdviceForm, DeadlineForm, ModelForm, ResultForm
from .policies import can_advise, can_choose_model, can_view_table
from .presenting import Dimension, dimensions, lines_on, spreadsheet
from .proposal import Proposal, propose
from .selectors import advice_counts, advice_model, case_managers, offers_for, offices_for
from .services import choose_model, count_advice

# Concerns that are no life area of a case, and the one they belong to.
LIFE_AREA = {"procedure": "residence", "return": "residence", "distress": "health", "upbringing": "family"}
ASKED_FIRST = 6  # open questions shown at once; the others are one click away


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def _spoken() -> str:
    return get_language() or "de"


@access(can_advise)
@require_http_methods(["GET", "POST"])
def advise(request: HttpRequest) -> HttpResponse:
    """The form of a first advice. Going back from the result sends it here with what was told."""
    actor = actor_of(request)
    form = AdviceForm(initial={"on": timezone.localdate()})
    if request.method == "POST":
        form = AdviceForm(initial={name: _sent(request, name) for name in form.fields if name in request.POST})
    return _form_page(request, form, actor)


def _sent(request: HttpRequest, name: str) -> Any:
    return request.POST.getlist(name) if name == "needs" else request.POST[name]


def _form_page(request: HttpRequest, form: AdviceForm, actor: Actor, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "model": advice_model(actor),
        "counts": advice_counts(actor, today - timedelta(days=90), today),
        "results": AdviceResult.choices,
        "may_choose_model": can_choose_model(actor),
    }
    return render(request, "triage/advise.html", context, status=status)


@access(can_advise)
@require_POST
def result(request: HttpRequest) -> HttpResponse:
    """Who is competent, what is missing, which offers fit, what is proposed. Nothing is stored yet."""
    form = AdviceForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, actor_of(request), status=422)
    proposal = propose(form.criteria(), settled=form.settled_in_talk())
    chosen = ResultForm(initial={"result": proposal.result})
    return _result_page(request, form, proposal, chosen)


def _result_page(
    request: HttpRequest, form: AdviceForm, proposal: Proposal, chosen: ResultForm, status: int = 200
) -> HttpResponse:
    actor, facts = actor_of(request), form.facts()
    decision = decide(facts, language=_spoken())
    data = form.cleaned_data
    shown = list(dimensions(decision, offices_for(actor, decision, data["town"]), _spoken()))
    context = {
        "form": form,
        "on": facts.on,
        "answered": [one for one in shown if one.answers],
        "silent": [one.label for one in shown if not one.answers],
        "questions": _questions(form, decision),
        "more_questions": _questions(form, decision, more=True),
        "open_count": len(decision.missing),
        "asked_names": [name for name in map(_field_of, decision.missing) if name in form.fields],
        "told": [(name, value) for name, value in form.told() if name not in _asked(decision)],
        "said": _said(form),
        "offers": offers_for(actor, facts.needs, town=data["town"], language=data["language"]),
        "proposal": proposal,
        "proposed": AdviceResult(proposal.result).label,
        "chosen": chosen,
        "model": advice_model(actor),
        "notice": NOTICE[_spoken().startswith("en")],
        "table_address": f"{reverse('triage:table')}?am={facts.on.isoformat()}#",
        "ends_soon": facts.on + timedelta(days=60),
    }
    return render(request, "triage/result.html", context, status=status)


def _field_of(key: str) -> str:
    return key if key in ("status", "birth", "arrived", "needs") else f"{FACT}{key}"


def _asked(decision: Decision) -> set[str]:
    """Fields the page asks for again; they must not be sent twice."""
    return {_field_of(key) for key in decision.missing}


def _questions(form: AdviceForm, decision: Decision, *, more: bool = False) -> list[Any]:
    keys = decision.missing[ASKED_FIRST:] if more else decision.missing[:ASKED_FIRST]
    return [form[_field_of(key)] for key in keys]


def _said(form: AdviceForm) -> list[tuple[str, str]]:
    """What was told, in words, for the side column."""
    pairs = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name == "key" or value in (None, "", []):
            continue
        labels = dict(getattr(field, "choices", ()))
        values = value if isinstance(value, list) else [value]
        shown = ", ".join(str(labels.get(one, _shown(one))) for one in values)
        pairs.append((str(field.label), shown))
    return pairs


def _shown(value: object) -> str:
    from django.utils.formats import date_format

    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)


@access(can_advise)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Count the advice. Case management goes on to the intake with what is known, which is kept nowhere else."""
    actor, form, chosen = actor_of(request), AdviceForm(request.POST), ResultForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, actor, status=422)
    criteria = form.criteria()
    proposal = propose(criteria, settled=form.settled_in_talk())
    if not chosen.is_valid():
        return _result_page(request, form, proposal, chosen, status=422)
    data, decided = form.cleaned_data, chosen.cleaned_data["result"]
    try:
        count_advice(
            key=data["key"],
            concern=data["concern"],
            language=data["language"],
            town=data["town"],
            channel=data["channel"],
            minutes=data["minutes"],
            criteria=[one for one in Criterion if criteria[one]],
            proposed=proposal.result,
            result=decided,
            by=actor,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form, actor, status=422)
    if decided == AdviceResult.INFORMATION:
        messages.success(request, _("Die Beratung ist ohne Namen gezählt."))
        return redirect("triage:advise")
    context: dict[str, Any] = {"known": known_of(form), "topic": LIFE_AREA.get(data["concern"], data["concern"])}
    if decided == AdviceResult.REFERRAL:
        decision = decide(form.facts(), language=_spoken())
        found = [one for offices in offices_for(actor, decision, data["town"]).values() for one in offices]
        context["title"], context["refers"] = AdviceResult.REFERRAL.label, True
    else:
        found = case_managers(actor)
        own = any(one.pk == actor.organisation_id for one in found)
        context["title"] = AdviceResult.CASE_MANAGEMENT.label
        context["refers"] = advice_model(actor) == AdviceModel.B and not own
    context["to_managers"] = decided == AdviceResult.CASE_MANAGEMENT
    context["offices"] = list({one.pk: one for one in found if one.pk != actor.organisation_id}.values())
    return render(request, "triage/onward.html", context)


def known_of(form: AdviceForm) -> list[tuple[str, str]]:
    """What the intake of a case can take over, under the names of its fields."""
    data = form.cleaned_data
    pairs: Iterable[tuple[str, Any]] = [
        ("status_code", data["status"]),
        ("birth_date", data["birth"]),
        ("birth_year", "" if data["birth"] else data["birth_year"]),
        ("arrived_on", data["arrived"]),
        ("town", data["town"]),
        ("languages", data["language"]),
        *(("life_areas", area) for area in sorted({LIFE_AREA.get(need, need) for need in form.needs_told()})),
    ]
    return [(name, value.isoformat() if isinstance(value, date) else str(value)) for name, value in pairs if value]


def _day(request: HttpRequest) -> tuple[date, str]:
    """The day asked for, and what was typed when it is no day."""
    typed = request.GET.get("am", "").strip()
    try:
        day = date.fromisoformat(typed) if typed else timezone.localdate()
    except ValueError:
        return timezone.localdate(), typed
    return (day, "") if FIRST <= day <= LAST else (timezone.localdate(), typed)


@access(can_view_table)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The decision table itself for a day, for those who want to check it."""
    on, refused = _day(request)
    every = request.GET.get("alle") == "1"
    shown: list[Dimension] = list(lines_on(on, _spoken(), every=every))
    context = {
        "on": on,
        "refused": refused,
        "every": every,
        "query": f"?am={on.isoformat()}{'&alle=1' if every else ''}",
        "dimensions": shown,
        "count": sum(len(one.lines) for one in shown),
        "notice": NOTICE[_spoken().startswith("en")],
    }
    return render(request, "triage/table.html", context)


@access(can_view_table)
@require_GET
def table_file(request: HttpRequest, kind: str) -> HttpResponse:
    on, _refused = _day(request)
    return respond(spreadsheet(on, _spoken(), every=request.GET.get("alle") == "1"), kind)


@access(can_view_table)
@require_GET
def dates(request: HttpRequest) -> HttpResponse:
    """Deadlines after an event. Event and day are no one's data: they may stand in the address."""
    form = DeadlineForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["day"]
        if FIRST <= day <= LAST:
            found = deadlines(form.cleaned_data["event"], day, language=_spoken())
        else:
            form.add_error("day", _("Der Tag liegt zu weit entfernt. Schreiben Sie ein Jahr von 1900 bis 2199."))
    context = {"form": form, "found": found, "notice": NOTICE[_spoken().startswith("en")]}
    return render(request, "triage/dates.html", context, status=422 if form.errors else 200)


@access(can_choose_model)
@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ModelForm(request.POST or None, initial={"model": advice_model(actor)})
    if form.is_bound and form.is_valid():
        choose_model(model=AdviceModel(form.cleaned_data["model"]), by=actor)
        messages.success(request, _("Die Erstberatung des Zentrums ist eingestellt."))
        return redirect("triage:setting")
    return render(request, "triage/setting.html", {"form": form}, status=422 if form.errors else 200)
