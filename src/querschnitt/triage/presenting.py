"""Decisions and deadlines as data for JSON: documented in docs/glossary.md, stable for scripts."""

from __future__ import annotations

from datetime import date
from typing import Any

from .deadlines import EVENTS, Deadline
from .engine import NOTICE, Answer, Decision
from .facts import definitions
from .table import rule_of


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
