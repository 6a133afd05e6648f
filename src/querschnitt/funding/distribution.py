"""A key over indicators of a list: "0.4*fluag+0.6*awov", 363 posts, and who gets what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from . import amounts
from .apportion import METHODS, Bounds, Infeasible, apportion
from .facts import BadInput, read_number
from .tables import AGS, NAME, TableRow

TERM = re.compile(r"(?:(\d+(?:[.,]\d+)?)\s*\*\s*)?([^\W\d]\w*)$")
POSTS, EUROS = "posts", "euros"


@dataclass(frozen=True)
class Key:
    """Weights by column: each column counts by its share of the column's sum, so that scales do not matter."""

    terms: tuple[tuple[Fraction, str], ...]

    def __str__(self) -> str:
        return " + ".join(f"{amounts.number(weight)} × {column}" for weight, column in self.terms)


def read_key(text: str) -> Key:
    terms = []
    for piece in text.split("+"):
        found = TERM.match(piece.strip())
        if not found:
            raise BadInput(
                "--key",
                _("„%(text)s“ ist kein Schlüssel. So wird er geschrieben: 0.4*fluag+0.6*awov")
                % {"text": piece.strip()},
            )
        terms.append((Fraction((found.group(1) or "1").replace(",", ".")), found.group(2).casefold()))
    columns = [column for _weight, column in terms]
    if len(set(columns)) < len(columns):
        raise BadInput("--key", _("Eine Spalte kommt im Schlüssel mehrfach vor."))
    if not any(weight for weight, _column in terms):
        raise BadInput("--key", _("Alle Gewichte des Schlüssels sind null."))
    return Key(tuple(terms))


@dataclass(frozen=True)
class Plan:
    """What is handed out: ``total`` posts in steps, or euros in cents; ``base``, ``floor`` and ``cap`` each."""

    key: Key
    total: Fraction
    unit: str = POSTS
    method: str = "hare"
    step: Fraction = Fraction(1)
    base: Fraction = Fraction(0)
    floor: Fraction = Fraction(0)
    cap: Fraction | None = None

    def units(self, value: Fraction, what: str) -> int:
        steps = value / self.step
        if steps.denominator != 1:
            raise BadInput(
                what,
                _("%(value)s ist kein Vielfaches von %(step)s.")
                % {"value": amounts.number(value), "step": amounts.number(self.step)},
            )
        return int(steps)


@dataclass(frozen=True)
class Share:
    ags: str
    name: str
    weight: Fraction
    amount: Fraction
    equal: Fraction

    @property
    def difference(self) -> Fraction:
        return self.amount - self.equal


@dataclass(frozen=True)
class Result:
    plan: Plan
    rows: tuple[Share, ...]

    @property
    def total(self) -> Fraction:
        return sum((row.amount for row in self.rows), Fraction(0))

    @property
    def winners(self) -> list[Share]:
        return sorted((row for row in self.rows if row.difference > 0), key=lambda row: -row.difference)

    @property
    def losers(self) -> list[Share]:
        return sorted((row for row in self.rows if row.difference < 0), key=lambda row: row.difference)

    @property
    def moved(self) -> Fraction:
        """How much the key moves away from equal parts."""
        return sum((row.difference for row in self.winners), Fraction(0))


