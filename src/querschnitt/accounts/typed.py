"""What somebody typed survives a lost session (docs/adr/0039): carried over the sign-in, for the same person only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from .actor import Actor

TYPED = "typed"
SALT = "cases.typed"
NOT_KEPT = {"csrfmiddlewaretoken", "typed_by"}


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]  # set by the middleware


def typed_by(request: HttpRequest) -> str:
    """A signed mark of who typed, carried by the form itself: the session may be gone when it comes back."""
    return signing.dumps(str(_actor(request).user.pk), salt=SALT)


def keeps_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """When a form arrives after the session ended, keep its content over the sign-in for the one who typed it."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _actor(request).is_authenticated:
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
    if kept["owner"] != str(_actor(request).user.pk):
        return {}
    return {key: values if len(values) > 1 else values[0] for key, values in kept["content"].items() if values}
