"""A programme as its rules describe it on a day: guidelines, posts and keys, rates, limits, each with its source and
with what held before and will hold after. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.rules.sources import citation

from .programmes import ItemPlan, Label, Programme, book
from .ruleset import Held, RuleSet

HOLDS, ENDED, AHEAD = "gilt", "galt", "kommt"
POSTS, RATES = "stellen", "saetze"
TITLES: dict[str, str | Promise] = {
    "richtlinien": _("Fassungen der Richtlinie"),
    POSTS: _("Stellen und Schlüssel"),
    RATES: _("Sätze und Beträge"),
    "voraussetzungen": _("Voraussetzungen"),
    "grenzen": _("Grenzen"),
    "volumen": _("Volumen im Land"),
    "hinweise": _("Was außerdem gilt"),
}
_ASKED_FOR = (POSTS, RATES, "voraussetzungen", "grenzen")
# What of a plan in programmes.toml names rules, and what they say.
_OF_POSTS = ("ratio", "steps", "among", "factor", "times")
_OF_RATES = ("rate", "sum", "sum_stadt", "each", "tier_sum", "quote")


@dataclass(frozen=True)
class Step:
    held: Held
    state: str


@dataclass(frozen=True)
class Line:
    """One thing the rules say, over time: 50,000, then 55,000, then 57,000 euros. ``labels``: of which lines."""

    labels: tuple[Label, ...]
    steps: tuple[Step, ...]

    @property
    def now(self) -> Held | None:
        return next((step.held for step in self.steps if step.state == HOLDS), None)


@dataclass(frozen=True)
class Guideline:
    """A version of the guideline; ``state`` on the day asked for."""

    since: date
    state: str
    source: str
    rule_id: str = ""


@dataclass(frozen=True)
class Overview:
    programme: Programme
    day: date
    guidelines: tuple[Guideline, ...]
    parts: tuple[tuple[str, str | Promise, tuple[Line, ...]], ...]
    predecessors: tuple[Programme, ...]
    successors: tuple[Programme, ...]

    @property
    def state(self) -> str:
        return state_on(self.programme, self.day)

    @property
    def unnamed(self) -> list[str]:
        """What a reader looks for and no source says."""
        there = {key for key, _title, _lines in self.parts}
        found = [str(TITLES[key]) for key in ("richtlinien", *_ASKED_FOR) if key not in there]
        if self.guidelines and str(TITLES["richtlinien"]) in found:
            found.remove(str(TITLES["richtlinien"]))
        if not self.predecessors:
            found.append(str(_("Vorgänger")))
        if not self.successors:
            found.append(str(_("Nachfolger")))
        return found

    @property
    def guideline(self) -> Guideline | None:
        return next((one for one in self.guidelines if one.state == HOLDS), None)


def state_on(programme: Programme, day: date) -> str:
    if day < programme.since:
        return AHEAD
    return ENDED if programme.until and programme.until < day else HOLDS


def _state(held: Held, day: date) -> str:
    if held.holds_on(day):
        return HOLDS
    return AHEAD if held.starts_on and held.starts_on > day else ENDED


def _line(labels: Iterable[Label], rule_ids: Iterable[str], rules: RuleSet, day: date) -> Line | None:
    versions = [held for rule_id in dict.fromkeys(rule_ids) for held in rules.versions.get(rule_id, ())]
    versions.sort(key=lambda held: (held.starts_on or date.min, held.rule_id))
    return Line(tuple(labels), tuple(Step(held, _state(held, day)) for held in versions)) if versions else None


def _chains(item: ItemPlan, part: str) -> Iterator[tuple[str, ...]]:
    plan: Mapping[str, Any] = item.plan
    if part == RATES:
        yield from (tuple(plan[name]) for name in _OF_RATES if name in plan)
        for _least, rule_id in plan.get("sum_kreis", {}).get("steps", ()):
            yield (rule_id,)
        return
    yield from (tuple(plan[name]) for name in _OF_POSTS if name in plan)
    by_kind: dict[str, list[str]] = {"kreis": [], "stadt": []}
    for row in plan.get("posts", ()):
        for kind in [row["kind"]] if "kind" in row else list(by_kind):
            by_kind[kind].append(row["rule"])
    yield from (tuple(chain) for chain in by_kind.values() if chain)
    yield from ((row["rule"],) for row in plan.get("plus", ()))


def _of_items(programme: Programme, part: str, rules: RuleSet, day: date) -> list[Line]:
    """Lines that rest on the same rules stand once, with all their names."""
    named: dict[tuple[str, ...], list[Label]] = {}
    for item in programme.items:
        for chain in _chains(item, part):
            named.setdefault(chain, []).append(item.label)
    for land in programme.land:
        if part == POSTS:
            named.setdefault((land.count,), []).append(land.label)
    lines = (_line(dict.fromkeys(labels), chain, rules, day) for chain, labels in named.items())
    return [line for line in lines if line]


def _guidelines(programme: Programme, rules: RuleSet, day: date) -> list[Guideline]:
    """Rules that name days are versions: each holds until the next."""
    found = [(since, source, "") for since, source in programme.editions]
    for rule_id in programme.guidelines:
        for held in rules.versions.get(rule_id, ()):
            if isinstance(held.value, list):
                source = citation(held.source, held.page)
                found += [(date.fromisoformat(str(text)), source, rule_id) for text in held.value]
    found.sort()
    following = [since for since, _source, _rule in found[1:]]
    return [
        Guideline(since, AHEAD if day < since else ENDED if after and after <= day else HOLDS, source, rule_id)
        for (since, source, rule_id), after in zip(found, [*following, None], strict=False)
    ]


def overview(programme: Programme, day: date, rules: RuleSet) -> Overview:
    guidelines = _guidelines(programme, rules, day)
    dated = {one.rule_id for one in guidelines}
    known = book().programmes
    single = {
        "richtlinien": [key for key in programme.guidelines if key not in dated],
        POSTS: programme.keys,
        "voraussetzungen": programme.preconditions,
        "grenzen": programme.limits,
        "volumen": programme.volumes,
        "hinweise": [*programme.remarks, *(key for item in programme.items for key in item.also)],
    }
    parts: list[tuple[str, str | Promise, tuple[Line, ...]]] = []
    told: set[str] = set()
    for key, title in TITLES.items():
        lines = _of_items(programme, key, rules, day) if key in (POSTS, RATES) else []
        told |= {step.held.rule_id for line in lines for step in line.steps}
        for rule_id in dict.fromkeys(single.get(key, ())):
            if rule_id not in told and (line := _line((), [rule_id], rules, day)):
                lines.append(line)
                told.add(rule_id)
        parts.append((key, title, tuple(lines)))
    return Overview(
        programme,
        day,
        tuple(guidelines),
        tuple(part for part in parts if part[2]),
        tuple(known[key] for key in programme.predecessors if key in known),
        tuple(known[key] for key in programme.successors if key in known),
    )
