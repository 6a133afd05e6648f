"""A frozen package in the reader's words and language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import catalogues
from .choices import Channel, DataGroup, Gender, GoalState, LegalCircle, Level, LifeArea, Priority, StepState
from .life_choices import ChainKind, ChainState, Custody, Relation


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else ""


def _label(choices: Any, key: str) -> str:
    return str(dict(choices.choices).get(key, key))


def shown_package(package: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading of the data group, facts) for each group in it, in the order of the list of groups."""
    labels = dict(DataGroup.choices)
    return [
        (str(labels[group]), [(term, value) for term, value in _facts(group, package[group]) if value])
        for group in DataGroup.values
        if group in package
    ]


def _facts(group: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    if group == DataGroup.IDENTITY:
        return [
            (_("Name"), data.get("name", "")),
            (_("Name in eigener Schrift"), data.get("original_name", "")),
            (_("Geboren"), _day(data.get("birth_date", "")) or str(data.get("birth_year") or "")),
            (_("Geschlecht"), _label(Gender, data.get("gender", ""))),
            (_("Staatsangehörigkeit"), catalogues.country_name(data.get("nationality", ""))),
        ]
    if group == DataGroup.CONTACT:
        return [(_("Wohnort"), data.get("town", "")), (_("Telefon"), data.get("phone", ""))]
    if group == DataGroup.LANGUAGES:
        spoken = catalogues.spoken_languages(data.get("languages", []), data.get("levels", {}))
        needed = catalogues.language_name(data.get("interpreter_language", ""))
        return [(_("Sprachen"), spoken), (_("Dolmetschen"), needed)]
    if group == DataGroup.STATUS:
        status = catalogues.residence_statuses().get(data.get("status_code", ""))
        return [
            (_("Aufenthaltsstatus"), str(status) if status else _("unbekannt")),
            (_("Rechtskreis"), _label(LegalCircle, data.get("legal_circle", ""))),
        ]
    if group == DataGroup.HOUSEHOLD:
        return [(_label(Relation, row["relation"]), _member(row)) for row in data.get("members", [])]
    if group == DataGroup.CHAIN:
        return [(row["title"], _entry(row)) for row in data.get("entries", [])]
    if group == DataGroup.ASSESSMENT:
        areas = [(_label(LifeArea, row["life_area"]), _area(row)) for row in data.get("areas", [])]
        return [
            (_("Stand vom"), _day(data.get("held_on", ""))),
            (_("Stärken und Netzwerk"), data.get("strengths", "")),
            *areas,
        ]
    if group == DataGroup.NEEDS:
        return [
            (_label(LifeArea, row["life_area"]), row["goal"] or _label(Priority, row["priority"]))
            for row in data.get("needs", [])
        ]
    if group == DataGroup.PLAN:
        goals = [
            (
                _("Ziel: %(goal)s") % {"goal": row["wording"]},
                " · ".join(part for part in (_label(GoalState, row["state"]), _day(row["due_on"])) if part),
            )
            for row in data.get("goals", [])
        ]
        return goals + [
            (row["text"], " · ".join(part for part in (_label(StepState, row["state"]), _day(row["due_on"])) if part))
            for row in data.get("steps", [])
        ]
    if group == DataGroup.CONTACTS:
        return [
            (
                " · ".join((_day(row["held_on"]), _label(Channel, row["channel"]), _label(LifeArea, row["topic"]))),
                row["text"] or _("ohne Notiz"),
            )
            for row in data.get("contacts", [])
        ]
    return []


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _member(row: dict[str, Any]) -> str:
    name = row["name"] or _("Person mit eigenem Fall, ohne Namen")
    year = f", *{row['birth_year']}" if row["birth_year"] else ""
    custody = _("Sorgerecht: %(who)s") % {"who": _label(Custody, row["custody"])} if row["custody"] else ""
    return _joined(name + year, custody, "" if row["lives_here"] else _("lebt nicht im Haushalt"))


def _entry(row: dict[str, Any]) -> str:
    days = f"{_day(row['starts_on'])} – {_day(row['ends_on'])}".strip()
    state = _label(ChainState, row["state"])
    return _joined(_label(ChainKind, row["kind"]), row["where"], days, state, row["result"])


def _area(row: dict[str, Any]) -> str:
    level = "" if row["level"] is None else _label(Level, row["level"])
    said = _("Sicht der Person: %(text)s") % {"text": row["own_view"]} if row["own_view"] else ""
    return _joined(level, _label(Priority, row["urgency"]) if row["urgency"] else "", row["resources"], said)


def package_name(package: dict[str, Any]) -> str:
    """How a recipient calls the person: by name and age where agreed, otherwise without."""
    data = package.get(DataGroup.IDENTITY, {})
    name = data.get("name") or _("Ohne Namen")
    year = data.get("birth_year")
    return f"{name}, *{year}" if year else name
