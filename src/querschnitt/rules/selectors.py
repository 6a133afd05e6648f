"""Rules asked for a day. Other floors use ``rule_value``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Prefetch, Q, QuerySet

from .models import Rule, RuleVersion


class UnknownRule(LookupError):
    """``close`` are known ids that look alike."""

    def __init__(self, rule_id: str, close: list[str]) -> None:
        super().__init__(rule_id)
        self.rule_id, self.close = rule_id, close


class NoValue(LookupError):
    """The rule has no version on that day; the nearest ones are before and after it."""

    def __init__(self, rule_id: str, on: date, before: RuleVersion | None, after: RuleVersion | None) -> None:
        super().__init__(f"{rule_id} on {on}")
        self.rule_id, self.on, self.before, self.after = rule_id, on, before, after


def visible_rules(actor: Any) -> QuerySet[Rule]:
    """All: rules belong to no centre. The policy decides who reads them."""
    return Rule.objects.all()


def valid_versions() -> QuerySet[RuleVersion]:
    return RuleVersion.objects.filter(superseded_at=None).select_related("rule")


def find_rule(rule_id: str) -> Rule:
    from rapidfuzz import process

    wanted = rule_id.strip().upper()
    if rule := Rule.objects.filter(rule_id=wanted).first():
        return rule
    known = list(Rule.objects.values_list("rule_id", flat=True))
    close = [name for name, _score, _index in process.extract(wanted, known, limit=4, score_cutoff=60)]
    raise UnknownRule(wanted, close)


def version_on(rule: Rule, on: date) -> RuleVersion:
    """The version that holds on ``on``; ``NoValue`` names the nearest when none does."""
    versions = list(valid_versions().filter(rule=rule).order_by("during"))
    for version in versions:
        if version.holds_on(on):
            return version
    before = [version for version in versions if version.last_day and version.last_day < on]
    after = [version for version in versions if version.starts_on and version.starts_on > on]
    raise NoValue(rule.rule_id, on, before[-1] if before else None, after[0] if after else None)


def rule_value(rule_id: str, on: date) -> Any:
    """The value a program reckons with on that day (shape by type: see ``values``)."""
    return version_on(find_rule(rule_id), on).value


@dataclass(frozen=True)
class RuleLine:
    """A rule with the version that holds on the day asked for, or the nearest one beside "holds no more"."""

    rule: Rule
    version: RuleVersion
    holds: bool


def rules_on(on: date, *, programme: str = "", text: str = "", holding_only: bool = False) -> list[RuleLine]:
    """Every rule once, in two queries."""
    found: QuerySet[Rule] = Rule.objects.all()
    if programme:
        found = found.filter(programme=programme)
    for word in text.split():
        found = found.filter(
            Q(rule_id__icontains=word)
            | Q(title_de__icontains=word)
            | Q(title_en__icontains=word)
            | Q(programme__icontains=word)
            | Q(parameter__icontains=word)
        )
    versions = RuleVersion.objects.filter(superseded_at=None)
    lines = []
    for rule in found.prefetch_related(Prefetch("versions", versions, to_attr="valid")):
        valid: list[RuleVersion] = cast(Any, rule).valid
        if not valid:
            continue
        for version in valid:
            version.rule = rule
        best = min(valid, key=lambda version: version.distance_to(on))
        if best.holds_on(on) or not holding_only:
            lines.append(RuleLine(rule, best, best.holds_on(on)))
    return lines


def programmes() -> list[str]:
    """In the order of the catalogue."""
    return list(dict.fromkeys(Rule.objects.values_list("programme", flat=True)))


def by_programme(lines: Iterable[RuleLine]) -> list[tuple[str, list[RuleLine]]]:
    groups: dict[str, list[RuleLine]] = {}
    for line in lines:
        groups.setdefault(line.rule.programme, []).append(line)
    return list(groups.items())


def series_of(rule: Rule) -> list[RuleVersion]:
    """Versions of all rules of the programme that give the same thing, in time: 50,000, then 55,000, then 57,000."""
    versions = valid_versions().filter(rule__programme=rule.programme, rule__parameter=rule.parameter)
    return sorted(versions, key=lambda version: (version.starts_on or date.min, version.rule.number))


def history_of(rule: Rule) -> list[RuleVersion]:
    """All versions ever recorded, newest record first."""
    return list(RuleVersion.objects.filter(rule=rule).select_related("rule").order_by("-recorded_at", "during"))
