"""Everything stored about a person in one file (Art. 15 and 20 DSGVO), found by walking over the models.

The tables are those of ``walk.py``; what is left out stands in ``LEFT_OUT`` with its reason.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.audit.names import name_of

from .models import Case, SearchKey
from .walk import Way, ways

# Tables about a case that say nothing about the person, each with its reason.
LEFT_OUT: dict[str, str] = {}
# Fields that are numbers of ours alone; the machine-readable copy holds the rows' own.
INTERNAL = frozenset({"centre", "sha256", "token_hash", "code_hash", "visit_hash"})
OWN_WORDS: dict[str, str | Promise] = {
    "id": gettext_lazy("Kennung"),
    "version": gettext_lazy("Fassung"),
    "created_at": gettext_lazy("angelegt"),
    "created_by": gettext_lazy("angelegt von"),
    "updated_at": gettext_lazy("zuletzt geändert"),
    "case": gettext_lazy("Fall"),
    "person": gettext_lazy("Person"),
    "organisation": gettext_lazy("Organisation"),
    "author": gettext_lazy("geschrieben von"),
    "recorded_by": gettext_lazy("eingetragen von"),
    "recorded_at": gettext_lazy("eingetragen"),
    "replaced_at": gettext_lazy("ersetzt"),
    "ended_at": gettext_lazy("beendet"),
    "ended_on": gettext_lazy("beendet"),
    "sent_at": gettext_lazy("gesendet"),
    "answered_at": gettext_lazy("beantwortet"),
    "answered_by": gettext_lazy("beantwortet von"),
    "revoked_at": gettext_lazy("beendet"),
    "paused_at": gettext_lazy("ruht seit"),
    "done_on": gettext_lazy("erledigt"),
    "purpose": gettext_lazy("Zweck"),
    "consent": gettext_lazy("Einwilligung"),
    "granted_by": gettext_lazy("freigegeben von"),
    "grant": gettext_lazy("Freigabe"),
    "starts_on": gettext_lazy("ab"),
    "ends_on": gettext_lazy("Bis"),
    "package": gettext_lazy("Paket"),
    "key": gettext_lazy("Schlüssel"),
    "phase": gettext_lazy("Phase"),
    "entered_on": gettext_lazy("begonnen"),
    "state": gettext_lazy("Stand"),
    "sender": gettext_lazy("Von"),
    "content": gettext_lazy("Inhalt"),
    "data_groups": gettext_lazy("Angaben"),
    "changed_by": gettext_lazy("geändert von"),
    "changed_at": gettext_lazy("geändert"),
    "added_by": gettext_lazy("hinzugefügt von"),
    "need": gettext_lazy("Bedarf"),
    "goal": gettext_lazy("Ziel"),
    "release": gettext_lazy("Entbindung"),
    "reviewed_on": gettext_lazy("überprüft am"),
    "visible_until": gettext_lazy("sichtbar bis"),
    "answered_by_link": gettext_lazy("über einen Link beantwortet"),
    "reminded_on": gettext_lazy("erinnert am"),
    "feedback_on": gettext_lazy("Rückmeldung am"),
    "reopen_reason": gettext_lazy("warum wieder geöffnet"),
    "obstacle": gettext_lazy("Hindernis"),
    "referral": gettext_lazy("Verweisung"),
    "handover": gettext_lazy("Übergang"),
    "end_reason": gettext_lazy("warum beendet"),
    "member": gettext_lazy("eigener Fall"),
    "asked_by": gettext_lazy("gefragt von"),
    "expires_on": gettext_lazy("gilt bis"),
    "expires_at": gettext_lazy("gilt bis"),
    "asking": gettext_lazy("fragende Stelle"),
    "reason": gettext_lazy("Grund"),
    "assessment": gettext_lazy("Einschätzung"),
    "supersedes": gettext_lazy("ersetzt den Eintrag"),
    "user": gettext_lazy("Person"),
    "text_version": gettext_lazy("Fassung des Textes"),
    "read_at": gettext_lazy("gelesen"),
    "tries": gettext_lazy("Versuche"),
    "mailed_at": gettext_lazy("verschickt"),
    "visit_until": gettext_lazy("Besuch bis"),
    "noticed_at": gettext_lazy("Hinweis gelesen"),
    "used_at": gettext_lazy("benutzt"),
    "kept_case": gettext_lazy("weitergeführte Akte"),
    "dropped_case": gettext_lazy("aufgegangene Akte"),
    "kept_person": gettext_lazy("weitergeführte Person"),
    "dropped_person": gettext_lazy("aufgegangene Person"),
    "merged_by": gettext_lazy("zusammengeführt von"),
    "undone_at": gettext_lazy("rückgängig gemacht"),
    "undone_by": gettext_lazy("rückgängig gemacht von"),
    "before": gettext_lazy("vorher"),
    "image": gettext_lazy("Bild der Unterschrift"),
    "merge": gettext_lazy("Zusammenführung"),
    "table_name": gettext_lazy("Tabelle"),
    "column_name": gettext_lazy("Spalte"),
    "row_id": gettext_lazy("Zeile"),
    "last_activity_at": gettext_lazy("zuletzt bearbeitet"),
    "media_type": gettext_lazy("Dateiart"),
    "request": gettext_lazy("Frage"),
}


@dataclass(frozen=True)
class Value:
    name: str
    label: str
    shown: str
    raw: Any


@dataclass
class Section:
    title: str
    table: str
    rows: list[list[Value]] = field(default_factory=list)


def parts() -> dict[type[models.Model], Way]:
    """Every table of the file and the way from it to the case or its person."""
    return {model: way for model, way in ways().items() if model._meta.label not in LEFT_OUT}


def rows_of(model: type[models.Model], case: Case) -> models.QuerySet[Any]:
    return parts()[model].rows(model, case)


def fields_of(model: type[models.Model]) -> Iterator[Any]:
    for item in model._meta.concrete_fields:
        if item.name not in INTERNAL and item.name != "pk":
            yield item


def label_of(item: Any) -> str:
    """The form's own word, or ours, for what no form shows."""
    told = str(item.verbose_name)
    if told == item.name.replace("_", " ") and item.name in OWN_WORDS:
        told = str(OWN_WORDS[item.name])
    return told[:1].upper() + told[1:]


