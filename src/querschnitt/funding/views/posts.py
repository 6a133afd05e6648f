"""Posts of the own organisation: counts for everybody who sees funding, persons for those who keep them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common import charts
from querschnitt.common.access import access
from querschnitt.common.filters import day_filter

from .. import selectors, services, staff_selectors
from ..forms_posts import EndForm, HolderForm, MaximumForm, PostForm, VacancyForm
from ..models import Post, PostHolder
from ..policies import can_edit_funding, can_view_own_funding


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
    rows = staff_selectors.post_rows(actor, day, selectors.load_rules())
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
            "picture": _picture(years),
            "form": form,
            "may_edit": can_edit_funding(actor),
        },
    )


@access(can_view_own_funding)
def post_list(request: ActorRequest) -> HttpResponse:
    return _list(request, PostForm())


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


FORMS = {"hoechstzahl": MaximumForm, "besetzung": HolderForm, "grund": VacancyForm}


@access(can_edit_funding, selector=staff_selectors.visible_posts, kwarg="pk")
def post_detail(request: ActorRequest, post: Post) -> HttpResponse:
    actor = request.actor
    sent = request.POST.get("was", "")
    forms = {name: form(request.POST if name == sent else None, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST" and sent in forms and forms[sent].is_valid():
        data = forms[sent].cleaned_data
        try:
            if sent == "hoechstzahl":
                services.set_maximum(post=post, **data, by=actor)
            elif sent == "besetzung":
                services.fill_post(post=post, **data, rules=selectors.load_rules(), by=actor)
            else:
                services.set_vacancy(post=post, **data, by=actor)
        except ValidationError as error:
            forms[sent].add_error(None, error)
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("funding:post", post.pk)
    return render(
        request,
        "funding/post.html",
        {
            "post": post,
            "maxima": list(post.maxima.all()),
            "holders": [
                (holder, Fraction(holder.hours) / Fraction(holder.full_hours)) for holder in post.holders.all()
            ],
            "maximum_form": forms["hoechstzahl"],
            "holder_form": forms["besetzung"],
            "vacancy_form": forms["grund"]
            if sent == "grund"
            else VacancyForm(initial={"vacancy": post.vacancy}, auto_id="grund_%s"),
            "end_form": EndForm(),
        },
    )


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
