"""Every route names its policy and, where it shows one object, the selector the object must be visible in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse


@dataclass(frozen=True)
class Access:
    policy: Callable[..., bool]
    selector: Callable[[Any], QuerySet[Any]] | None
    kwarg: str | None
    field: str


def anybody(actor: Any) -> bool:
    """Public page."""
    return True


def signed_in(actor: Any) -> bool:
    return actor.is_authenticated


def access(
    policy: Callable[..., bool],
    *,
    selector: Callable[[Any], QuerySet[Any]] | None = None,
    kwarg: str | None = None,
    field: str = "pk",
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view.

    Without ``selector`` the policy is asked about the actor: 403 when it refuses (sign-in page when nobody is
    signed in). With ``selector`` the object named by the url's ``kwarg`` is looked up among the visible ones,
    ``policy(actor, obj)`` is asked, and the view receives the object in place of its id. Both refusals are 404,
    so that nobody learns what exists. A selector with a ``find(actor, pk)`` of its own is asked that way; one with a
    ``before(request, obj)`` may answer in the view's place, as a notice does that has to be read first.
    """
    if (selector is None) != (kwarg is None):
        raise TypeError("selector and kwarg go together")

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
            if policy is not anybody and not actor.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if selector is None or kwarg is None:
                if not policy(actor):
                    raise PermissionDenied
                return view(request, *args, **kwargs)
            value = kwargs.pop(kwarg)
            find = getattr(selector, "find", None) if field == "pk" else None
            found = find(actor, value) if find else selector(actor).filter(**{field: value}).first()
            if found is None or not policy(actor, found):
                raise Http404
            before = getattr(selector, "before", None)
            answer = before(request, found) if before else None
            return view(request, found, *args, **kwargs) if answer is None else answer

        # More than the stubs know.
        guarded.access = Access(policy, selector, kwarg, field)  # type: ignore[attr-defined]
        return guarded

    return decorate
