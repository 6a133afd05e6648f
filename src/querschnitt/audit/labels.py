"""The log's technical names in words, and what of a change may be shown.

Columns are always named. Values are shown only for models that say ``audit_values_visible = True``; never for those
that hold case files or other people's data, because whoever checks the log has no part in the case.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .names import name_of

FAULTS: dict[str, str | Promise] = {
    "missing": gettext_lazy("Ein Eintrag davor fehlt."),
    "changed": gettext_lazy("Der Eintrag wurde verändert."),
    "erased unseen": gettext_lazy("Der Inhalt wurde gelöscht, ohne dass es protokolliert ist."),
    "cut off": gettext_lazy("Am Ende der Kette fehlen Einträge."),
    "without head": gettext_lazy("Zur Kette fehlt der Stand."),
    "gone since anchored": gettext_lazy("Der Eintrag stand bei einer früheren Prüfung noch da."),
    "changed since anchored": gettext_lazy("Der Eintrag ist ein anderer als bei einer früheren Prüfung."),
}
LIBRARY_TABLES: dict[str, str | Promise] = {
    "mfa_authenticator": gettext_lazy("Zweiter Faktor"),
    "account_emailaddress": gettext_lazy("Adresse eines Zugangs"),
    "procrastinate_jobs": gettext_lazy("Auftrag"),
}
REASONS: dict[str, str | Promise] = {
    "password": gettext_lazy("falsches Passwort"),
    "locked": gettext_lazy("nach zu vielen Versuchen gesperrt"),
    "membership": gettext_lazy("Auftrag einer Person ohne gültige Rolle"),
}


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def table_label(table: str) -> str:
    if label := LIBRARY_TABLES.get(table):
        return str(label)
    model = models_by_table().get(table)
    return name_of(model) if model else table


def column_label(table: str, column: str) -> str:
    model = models_by_table().get(table)
    if model is None:
        return column
    for name in (column, column.removesuffix("_id")):
        try:
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # own fields have it
        except (FieldDoesNotExist, AttributeError):
            continue
    return column


def values_visible(table: str) -> bool:
    return bool(getattr(models_by_table().get(table), "audit_values_visible", False))


def describe(table: str, action: str, content: Any) -> str:
    """What an event changed, as far as it may be shown, in one line."""
    if not isinstance(content, dict):
        return ""
    if reason := REASONS.get(str(content.get("reason", ""))):
        return str(reason)
    if action not in ("insert", "update", "delete"):
        return ", ".join(f"{key}: {value}" for key, value in content.items() if isinstance(value, int | str))
    if action != "update":
        return ""
    if not values_visible(table):
        return ", ".join(column_label(table, column) for column in sorted(content))
    return ", ".join(
        _("%(column)s: %(before)s → %(after)s")
        % {"column": column_label(table, column), "before": _plain(pair[0]), "after": _plain(pair[1])}
        for column, pair in sorted(content.items())
        if isinstance(pair, list) and len(pair) == 2
    )


def _plain(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