def row_of(row: models.Model) -> list[Value]:
    return [Value(item.name, label_of(item), shown(row, item), raw(row, item)) for item in fields_of(type(row))]


def raw(row: models.Model, item: Any) -> Any:
    if item.is_relation:
        return str(getattr(row, item.attname) or "")
    value = getattr(row, item.attname)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str | list | dict | None) else str(value)


def shown(row: models.Model, item: Any) -> str:
    """A value as a person reads it."""
    value = getattr(row, item.attname)
    if value is None or value in ("", [], {}):
        return ""
    if item.is_relation:
        other = getattr(row, item.name)
        return str(other) if type(other).__str__ is not models.Model.__str__ else name_of(type(other))
    if item.choices:
        return str(dict(item.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, bytes | memoryview):
        return _("Datei, %(size)s Byte; liegt der maschinenlesbaren Kopie bei") % {"size": len(bytes(value))}
    return _plain(value, getattr(item, "base_field", None))


def _plain(value: Any, base: Any = None) -> str:
    known = dict(base.flatchoices) if base is not None and base.choices else {}
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(part)}" for key, part in value.items() if part not in ("", None, [], {}))
    if isinstance(value, list | tuple):
        return ", ".join(str(known.get(part, part)) if known else _plain(part) for part in value)
    return str(value)


def dossier(case: Case) -> list[Section]:
    """One section a table that holds something, the person first."""
    sections = []
    for model in parts():
        links = [item.name for item in model._meta.concrete_fields if item.is_relation]
        rows = rows_of(model, case).select_related(*links) if links else rows_of(model, case)
        found = [row_of(row) for row in rows]
        if found:
            title = _("Suchschlüssel (aus dem Namen gebildet)") if model is SearchKey else name_of(model)
            sections.append(Section(title, model._meta.db_table, found))
    return sections


def machine_copy(sections: list[Section]) -> dict[str, Any]:
    """The same as data another program can read (Art. 20)."""
    return {
        "format": "querschnitt-auskunft",
        "version": 1,
        "created_on": timezone.localdate().isoformat(),
        "sections": [
            {
                "title": section.title,
                "table": section.table,
                "rows": [
                    {value.name: {"label": value.label, "value": value.raw, "text": value.shown} for value in row}
                    for row in section.rows
                ],
            }
            for section in sections
        ],
    }
