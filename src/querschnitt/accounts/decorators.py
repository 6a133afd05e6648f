"""Decorators for views of all apps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def fresh_sign_in(view: View) -> View:
    """Ask for password or second factor again unless that happened within the last ten minutes.

    For exports and whatever changes who may get in. The page asked for is opened afterwards, a form sent is sent
    again. Stands below ``@access`` so that somebody who may not is refused and not asked.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded
