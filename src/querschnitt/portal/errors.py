"""Pages for what went wrong: what happened, whether something is lost, and the next step."""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from psycopg_pool import PoolTimeout

from querschnitt.common.appearance import appearance


def _page(request: HttpRequest, template: str, status: int, **told: str) -> HttpResponse:
    # Without context processors that might ask the database: it may be what failed.
    context = {**appearance(request), "request": request, "status": status, **told}
    return HttpResponse(render_to_string(template, context), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "portal/errors/400.html", 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "portal/errors/403.html", 403, told=getattr(exception, "told", ""))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "portal/errors/404.html", 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    # Django asks for this page while the exception is being handled.
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError, PoolTimeout)):
        response = _page(request, "portal/errors/503.html", 503)
        response["Retry-After"] = "60"
        return response
    return _page(request, "portal/errors/500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    return _page(request, "portal/errors/csrf.html", 403)
