"""What may be known of a person, typed and asked in words (data/facts.csv). Nothing has to be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from .deadlines import full_months
from .statuses import residence_statuses, rows

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
MOST = 2400  # the longest stretch of months, or the largest number, anybody states
NOTHING: Mapping[str, object] = MappingProxyType({})

# What a person may need: the twelve life areas, and the reasons rules ask for beyond them.
NEEDS: dict[str, tuple[str, str]] = {
    "language": ("Sprache", "Language"),
    "housing": ("Wohnen", "Housing"),
    "work": ("Arbeit", "Work"),
    "training": ("Ausbildung, Anerkennung", "Training, recognition of certificates"),
    "school": ("Schule, Kita", "School, day care"),
    "health": ("Gesundheit", "Health"),
    "family": ("Familie", "Family"),
    "finance": ("Lebensunterhalt", "Livelihood"),
    "residence": ("Aufenthalt", "Residence"),
    "debts": ("Schulden", "Debts"),
    "discrimination": ("Diskriminierung", "Discrimination"),
    "leisure": ("Freizeit, Teilhabe", "Leisure, participation"),
    "procedure": ("Fragen zum Asylverfahren", "Questions on the asylum procedure"),
    "distress": ("Psychosoziale Not", "Psychosocial distress"),
    "return": ("Rückkehr", "Return"),
    "upbringing": ("Hilfe zur Erziehung", "Help with upbringing"),
}
OPTIONS: dict[str, tuple[str, str]] = {
    "asylblg3": ("Grundleistungen AsylbLG", "basic benefits, AsylbLG"),
    "asylblg2": ("Analogleistungen § 2 AsylbLG", "analogue benefits, § 2 AsylbLG"),
    "sgb2": ("SGB II", "SGB II"),
    "sgb3": ("SGB III", "SGB III"),
    "sgb12": ("SGB XII", "SGB XII"),
    "none": ("keine Leistung", "no benefit"),
    "primary": ("Primarstufe", "primary"),
    "sek1": ("Sekundarstufe I", "lower secondary"),
    "sek2": ("Sekundarstufe II, Berufskolleg", "upper secondary, vocational college"),
}


def need_label(key: str, language: str = "de") -> str:
    return NEEDS[key][language.startswith("en")] if key in NEEDS else key


def need_choices(language: str = "de") -> list[tuple[str, str]]:
    return [(key, need_label(key, language)) for key in NEEDS]


class BadFact(ValueError):
    """Something typed that is no such fact; ``key`` is its place, the message the remedy."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Definition:
    key: str
    kind: str
    options: tuple[str, ...]
    asks: tuple[str, str]
    yes: tuple[str, str]
    no: tuple[str, str]

    def ask(self, language: str = "de") -> str:
        return self.asks[language.startswith("en")]

    def label_of(self, option: str, language: str = "de") -> str:
        return OPTIONS[option][language.startswith("en")]


@cache
def definitions() -> dict[str, Definition]:
    return {
        row["key"]: Definition(
            row["key"],
            row["type"],
            tuple(row["options"].split()),
            (row["ask"], row["ask_en"]),
            (row["yes"], row["yes_en"]),
            (row["no"], row["no_en"]),
        )
        for row in rows("facts.csv")
    }


# Told beside the others: they have a place of their own in ``Facts``.
OWN_PLACE = frozenset({"status", "birth", "arrived", "needs"})


