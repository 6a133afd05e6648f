"""Posts of the own organisation: counts for everybody who sees funding, persons for those who keep them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.filters import day_filter

from .. import amounts, selectors, services, staff_selectors, undoing
from ..claims import double_fundings, key_of, payers
from ..doubles import by_key
from ..forms_posts import CostForm, EndForm, HolderForm, MaximumForm, PostForm, PostFundingForm, VacancyForm
from ..models import Post, PostCost, PostFunding, PostHolder, PostMaximum
from ..policies import can_edit_funding, can_view_own_funding
from ..ruleset import RuleSet
from ..workbook import XLSX, posts_workbook


def _picture(years: list[staff_selectors.YearOfPosts]) -> Any:
    rows = [
        {"label": str(one.year), "value": float(amount), "series": name}
        for one in years
        for name, amount in ((_("höchstens"), one.maximum), (_("besetzt"), one.filled))
    ]
    if len(years) < 2:
        return ""
    return charts.lines(
        rows, x="label", series="series", title=_("Stellen im Jahresdurchschnitt"), number_format=",.1f"
    )


def _list(request: ActorRequest, form: PostForm) -> HttpResponse:
    actor = request.actor
    chosen, day = day_filter(request.GET, "tag", _("Stand am"))
    rules = selectors.load_rules()
    rows = staff_selectors.post_rows(actor, day, rules)
    years = staff_selectors.years_of_posts(actor, day.year)
    unused = [row.unused for row in rows if row.unused is not None]
    return render(
        request,
        "funding/posts.html",
        {
            "rows": rows,
            "day": day,
            "filters": [chosen],
            "sums": {
                name: sum((getattr(row, name) for row in rows), Fraction(0))
                for name in ("maximum", "filled", "free", "average_maximum", "average_filled")
            },
            "unused": sum(unused, Fraction(0)),
            "years": years,
            "costs": staff_selectors.cost_rows(actor, rules),
            "doubled": len(double_fundings(actor, rules)),
            "picture": _picture(years),
            "form": form,
            "may_edit": can_edit_funding(actor),
            "undo": undoing.offer(request),
        },
    )


@access(can_view_own_funding)
def post_list(request: ActorRequest) -> HttpResponse:
    return _list(request, PostForm())


@access(can_view_own_funding)
def export(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    _filter, day = day_filter(request.GET, "tag", _("Stand am"))
    rules = selectors.load_rules()
    content = posts_workbook(
        day,
        staff_selectors.post_rows(actor, day, rules),
        staff_selectors.years_of_posts(actor, day.year),
        staff_selectors.cost_rows(actor, rules),
    )
    record(AuditEvent.Action.EXPORT, table=Post._meta.db_table, row=f"posts:{day.isoformat()}")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("stellen")}-{day.isoformat()}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@access(can_edit_funding)
def create_post(request: ActorRequest) -> HttpResponse:
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            post = services.record_post(**form.cleaned_data, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("funding:post", post.pk)
    return _list(request, form)


FORMS: dict[str, type[forms.Form]] = {
    "hoechstzahl": MaximumForm,
    "besetzung": HolderForm,
    "grund": VacancyForm,
    "anteil": PostFundingForm,
    "kosten": CostForm,
    "stelle": PostForm,
}


def _warn_doubled(request: ActorRequest, key: str, rules: RuleSet) -> None:
    """Saved all the same: whoever entered it is told what is paid twice now."""
    for one in by_key(double_fundings(request.actor, rules)).get(key, []):
        messages.warning(
            request, _("Doppelt gefördert: %(text)s %(remedy)s") % {"text": one.text, "remedy": one.remedy}
        )


@access(can_edit_funding, selector=staff_selectors.visible_posts, kwarg="pk")
def post_detail(request: ActorRequest, post: Post) -> HttpResponse:
    sent = request.POST.get("was", "")
    made = {name: form(request.POST if name == sent else None, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    rules = selectors.load_rules()
    if request.method == "POST" and sent in made and made[sent].is_valid():
        try:
            _save(request, post, sent, made[sent].cleaned_data, rules)
        except ValidationError as error:
            made[sent].add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("funding:post", post.pk)
    if sent != "stelle":
        known = {name: getattr(post, name) for name in ("name", "source", "assistant", "qualification")}
        made["stelle"] = PostForm(initial=known, auto_id="stelle_%s")
    if sent != "grund":
        made["grund"] = VacancyForm(initial={"vacancy": post.vacancy}, auto_id="grund_%s")
    return render(request, "funding/post.html", _context(request, post, made, rules))


def _save(request: ActorRequest, post: Post, sent: str, data: dict[str, Any], rules: RuleSet) -> None:
    actor = request.actor
    if sent == "hoechstzahl":
        services.set_maximum(post=post, **data, by=actor)
    elif sent == "besetzung":
        holder = services.fill_post(post=post, **data, rules=rules, by=actor)
        _warn_doubled(request, key_of(holder.person), rules)
    elif sent == "anteil":
        services.add_post_funding(post=post, **data, by=actor)
        _warn_doubled(request, str(post.pk), rules)
    elif sent == "stelle":
        services.correct_post(post=post, **data, by=actor)
    elif sent == "kosten":
        services.record_post_cost(post=post, **data, by=actor)
    else:
        services.set_vacancy(post=post, **data, by=actor)


def _context(request: ActorRequest, post: Post, made: dict[str, forms.Form], rules: RuleSet) -> dict[str, Any]:
    labels = dict(payers())
    holders = list(post.holders.all())
    keys = {str(post.pk), *(key_of(holder.person) for holder in holders)}
    return {
        "post": post,
        "maxima": list(post.maxima.all()),
        "holders": [(holder, Fraction(holder.hours) / Fraction(holder.full_hours)) for holder in holders],
        "fundings": [(one, labels.get(one.payer, one.payer)) for one in post.fundings.select_related("grant")],
        "costs": [one for one in staff_selectors.cost_rows(request.actor, rules) if one.post == post],
        "findings": [one for one in double_fundings(request.actor, rules) if one.key in keys],
        "undo": undoing.offer(request),
        "maximum_form": made["hoechstzahl"],
        "holder_form": made["besetzung"],
        "vacancy_form": made["grund"],
        "funding_form": made["anteil"],
        "cost_form": made["kosten"],
        "post_form": made["stelle"],
    }


@access(can_edit_funding, selector=staff_selectors.visible_holders, kwarg="pk")
def holder(request: ActorRequest, holder: PostHolder) -> HttpResponse:
    """Correct what was entered wrongly, or remove it."""
    names = ("person", "employment", "hours", "starts_on", "ends_on", "qualification")
    form = HolderForm(request.POST or None, initial={name: getattr(holder, name) for name in names})
    if request.method == "POST" and form.is_valid():
        rules = selectors.load_rules()
        try:
            services.correct_holder(holder=holder, **form.cleaned_data, rules=rules, by=request.actor)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            _warn_doubled(request, key_of(holder.person), rules)
            return redirect("funding:post", holder.post_id)
    return render(request, "funding/holder.html", {"holder": holder, "form": form}, status=422 if form.errors else 200)


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_posts, kwarg="pk")
def remove_post(request: ActorRequest, post: Post) -> HttpResponse:
    kept, label = undoing.row_of(post, *post.maxima.all()), str(post)
    try:
        services.remove_post(post=post, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("funding:post", post.pk)
    undoing.keep(request, kept, label)
    return redirect("funding:posts")


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_costs, kwarg="pk")
def remove_cost(request: ActorRequest, cost: PostCost) -> HttpResponse:
    undoing.keep(request, undoing.row_of(cost), f"{_('Personalkosten')} {cost.year}, {cost.post.name}")
    services.remove_post_cost(cost=cost, by=request.actor)
    return redirect("funding:post", cost.post_id)


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_holders, kwarg="pk")
def delete_holder(request: ActorRequest, holder: PostHolder) -> HttpResponse:
    post_id = holder.post_id
    undoing.keep(request, undoing.row_of(holder), holder.person)
    services.delete_holder(holder=holder, by=request.actor)
    return redirect("funding:post", post_id)


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_maxima, kwarg="pk")
def remove_maximum(request: ActorRequest, step: PostMaximum) -> HttpResponse:
    post_id, label = step.post_id, f"{step.post.name}, {amounts.posts(step.maximum)}"
    kept = undoing.row_of(step)
    try:
        services.remove_maximum(step=step, by=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undoing.keep(request, kept, label)
    return redirect("funding:post", post_id)


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_fundings, kwarg="pk")
def remove_funding(request: ActorRequest, funding: PostFunding) -> HttpResponse:
    undoing.keep(request, undoing.row_of(funding), f"{funding.payer}, {funding.post.name}")
    services.remove_post_funding(funding=funding, by=request.actor)
    return redirect("funding:post", funding.post_id)


@require_POST
@access(can_edit_funding, selector=staff_selectors.visible_holders, kwarg="pk")
def end_holder(request: ActorRequest, holder: PostHolder) -> HttpResponse:
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            services.end_holder(holder=holder, ends_on=form.cleaned_data["ends_on"], by=request.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Gespeichert."))
    else:
        messages.error(request, _("Geben Sie den letzten Tag an, zum Beispiel 31.12.2026."))
    return redirect("funding:post", holder.post_id)
