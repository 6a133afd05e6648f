"""What the views of case work share: the actor, answers to stale edits, what was typed when the session ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from querschnitt.accounts.actor import Actor

from ..forms import RuleForm
from ..models import Case
from ..services import Stale

TYPED = "typed"
SALT = "cases.typed"
NOT_KEPT = {"csrfmiddlewaretoken", "typed_by"}


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


def back_to(case: Case, fragment: str = "") -> HttpResponseRedirect:
    return redirect(reverse("cases:case", args=[case.pk]) + (f"#{fragment}" if fragment else ""))


def say(request: HttpRequest, text: object) -> None:
    messages.success(request, str(text))


def stale(form: RuleForm, version: int) -> None:
    """Say so, keep what was typed, and let the next attempt be about the new state."""
    form.add_error(None, str(Stale.message))
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(version)
    form.data = data


def typed_by(request: HttpRequest) -> str:
    """A signed mark of who typed, carried by the form itself: the session may be gone when it comes back."""
    return signing.dumps(str(actor_of(request).user.pk), salt=SALT)


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """When a form arrives after the session ended, keep its content over the sign-in for the one who typed it."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not actor_of(request).is_authenticated:
            try:
                owner = signing.loads(request.POST.get("typed_by", ""), salt=SALT, max_age=86_400)
            except signing.BadSignature:
                owner = ""
            if owner:
                content = {key: request.POST.getlist(key) for key in request.POST if key not in NOT_KEPT}
                request.session[TYPED] = {"path": request.path, "owner": owner, "content": content}
        return view(request, *args, **kwargs)

    return kept


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """Hand out, once, what this person typed here before signing in again."""
    kept = request.session.get(TYPED)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[TYPED]
    if kept["owner"] != str(actor_of(request).user.pk):
        return {}
    return {key: values if len(values) > 1 else values[0] for key, values in kept["content"].items() if values}