@cache
def askable() -> dict[str, Definition]:
    return {key: one for key, one in definitions().items() if key not in OWN_PLACE}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known for one day. Left out means unknown, never no."""

    on: date
    status: str = ""
    birth: date | None = None
    birth_year: int | None = None
    arrived: date | None = None
    needs: frozenset[str] = frozenset()
    known: Mapping[str, object] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        if self.status and self.status not in residence_statuses():
            raise BadFact("status", unknown_key("Aufenthaltsstatus", self.status, residence_statuses()))
        for name in ("on", "birth", "arrived"):
            _check_day(name, getattr(self, name))
        if self.birth_year is not None and not FIRST.year <= self.birth_year <= LAST.year:
            raise BadFact("birth_year", f"Das Geburtsjahr {self.birth_year} ist vierstellig zu schreiben, z. B. 1992.")
        for need in self.needs - NEEDS.keys():
            raise BadFact("needs", unknown_key("Anliegen", need, NEEDS))
        for key, value in self.known.items():
            _check_value(key, value)


def unknown_key(what: str, value: str, known: Iterable[str]) -> str:
    close = get_close_matches(value, list(known), n=3, cutoff=0.5)
    hint = f"Meinten Sie {', '.join(close)}?" if close else f"Möglich sind: {', '.join(known)}."
    return f"{what} „{value}“ gibt es nicht. {hint}"


def _check_day(name: str, value: object) -> None:
    if isinstance(value, date) and not FIRST <= value <= LAST:
        raise BadFact(name, f"{value.isoformat()} liegt nicht zwischen {FIRST.year} und {LAST.year}.")


def _check_value(key: str, value: object) -> None:
    definition = askable().get(key)
    if definition is None:
        raise BadFact(key, unknown_key("Angabe", key, askable()))
    if value is None:
        return
    kind = definition.kind
    if kind == "bool":
        fits = isinstance(value, bool)
    elif kind == "date":
        fits = isinstance(value, date)
        _check_day(key, value)
    elif kind in ("int", "months"):
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    elif kind == "status":
        fits = value in residence_statuses()
    else:
        fits = value in definition.options
    if not fits:
        raise BadFact(key, f"Der Wert „{value}“ passt nicht zu {key}. {how_to_write(definition)}")


def how_to_write(definition: Definition) -> str:
    return {
        "bool": "Schreiben Sie yes oder no.",
        "date": "Schreiben Sie den Tag wie 2025-03-14.",
        "int": f"Schreiben Sie eine ganze Zahl von 0 bis {MOST}.",
        "months": f"Schreiben Sie volle Monate, eine Zahl von 0 bis {MOST}.",
        "status": "Schreiben Sie einen Status wie S24.",
    }.get(definition.kind) or f"Möglich sind: {', '.join(definition.options)}."


YES, NO = frozenset({"yes", "true", "ja", "1"}), frozenset({"no", "false", "nein", "0"})


def read_day(key: str, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadFact(key, f"„{text}“ ist kein Tag. Schreiben Sie ihn wie 2025-03-14.") from error
    _check_day(key, day)
    return day


def read_value(key: str, text: str) -> object:
    """What somebody typed for a fact, as its type; raises ``BadFact`` with place and remedy."""
    definition = askable().get(key)
    if definition is None:
        raise BadFact(key, unknown_key("Angabe", key, askable()))
    value: object = text.strip()
    if definition.kind == "bool":
        lowered = text.strip().lower()
        value = True if lowered in YES else False if lowered in NO else text
    elif definition.kind == "date":
        return read_day(key, text)
    elif definition.kind in ("int", "months") and text.strip().isascii() and text.strip().isdigit():
        value = int(text)
    _check_value(key, value)
    return value


def contradictions(facts: Facts) -> list[tuple[str, str]]:
    """Pairs of statements that cannot both be true, each with its place and with both values."""
    found = []
    since = full_months(facts.arrived, facts.on) if facts.arrived else None
    for name, label in (("birth", "Geburtsdatum"), ("arrived", "Einreise")):
        day = getattr(facts, name)
        if day and day > facts.on:
            found.append((name, f"{label} {day.isoformat()} liegt nach dem gefragten Tag {facts.on.isoformat()}."))
    if facts.birth and facts.arrived and facts.birth > facts.arrived:
        found.append(
            ("arrived", f"Geburtsdatum {facts.birth.isoformat()} liegt nach der Einreise {facts.arrived.isoformat()}.")
        )
    if facts.birth_year and facts.birth_year > facts.on.year:
        found.append(
            ("birth_year", f"Geburtsjahr {facts.birth_year} liegt nach dem gefragten Tag {facts.on.isoformat()}.")
        )
    if facts.birth and facts.birth_year and facts.birth.year != facts.birth_year:
        found.append(("birth_year", f"Geburtsjahr {facts.birth_year} passt nicht zu {facts.birth.isoformat()}."))
    for key in ("stay_months", "lawful_months", "tolerated_months"):
        months = facts.known.get(key)
        if since is not None and isinstance(months, int) and months > max(since, 0):
            found.append((key, f"{key}={months} ist länger als der Aufenthalt seit der Einreise ({since} Monate)."))
    return found