def _folded(column: str) -> str:
    """ "FlüAG" and "AWoV-Bestand" as they are typed in a key: fluag, awov_bestand."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", column.casefold()) if not unicodedata.combining(sign))
    return re.sub(r"\W+", "_", bare).strip("_")


def _columns(key: Key, known: Sequence[str]) -> list[str]:
    """The columns of the list that the key means, in its order."""
    found = []
    for _weight, column in key.terms:
        alike = [column] if column in known else [one for one in known if _folded(one) == _folded(column)]
        if len(alike) != 1 or alike[0] in found:
            raise BadInput(
                column,
                _("Eine Spalte „%(column)s“ gibt es nicht. Es gibt: %(known)s.")
                % {"column": column, "known": ", ".join(known)},
            )
        found += alike
    return found


def figures(rows: Sequence[TableRow], key: Key) -> list[list[Fraction]]:
    """By row, the figure of every column of the key. What is missing stops the run: nothing counts as zero."""
    known = list(dict.fromkeys(column for row in rows for column in row.cells))
    columns = _columns(key, known)
    found = []
    missing = []
    for row in rows:
        line = []
        for column in columns:
            text = row.cells.get(column, "")
            if not text:
                missing.append((row, column))
                continue
            line.append(_figure(row, column, text))
        found.append(line)
    if missing:
        places = "; ".join(
            f"{row.place} ({row.first(NAME) or row.first(AGS)}), {column}" for row, column in missing[:5]
        )
        more = _(" und %(n)s weitere") % {"n": len(missing) - 5} if len(missing) > 5 else ""
        raise BadInput(
            missing[0][0].place + f", {missing[0][1]}",
            _("Es fehlen Zahlen: %(places)s%(more)s. Ergänzen Sie sie; gerechnet wird nur mit vollständigen Angaben.")
            % {"places": places, "more": more},
        )
    return found


def _figure(row: TableRow, column: str, text: str) -> Fraction:
    try:
        value = read_number(text)
    except ValueError as error:
        raise BadInput(
            f"{row.place}, {column}",
            _("„%(text)s“ ist keine Zahl. Tausender ohne Punkt, Komma vor den Nachkommastellen.") % {"text": text},
        ) from error
    if value < 0:
        raise BadInput(f"{row.place}, {column}", _("„%(text)s“ ist negativ.") % {"text": text})
    return value


def distribute(rows: Sequence[TableRow], plan: Plan) -> Result:
    lines = figures(rows, plan.key)
    sums = [sum((line[place] for line in lines), Fraction(0)) for place in range(len(plan.key.terms))]
    for (weight, column), total in zip(plan.key.terms, sums, strict=True):
        if weight and not total:
            raise BadInput(column, _("Alle Zahlen dieser Spalte sind null: so lässt sich nicht verteilen."))
    whole = sum((weight for weight, _column in plan.key.terms), Fraction(0))
    weights = [
        sum(
            (
                weight * value / total
                for (weight, _column), value, total in zip(plan.key.terms, line, sums, strict=True)
                if total
            ),
            Fraction(0),
        )
        / whole
        for line in lines
    ]
    bounds = Bounds(
        plan.units(plan.base, "--base"),
        plan.units(plan.floor, "--floor"),
        None if plan.cap is None else plan.units(plan.cap, "--cap"),
    )
    total_units = plan.units(plan.total, f"--{plan.unit}")
    given = apportion(weights, total_units, method=plan.method, bounds=bounds)
    equal = apportion([Fraction(1)] * len(rows), total_units, method=plan.method)
    return Result(
        plan,
        tuple(
            Share(row.first(AGS), row.first(NAME) or row.first(AGS), weight, units * plan.step, even * plan.step)
            for row, weight, units, even in zip(rows, weights, given, equal, strict=True)
        ),
    )


def read_plan(options: dict[str, Any]) -> Plan:
    """From text, as the command line and the form hand it in: key, posts or euros, method, step, base, floor, cap."""
    unit = POSTS if options.get("posts") else EUROS
    typed = {name: str(options.get(name) or "").strip() for name in ("posts", "euros", "step", "base", "floor", "cap")}
    if bool(typed["posts"]) == bool(typed["euros"]):
        raise BadInput("--posts", _("Geben Sie entweder Stellen (--posts) oder Euro (--euros) an."))
    numbers = {}
    for name, text in typed.items():
        try:
            numbers[name] = read_number(text) if text else None
        except ValueError as error:
            raise BadInput(f"--{name}", _("„%(value)s“ ist keine Zahl.") % {"value": text}) from error
        if (numbers[name] or 0) < 0:
            raise BadInput(f"--{name}", _("„%(text)s“ ist negativ.") % {"text": text})
    method = options.get("method") or "hare"
    if method not in METHODS:
        raise BadInput(
            "--method",
            _("„%(value)s“ gibt es nicht. Möglich: %(options)s.") % {"value": method, "options": ", ".join(METHODS)},
        )
    step = numbers["step"] or (Fraction(1) if unit == POSTS else Fraction(1, 100))
    total = numbers[unit]
    assert total is not None  # noqa: S101  (one of both was typed)
    return Plan(
        read_key(str(options.get("key") or "")),
        total,
        unit,
        method,
        step,
        numbers["base"] or Fraction(0),
        numbers["floor"] or Fraction(0),
        numbers["cap"],
    )


def result_data(result: Result) -> dict[str, Any]:
    plan = result.plan
    return {
        "key": [{"column": column, "weight": amounts.plain(weight)} for weight, column in plan.key.terms],
        "unit": plan.unit,
        "method": plan.method,
        "step": amounts.plain(plan.step),
        "base": amounts.plain(plan.base),
        "floor": amounts.plain(plan.floor),
        "cap": None if plan.cap is None else amounts.plain(plan.cap),
        "rows": [
            {
                "ags": row.ags,
                "name": row.name,
                "share": round(float(row.weight), 8),
                plan.unit: amounts.plain(row.amount),
                "equal": amounts.plain(row.equal),
                "difference": amounts.plain(row.difference),
            }
            for row in result.rows
        ],
        "total": amounts.plain(result.total),
        "moved": amounts.plain(result.moved),
    }


__all__ = [
    "EUROS",
    "POSTS",
    "Infeasible",
    "Key",
    "Plan",
    "Result",
    "Share",
    "distribute",
    "read_key",
    "read_plan",
    "result_data",
]
