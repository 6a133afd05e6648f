"""The way of a grant as a table: which step leads from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .models.grants import GrantState as S
from .models.grants import Step

STEPS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        Step.APPLY: ((S.PLANNED,), S.APPLIED),
        Step.WITHDRAW: ((S.PLANNED, S.APPLIED), S.WITHDRAWN),
        Step.DECIDE: ((S.APPLIED,), S.GRANTED),
        Step.REFUSE: ((S.APPLIED,), S.REFUSED),
        Step.CHANGE: ((S.GRANTED,), S.GRANTED),
        Step.PROVE: ((S.GRANTED,), S.PROVEN),
        Step.RETURN: ((S.PROVEN,), S.GRANTED),
        Step.ACCEPT: ((S.PROVEN,), S.CHECKED),
        Step.CLOSE: ((S.CHECKED,), S.CLOSED),
    }
)
# Money moves from the decision to the end; funds are called and handed on while the grant runs.
BOOKED = (S.GRANTED, S.PROVEN, S.CHECKED)
RUNNING = (S.GRANTED,)
OVER = (S.REFUSED, S.WITHDRAWN, S.CLOSED)


def steps_from(state: str) -> list[Step]:
    return [Step(step) for step, (sources, _target) in STEPS.items() if state in sources]


def may_step(state: str, step: str) -> bool:
    return step in STEPS and state in STEPS[step][0]
