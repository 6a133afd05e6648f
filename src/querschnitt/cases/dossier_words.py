"""What is stored, in words: values of the file of Art. 15 DSGVO as a person reads them, without keys of ours.

What nobody understands without the program (numbers of rows, versions, derived keys) stands in the machine-readable
copy alone; how much of it there is, is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import catalogues
from .dossier import fields_of, label_of, rows_of, shown
from .models import (
    Assessment,
    Case,
    CaseMergeRow,
    Consent,
    Goal,
    Handover,
    HandoverTask,
    LinkRequest,
    Need,
    Obstacle,
    Person,
    PlanVersion,
    Referral,
    SearchKey,
    SecrecyRelease,
)
from .packaging import shown_package
from .planning import day_of, title_of

# Of no meaning outside the program; the machine-readable copy holds them.
TECHNICAL = frozenset({"id", "last_activity_at", "media_type", "size", "supersedes", "before", "tries", "visit_until"})
# Tables of derived rows: only how many.
COUNTED: tuple[type[models.Model], ...] = (SearchKey, CaseMergeRow)
LANGUAGE = frozenset({"interpreter_language", "text_language", "language"})


@dataclass(frozen=True)
class Line:
    label: str
    text: str


def _wanted(item: Any) -> bool:
    if item.name in TECHNICAL or (item.name == "version" and not item.is_relation):
        return False
    # Rows hang on the case or its person; that is what the whole file is about.
    return not (item.is_relation and item.related_model in (Case, Person) and item.name in ("case", "person"))


def _day(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


def _plan(content: dict[str, Any]) -> str:
    parts = []
    for goal in content.get("goals", []):
        steps = [f"{step['text']} ({_day(day_of(step['due_on']))})".replace(" ()", "") for step in goal["steps"]]
        parts.append(f"{title_of(goal)}: {', '.join(steps)}" if steps else title_of(goal))
    return " | ".join(parts)


def _package(content: dict[str, Any]) -> str:
    groups = [
        f"{title}: " + ", ".join(f"{term}: {text}" for term, text in facts) for title, facts in shown_package(content)
    ]
    return " | ".join(groups)


def _named(other: models.Model, own: Case) -> str:
    """What a link points at, in a word that somebody outside knows."""
    if isinstance(other, Person):
        return "" if other.pk == own.person_id else _("Person mit eigenem Fall, ohne Namen")
    if isinstance(other, Case):
        return other.number
    if isinstance(other, Goal):
        return other.wording
    if isinstance(other, Need):
        return str(other.get_life_area_display())
    if isinstance(other, Referral | Handover | Consent):
        day = (
            other.created_at
            if isinstance(other, Referral)
            else getattr(other, "given_on", getattr(other, "event_on", None))
        )
        return _("vom %(day)s") % {"day": _day(day)}
    if isinstance(other, SecrecyRelease):
        return _("vom %(day)s") % {"day": _day(other.given_on)}
    if isinstance(other, Assessment):
        return _day(other.held_on)
    if isinstance(other, PlanVersion):
        return str(other.number)
    if isinstance(other, LinkRequest):
        return other.reason
    if isinstance(other, Obstacle):
        found = catalogues.obstacle_categories().get(other.category)
        return str(found) if found else ""
    return str(other)


def told(row: models.Model, item: Any, own: Case) -> str:
    value = getattr(row, item.attname)
    if value in (None, "", [], {}):
        return ""
    if item.is_relation:
        return _named(getattr(row, item.name), own)
    if item.name == "languages":
        return catalogues.spoken_languages(value, getattr(row, "language_levels", {}))
    if item.name == "language_levels":
        return ""  # said with the languages
    if item.name in LANGUAGE:
        return catalogues.language_name(value)
    if item.name == "nationality":
        return catalogues.country_name(value)
    if item.name == "package":
        return _package(value)
    if item.name == "content" and isinstance(value, dict):
        return _plan(value)
    if item.name == "key":
        return str(row.kind.text) if isinstance(row, HandoverTask) else str(value)
    if item.name == "confidence":
        return {"high": _("hoch"), "medium": _("mittel"), "low": _("niedrig")}.get(value, value)
    return shown(row, item)


def lines_of(row: models.Model, own: Case) -> list[Line]:
    found = [Line(label_of(item), told(row, item, own)) for item in fields_of(type(row)) if _wanted(item)]
    return [line for line in found if line.text]


def rows_with_links(model: type[models.Model], case: Case) -> models.QuerySet[Any]:
    links = [item.name for item in model._meta.concrete_fields if item.is_relation]
    rows = rows_of(model, case)
    return rows.select_related(*links) if links else rows


def told_rows(model: type[models.Model], case: Case) -> Iterator[list[Line]]:
    rows = rows_with_links(model, case)
    if model in COUNTED:
        if number := rows.count():
            yield [Line(_("Anzahl"), str(number))]
        return
    for row in rows:
        if lines := lines_of(row, case):
            yield lines
