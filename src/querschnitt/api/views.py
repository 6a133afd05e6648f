"""The doors: who may ask (everybody), as whom (a visitor), and how (reading only)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from querschnitt.common.access import access, anybody
from querschnitt.tenants.visitors import as_visitor

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """For every origin, for reading only, without a cookie's say."""

    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        from .answers import error

        method, length = request.method, 0
        if method == "OPTIONS":
            response = HttpResponse(status=204)
        elif method in {"GET", "HEAD"}:
            request.method = "GET"
            response = view(request, **kwargs)
        else:
            response = error(405, "This interface is read only.")
        request.method = method
        if response.status_code in {204, 405}:
            response["Allow"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Accept"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
        if method == "HEAD" and not response.streaming:
            length, response.content = len(response.content), b""
            response["Content-Length"] = str(length)
        return response

    opened.csrf_exempt = True  # type: ignore[attr-defined]  # more than the stubs know
    return opened


def operation(name: str) -> View:
    """An operation of HSDS. Its library is loaded with the first question, not with the server."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        from . import interface
        from .answers import error

        known = interface.KNOWN[name]
        unknown = [key for key in request.GET if key not in known]
        if unknown:
            return error(
                400,
                f"There is no parameter {', '.join(repr(key) for key in unknown)} here.",
                unknown_parameters=unknown,
                known_parameters=known,
            )
        twice = [key for key in request.GET if len(request.GET.getlist(key)) > 1]
        if twice:
            return error(400, f"{', '.join(twice)}: given more than once.", known_parameters=known)
        return interface.operations()[name](request, **kwargs)

    view.__name__ = view.__qualname__ = name
    return access(anybody)(_open(as_visitor(view)))


def _plain(view: View) -> View:
    return access(anybody)(_open(view))


@_plain
def openapi(request: HttpRequest) -> HttpResponse:
    from .answers import as_json, respond
    from .interface import openapi as described

    return respond(request, as_json(described(request)))


@_plain
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """Standard and profile merged: what our records are valid against."""
    from . import profile, standard
    from .answers import as_json, error, respond

    if name not in standard.objects():
        return error(404, "There is no such schema.", known=sorted(standard.objects()))
    base = request.build_absolute_uri("/hsds/schema/")
    return respond(
        request, as_json({"$id": f"{base}{name}.json", **profile.located(profile.schema(name), base, ".json")})
    )


@_plain
def patch(request: HttpRequest, name: str) -> HttpResponse:
    """What the profile adds to the standard's schema of this object (JSON Merge Patch)."""
    from . import profile
    from .answers import as_json, error, respond

    if name not in profile.ADDITIONS:
        return error(404, "The profile adds nothing here.", known=sorted(profile.ADDITIONS))
    return respond(request, as_json(profile.patch(name)))


@access(anybody)
def guide(request: HttpRequest) -> HttpResponse:
    """The interface explained to people who write clients; also what the profile is."""
    from . import profile, standard
    from .interface import openapi as described

    operations = [{"path": path, **entry["get"]} for path, entry in sorted(described(request)["paths"].items())]
    context = {
        "operations": operations,
        "objects": list(standard.objects()),
        "additions": [(name, sorted(fields)) for name, fields in profile.ADDITIONS.items()],
        "version": standard.VERSION,
    }
    return render(request, "api/guide.html", context)
