"""Pages behind the link of a check mail. Opening them changes nothing (mail programs open links, too)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from querschnitt.accounts.views import own_account
from querschnitt.common.access import access, anybody
from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.tenants.scope import open_scope

from ..forms_upkeep import ChangeForm, LastDayForm
from ..occurrences import describe
from ..services import answers
from ..services.freshness import Question, questions_of
from ..upkeep_choices import CheckOutcome

View = Callable[..., HttpResponse]


def _page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """In every language of the public site, also for somebody whose own pages are in German or English."""
    return render(request, template, {**(context or {}), "page_languages": SITE_LANGUAGES}, status=status)


def _unknown(request: HttpRequest) -> HttpResponse:
    return _page(request, "offers/upkeep/unknown.html", status=404)


def _over(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    context = {"question": question, "offer": question.check.offer, "centre": question.link.centre, "token": token}
    return _page(request, "offers/upkeep/over.html", context, status=410)


def asked(view: View) -> View:
    """Hand over the question that token and id stand for; say so where there is none, or none any more."""

    @wraps(view)
    def found(request: HttpRequest, token: str, request_id: UUID) -> HttpResponse:
        question = next((one for one in questions_of(token) if one.check.pk == request_id), None)
        if question is None:
            return _unknown(request)
        if not question.usable:
            return _over(request, token, question)
        try:
            return view(request, token, question)
        except answers.AlreadyAnswered:  # a second click at the same moment
            question.check.refresh_from_db()
            return _over(request, token, question)

    return found


def _show(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    offer = question.check.offer
    with open_scope(question.scope):
        context = {
            "question": question, "offer": offer, "centre": question.link.centre, "token": token,
            "sentences": [describe(time) for time in offer.times.all()],
        }  # fmt: skip
        return _page(request, "offers/upkeep/question.html", context)


@own_account
@access(anybody)
def check(request: HttpRequest, token: str) -> HttpResponse:
    questions = questions_of(token)
    if not questions:
        return _unknown(request)
    if len(questions) > 1:
        left = sum(question.usable for question in questions)
        context = {"questions": questions, "token": token, "centre": questions[0].link.centre, "left": left}
        return _page(request, "offers/upkeep/questions.html", context)
    if not questions[0].usable:
        return _over(request, token, questions[0])
    return _show(request, token, questions[0])


@own_account
@access(anybody)
@asked
def check_offer(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    return _show(request, token, question)


@own_account
@access(anybody)
@require_POST
@asked
def check_confirm(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    answers.confirm_by_link(question)
    return _thanks(token, question)


@own_account
@access(anybody)
@asked
def check_change(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    offer = question.check.offer
    form = ChangeForm(request.POST or None, offer=offer)
    if request.method == "POST" and form.is_valid():
        answers.change_by_link(
            question,
            values=form.values,
            address=form.address,
            capacity=form.cleaned_data["capacity"] or offer.capacity,
            remark=form.cleaned_data["remark"],
        )
        return _thanks(token, question)
    context = {"form": form, "offer": offer, "question": question, "token": token, "centre": question.link.centre}
    return _page(request, "offers/upkeep/change.html", context, status=422 if form.errors else 200)


@own_account
@access(anybody)
@asked
def check_end(request: HttpRequest, token: str, question: Question) -> HttpResponse:
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers.end_by_link(question, on=form.cleaned_data["on"])
        return _thanks(token, question)
    offer = question.check.offer
    context = {"form": form, "offer": offer, "question": question, "token": token, "centre": question.link.centre}
    return _page(request, "offers/upkeep/end.html", context, status=422 if form.errors else 200)


def _thanks(token: str, question: Question) -> HttpResponse:
    return redirect("offers:check_thanks", token=token, request_id=question.check.pk)


@own_account
@access(anybody)
def check_thanks(request: HttpRequest, token: str, request_id: UUID) -> HttpResponse:
    questions = questions_of(token)
    question = next((one for one in questions if one.check.pk == request_id and not one.check.is_open), None)
    if question is None:
        return _unknown(request)
    context: dict[str, Any] = {
        "question": question,
        "offer": question.check.offer,
        "centre": question.link.centre,
        "ended": question.check.outcome == CheckOutcome.ENDED,
        "changed": question.check.outcome == CheckOutcome.CHANGED,
        "next": next((one for one in questions if one.usable), None),
        "token": token,
    }
    return _page(request, "offers/upkeep/thanks.html", context)


@own_account
@access(anybody)
@require_POST
def check_again(request: HttpRequest, token: str, request_id: UUID) -> HttpResponse:
    question = next((one for one in questions_of(token) if one.check.pk == request_id), None)
    if question is None:
        return _unknown(request)
    sent = answers.send_new_link(question)
    context = {"question": question, "offer": question.check.offer, "centre": question.link.centre, "sent": sent}
    return _page(request, "offers/upkeep/again.html", context)
