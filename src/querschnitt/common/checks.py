"""System checks that keep promises: every route guarded, every model with a retention class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from .access import Access
from .retention import is_registered, retention_of

OWN = "querschnitt."
# Views of libraries, reviewed once: who may reach them is decided inside the library.
REVIEWED_MODULES = {
    "allauth.account.views": "sign-in and own account",
    "allauth.account.internal.decorators": "sign-in and own account",
    "allauth.decorators": "sign-in and own account",
    "allauth.mfa": "own second factors",
    "allauth.socialaccount": "sign-in through a provider the operator configured",
    "allauth.usersessions": "own sessions",
    "django.views.i18n": "language choice",
}


def routes(patterns: list[Any] | None = None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (name, url template, view) of everything in the url configuration."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", prefix + str(entry.pattern), entry.callback


def reviewed(view: Any) -> bool:
    view_class = getattr(view, "view_class", view)
    if view_class is RedirectView:
        return True
    module = getattr(view_class, "__module__", "")
    return any(module == name or module.startswith(name + ".") for name in REVIEWED_MODULES)


@register()
def check_routes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"Route {name} (/{template}) names no policy.",
            hint="Decorate the view with querschnitt.common.access.access(...).",
            id="querschnitt.E001",
        )
        for name, template, view in routes()
        if not isinstance(getattr(view, "access", None), Access) and not reviewed(view)
    ]


@register()
def check_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=False):
        retention = retention_of(model)
        if retention is None:
            messages.append(
                Error("Model declares no retention class and start event.", obj=model, id="querschnitt.E002")
            )
        elif not is_registered(retention.key):
            messages.append(
                Error(f"Retention class {retention.key!r} is not registered.", obj=model, id="querschnitt.E003")
            )
        elif not _leads_somewhere(model, retention.start):
            messages.append(Error(f"Start event {retention.start!r} is no field.", obj=model, id="querschnitt.E004"))
    return messages


def _leads_somewhere(model: type[models.Model], path: str) -> bool:
    for step in path.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return False
        model = field.related_model or model
    return True
