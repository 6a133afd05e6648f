"""Small texts of the import preview."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common.imports.declaration import Importable
from querschnitt.common.imports.planning import PlannedRow, Status
from querschnitt.common.lists import link
from querschnitt.common.ui import parts

register = template.Library()


def status_words(status: Status) -> tuple[str, str, str]:
    """(word, kind of state, icon)"""
    return {
        Status.ERROR: (_("Fehler"), "danger", "refused"),
        Status.POSSIBLE: (_("vielleicht schon da"), "warn", "warning"),
        Status.NEW: (_("neu"), "ok", "add"),
        Status.UPDATE: (_("wird geändert"), "info", "edit"),
        Status.UNCHANGED: (_("unverändert"), "neutral", "open"),
        Status.REPEATED: (_("doppelt in der Liste"), "off", "copy"),
        Status.SKIPPED: (_("übersprungen"), "off", "close"),
    }[status]


@register.simple_tag
def row_status(row: PlannedRow) -> SafeString:
    word, kind, icon = status_words(row.status)
    return parts.state(word, kind=kind, icon_name=icon)


@register.simple_tag(takes_context=True)
def status_chips(context: Context, counts: list[tuple[Status, int]], show: str, rows: list[PlannedRow]) -> SafeString:
    query = context["request"].GET
    chips = [parts.Chip(_("Alle Zeilen"), link(query, show=None), count=len(rows))]
    for status, number in counts:
        active = show == status
        chips.append(
            parts.Chip(status_words(status)[0], link(query, show=None if active else status.value), active, number)
        )
    return parts.chips(chips, label=_("Zeilen"))


@register.simple_tag
def column_label(entry: Importable, key: str) -> str:
    return str(entry.column(key).label)


@register.simple_tag
def shown_before(cell: dict[str, Any]) -> str:
    """A stored value in the words of the list."""
    value, column = cell["before"], cell["column"]
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value in (None, "", []):
        return _("leer")
    labels = dict(column.choices()) if column.choices else {}
    if isinstance(value, list):
        return ", ".join(str(labels.get(item, item)) for item in value)
    return str(labels.get(value, value))


@register.simple_tag
def label_of(labels: dict[str, Any], key: str) -> str:
    return str(labels.get(key, key))
