"""What the views of case work share: the actor, answers to stale edits, what was typed when the session ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.typed import NOT_KEPT, keeps_typed, typed_before, typed_by

from ..forms import RuleForm
from ..models import Case
from ..services import Stale

__all__ = [
    "NOT_KEPT",
    "actor_of",
    "back_to",
    "back_to_person",
    "keeps_typed",
    "say",
    "stale",
    "typed_before",
    "typed_by",
]


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def back_to(case: Case, fragment: str = "") -> HttpResponseRedirect:
    return redirect(reverse("cases:case", args=[case.pk]) + (f"#{fragment}" if fragment else ""))


def back_to_person(case: Case, fragment: str = "") -> HttpResponseRedirect:
    return redirect(reverse("cases:person", args=[case.pk]) + (f"#{fragment}" if fragment else ""))


def say(request: HttpRequest, text: object) -> None:
    messages.success(request, str(text))


def stale(form: RuleForm, version: int) -> None:
    """Say so, keep what was typed, and let the next attempt be about the new state."""
    form.add_error(None, str(Stale.message))
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(version)
    form.data = data
