"""What a first advice probably ends with, and why. A proposal; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import AdviceResult, Criterion

WEIGHING = (Criterion.AREAS, Criterion.ACTORS, Criterion.URGENT, Criterion.RESOURCES)
ENOUGH = 2  # that many of the four speak for case management


@dataclass(frozen=True)
class Proposal:
    result: AdviceResult
    reasons: tuple[str | Promise, ...]
    open: tuple[Criterion, ...] = ()


def propose(criteria: dict[Criterion, bool | None], *, settled: bool | None = None) -> Proposal:
    """From the five criteria, each yes, no or not known, and whether the talk itself was enough."""
    met = tuple(one for one in WEIGHING if criteria.get(one))
    voluntary = criteria.get(Criterion.VOLUNTARY)
    reasons = tuple(one.label for one in met)
    unknown = tuple(one for one in (*WEIGHING, Criterion.VOLUNTARY) if criteria.get(one) is None)
    if len(met) >= ENOUGH and voluntary is not False:
        if voluntary:
            return Proposal(AdviceResult.CASE_MANAGEMENT, (*reasons, Criterion.VOLUNTARY.label))
        return Proposal(AdviceResult.CASE_MANAGEMENT, (*reasons, _("ob freiwillig, ist noch zu klären")), unknown)
    if settled:
        return Proposal(AdviceResult.INFORMATION, (_("im Gespräch geklärt"),), unknown)
    if len(met) >= ENOUGH:
        return Proposal(AdviceResult.REFERRAL, (*reasons, _("Case Management ist freiwillig und nicht gewünscht")))
    return Proposal(AdviceResult.REFERRAL, (_("ein Regeldienst kann das Anliegen klären"), *reasons), unknown)
