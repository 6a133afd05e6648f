"""What is known of a centre, each with its source. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from .programmes import KREIS, STADT, FactKind, Setting, book

TRUE = {"ja", "yes", "true", "1", "wahr"}
FALSE = {"nein", "no", "false", "0", "falsch"}


class BadInput(ValueError):
    """``place`` names where it was typed; the text names the remedy."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(text)
        self.place = place


@dataclass(frozen=True)
class Known:
    value: Fraction | bool | date | str
    source: str

    @property
    def number(self) -> Fraction:
        return Fraction(self.value) if isinstance(self.value, Fraction | bool) else Fraction(0)


@dataclass(frozen=True)
class TownCheck:
    """A town of a Kreis and the three conditions of KM03; ``None``: not known."""

    name: str
    residence_authority: bool | None
    youth_office: bool | None
    integration_council: bool | None

    @property
    def conditions(self) -> tuple[bool | None, bool | None, bool | None]:
        return (self.residence_authority, self.youth_office, self.integration_council)

    @property
    def counts(self) -> bool | None:
        """One condition that fails is enough to say no."""
        if False in self.conditions:
            return False
        return None if None in self.conditions else True


@dataclass(frozen=True)
class CentreFacts:
    ags: str
    name: str
    kind: str
    values: Mapping[str, Known] = field(default_factory=dict)
    towns: tuple[TownCheck, ...] = ()

    def known(self, key: str) -> Known | None:
        return self.values.get(key)


def kind_of(area_kind: str) -> str:
    """The Stadt Aachen has the rights of a kreisfreie Stadt (I-40)."""
    return KREIS if area_kind == "kreis" else STADT


def read_number(text: str) -> Fraction:
    """Digits with a comma or a point; "1.000" and "1.000,50" as an office writes them."""
    cleaned = text.strip().replace("€", "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    elif cleaned.count(".") > 1:
        cleaned = cleaned.replace(".", "")
    elif "." in cleaned and len(cleaned.rpartition(".")[2]) == 3 and not cleaned.startswith("0."):
        # A German thousand or three decimals? Nobody guesses with money.
        raise ValueError(text)
    if not cleaned.replace(".", "", 1).replace("-", "", 1).isdigit() or not cleaned.isascii():
        raise ValueError(text)
    return Fraction(cleaned)


def read_value(kind: FactKind, text: str, place: str) -> Fraction | bool | date | str:
    typed = text.strip()
    try:
        if kind.unit == "bool":
            if typed.casefold() in TRUE | FALSE:
                return typed.casefold() in TRUE
            raise ValueError(typed)
        if kind.unit == "kind":
            if typed.casefold() in (KREIS, STADT):
                return typed.casefold()
            raise ValueError(typed)
        if kind.unit == "date":
            if "." in typed:
                day, month, year = (int(part) for part in typed.split("."))
                return date(year, month, day)
            return date.fromisoformat(typed)
        value = read_number(typed)
        if value < 0 or (kind.unit in ("count", "persons") and value.denominator != 1):
            raise ValueError(typed)
    except ValueError as error:
        expected = {
            "bool": _("ja oder nein"),
            "kind": _("kreis oder stadt"),
            "date": _("ein Tag wie 14.03.2024"),
            "count": _("eine ganze Zahl ab 0"),
            "persons": _("eine ganze Zahl ab 0"),
        }.get(kind.unit, _("eine Zahl ab 0 wie 1234,50"))
        raise BadInput(
            place,
            _("%(label)s: „%(text)s“ passt nicht. Erwartet: %(expected)s.")
            % {"label": kind.label, "text": typed, "expected": expected},
        ) from error
    return value


def read_settings(pairs: Mapping[str, str]) -> dict[str, str]:
    """All settings with what was chosen; an unknown name or option is refused."""
    settings: Mapping[str, Setting] = book().settings
    chosen = {key: setting.default for key, setting in settings.items()}
    for key, value in pairs.items():
        if key not in settings:
            raise BadInput(
                key,
                _("Eine Einstellung „%(key)s“ gibt es nicht: %(known)s.") % {"key": key, "known": ", ".join(settings)},
            )
        if settings[key].options and value not in settings[key].options:
            raise BadInput(
                key,
                _("„%(value)s“ gibt es nicht. Möglich: %(options)s.")
                % {"value": value, "options": ", ".join(settings[key].options)},
            )
        if not settings[key].options and value:
            try:
                for piece in value.replace(";", " ").split():
                    read_number(piece)
            except ValueError as error:
                raise BadInput(key, _("„%(value)s“ ist keine Zahl.") % {"value": value}) from error
        chosen[key] = value
    return chosen


def facts_from_row(row: Mapping[str, Any], place: str, source: str) -> dict[str, Known]:
    """Known facts of one line of a list; empty cells say nothing, unknown columns are left to the caller."""
    kinds = book().facts
    return {
        key: Known(read_value(kinds[key], str(value), f"{place}, {key}"), source)
        for key, value in row.items()
        if key in kinds and value is not None and str(value).strip()
    }
