"""Decisions and deadlines as data for JSON: documented in docs/glossary.md, stable for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from querschnitt.common.exports import Column, Export

from .deadlines import EVENTS, Deadline
from .engine import NOTICE, Answer, Decision
from .facts import definitions
from .table import DIMENSIONS, RANKED, Rule, rule_of, rules


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def answer_data(answer: Answer, rank: int) -> dict[str, Any]:
    rule = rule_of(answer.rule)
    return {
        "rule": answer.rule,
        "rank": rank,
        "certain": answer.certain,
        "competent": answer.competent,
        "offer": answer.offer,
        "starts_on": _day(answer.starts_on),
        "starts": answer.starts,
        "valid_from": _day(rule.valid_from),
        "valid_to": _day(rule.valid_to),
        "note": rule.note,
        "source": answer.source,
        "confidence": answer.confidence,
        "because": list(answer.because),
        "missing": list(answer.missing),
    }


def decision_data(decision: Decision) -> dict[str, Any]:
    facts = decision.facts
    return {
        "on": facts.on.isoformat(),
        "status": facts.status or None,
        "birth": _day(facts.birth),
        "birth_year": facts.birth_year,
        "arrived": _day(facts.arrived),
        "needs": sorted(facts.needs),
        "facts": {
            key: value.isoformat() if isinstance(value, date) else value for key, value in sorted(facts.known.items())
        },
        "answers": {
            dimension: [answer_data(answer, rank) for rank, answer in enumerate(found, start=1)]
            for dimension, found in decision.answers.items()
        },
        "missing": [{"key": key, "question": definitions()[key].ask()} for key in decision.missing],
        "notice": NOTICE[0],
    }


def deadline_data(one: Deadline) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "ends_on": _day(one.ends_on),
        "starts_on": _day(one.starts_on),
        "rule": one.rule,
        "source": one.source,
        "confidence": one.confidence,
        "missing": list(one.missing),
    }


def deadlines_data(event: str, day: date, found: list[Deadline]) -> dict[str, Any]:
    return {
        "event": event,
        "title": EVENTS[event][0],
        "date": day.isoformat(),
        "deadlines": [deadline_data(one) for one in found],
        "notice": NOTICE[0],
    }


AT_ONCE = 2


@dataclass(frozen=True)
class Line:
    """A row of the table, or an answer by it, in the reader's language."""

    rule: Rule
    competent: str
    offer: str
    starts: str
    starts_on: date | None = None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    offices: tuple[Any, ...] = ()
    holds: bool = True
    rank: int = 0

    @property
    def said_status(self) -> str:
        """With places to break the line at."""
        return self.rule.said[0].replace("|", ", ")


@dataclass(frozen=True)
class Dimension:
    key: str
    label: str
    lines: tuple[Line, ...]
    ranked: bool = False

    @property
    def answers(self) -> tuple[Line, ...]:
        return self.lines

    @property
    def sure(self) -> int:
        return sum(not line.missing for line in self.lines)

    @property
    def first(self) -> tuple[Line, ...]:
        """What holds, and of what may hold so many that two are read at once."""
        return self.lines[: max(self.sure, AT_ONCE)]

    @property
    def rest(self) -> tuple[Line, ...]:
        """What may hold besides: folded away, for nobody reads fifty possible rules while somebody waits."""
        return self.lines[max(self.sure, AT_ONCE) :]

    @property
    def rest_names(self) -> str:
        return ", ".join(dict.fromkeys(line.competent for line in self.rest))


def dimensions(decision: Decision, offices: dict[str, list[Any]], language: str) -> Iterator[Dimension]:
    """A decision for the page: per dimension the sure answers first, then the possible ones."""
    english = language.startswith("en")
    for key, found in decision.answers.items():
        lines = tuple(
            Line(
                rule=rule_of(one.rule),
                competent=one.competent,
                offer=one.offer,
                starts=one.starts,
                starts_on=one.starts_on,
                because=one.because,
                missing=tuple(definitions()[name].ask(language) for name in one.missing),
                offices=tuple(offices.get(one.rule, ())),
                rank=rank,
            )
            for rank, one in enumerate(sorted(found, key=lambda one: bool(one.missing)), start=1)
        )
        yield Dimension(key, DIMENSIONS[key][english], lines, key == RANKED)


def lines_on(on: date, language: str, *, every: bool = False) -> Iterator[Dimension]:
    """The table for a day, by dimension; with ``every`` also the rows that do not hold on it."""
    english = language.startswith("en")
    for key, labels in DIMENSIONS.items():
        lines = tuple(
            Line(rule, rule.competent[english], rule.offer[english], rule.starts[english], holds=rule.holds_on(on))
            for rule in rules()
            if rule.dimension == key and (every or rule.holds_on(on))
        )
        yield Dimension(key, labels[english], lines, key == RANKED)


def spreadsheet(on: date, language: str, *, every: bool = False) -> Export:
    columns = [
        Column(_("Regel"), 8), Column(_("Reihenfolge"), 10), Column(_("Bereich"), 14), Column(_("Aufenthaltsstatus"), 40),
        Column(_("Status, einzeln"), 50), Column(_("Alter"), 12), Column(_("Bedingung"), 50), Column(_("Zuständig"), 36),
        Column(_("Leistung oder Angebot"), 44), Column(_("ab wann"), 24), Column(_("gültig von"), 12),
        Column(_("gültig bis"), 12), Column(_("gilt an dem Tag"), 12), Column(_("Quelle"), 40),
        Column(_("Verlässlichkeit"), 14), Column(_("So gelesen"), 60),
    ]  # fmt: skip
    rows = [
        (
            line.rule.id, line.rule.prio, one.label, line.rule.said[0], line.rule.status_text, line.rule.age,
            line.rule.said[2], line.competent, line.offer, line.starts, line.rule.valid_from, line.rule.valid_to,
            line.holds, line.rule.source, line.rule.confidence, line.rule.why,
        )
        for one in lines_on(on, language, every=every)
        for line in one.lines
    ]  # fmt: skip
    return Export(
        _("Entscheidungstabelle"), columns, rows, _("Entscheidungstabelle der Erstberatung"), [(_("Stand"), on)]
    )
