"""Which kinds of office are bound by § 203 StGB: proposed from data, confirmed or corrected by each centre (ADR 0105).

The law names professions, not offices. ``data/secrecy_duty.csv`` holds our reading with source and confidence; it counts
until the head of the centre, after asking its lawyers, says what holds there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from querschnitt.tenants.models import Organisation

from .models import SecrecyDuty

PATH = Path(__file__).parent / "data" / "secrecy_duty.csv"
# Never asked: a centre itself is no office that is told a secret by profession, the state sees no case.
LEFT_OUT = (Organisation.Kind.STATE,)


@dataclass(frozen=True)
class Proposal:
    kind: str
    basis: str
    source: str
    confidence: str
    why: str


@dataclass(frozen=True)
class Duty:
    """What counts for one kind of office, and who says so: nobody yet, or the centre."""

    kind: str
    label: str
    bound: bool
    proposal: Proposal | None
    confirmed: SecrecyDuty | None


@cache
def proposals() -> dict[str, Proposal]:
    with PATH.open(encoding="utf-8", newline="") as handle:
        return {row["kind"]: Proposal(**row) for row in csv.DictReader(handle, delimiter=";")}


def duties() -> list[Duty]:
    """Every kind of office of the centre in scope; those proposed or confirmed as bound first."""
    said = {row.kind: row for row in SecrecyDuty.objects.select_related("confirmed_by")}
    found = [
        Duty(
            kind.value,
            str(kind.label),
            said[kind].bound if kind in said else kind in proposals(),
            proposals().get(kind),
            said.get(kind),
        )
        for kind in Organisation.Kind
        if kind not in LEFT_OUT
    ]
    return sorted(found, key=lambda duty: (duty.proposal is None, not duty.bound))


def is_bound(organisation: Organisation) -> bool:
    """What the centre confirmed; until then what is proposed."""
    rows = SecrecyDuty.unscoped.filter(centre_id=organisation.centre_id, kind=organisation.kind)
    said = rows.values_list("bound", flat=True).first()
    return organisation.kind in proposals() if said is None else said
