from __future__ import annotations

from datetime import date

from querschnitt.triage.engine import Answer, decide
from querschnitt.triage.facts import Facts, read_value
from querschnitt.triage.table import rule_of


def facts(text: str) -> Facts:
    """``2026-01-01 GES born=2003-05-01 needs=work needy=yes`` as facts; ``?`` for an unknown status."""
    day, status, *rest = text.split()
    told = dict(part.split("=", 1) for part in rest)
    born, arrived, needs = told.pop("born", ""), told.pop("arrived", ""), told.pop("needs", "")
    return Facts(
        on=date.fromisoformat(day),
        status="" if status == "?" else status,
        birth=date.fromisoformat(born) if len(born) > 4 else None,
        birth_year=int(born) if len(born) == 4 else None,
        arrived=date.fromisoformat(arrived) if arrived else None,
        needs=frozenset(needs.split(",")) if needs else frozenset(),
        known={key: read_value(key, value) for key, value in told.items()},
    )


def answer(rule: str, text: str) -> Answer | None:
    """The answer of this rule, if it is among those given."""
    found = decide(facts(text)).answers[rule_of(rule).dimension]
    return next((one for one in found if one.rule == rule), None)
