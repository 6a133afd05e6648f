"""Is the same post, person or measure paid for twice? Claims of payers go in, findings with days, euros and rule come
out. Pure. Nothing is refused because of a finding: it is shown until somebody changes what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.utils import formats
from django.utils.translation import gettext as _

from . import amounts
from .ruleset import RuleSet

POST, PERSON, MEASURE = "stelle", "person", "massnahme"
# Paid whole unless a contract names its share; of a receipt nobody does.
CONTRACT, RECEIPT = "weiterleitung", "beleg"
OVER, EXCLUDED, PERSONNEL = "ueber", "ausschluss", "personal"
KIM = {"KIM1", "KIM2", "KIM3"}
FORBIDS = "TI05"  # TIntG § 9 (4): no double funding of KIM by EU, Bund, Land or others
# Payers that must not stand beside each other on the same day, however small their shares, and the rule that says so.
APART = ((frozenset({"KIM2"}), frozenset({"MBE", "JMD"}), "KM11"),)
# Payers of material costs only.
NO_PERSONNEL = {"EP": "EP03"}


@dataclass(frozen=True)
class Claim:
    """``payer`` pays ``share`` of a thing from ``start`` to ``end`` (last day; ``None``: open).

    ``euros``: what the whole thing is worth to this payer in a year, where known. A share of nothing: nobody knows it.
    """

    thing: str
    key: str
    name: str
    payer: str
    label: str
    share: Fraction
    start: date
    end: date | None = None
    euros: Fraction | None = None
    url: str = ""

    def on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Finding:
    """``total``: all shares together on those days; ``euros``: paid twice, at most, until ``end`` or the day counted to."""

    kind: str
    thing: str
    key: str
    name: str
    url: str
    payers: tuple[str, ...]
    start: date
    end: date | None
    total: Fraction
    euros: Fraction | None
    rule_id: str
    text: str
    remedy: str


@dataclass(frozen=True)
class _Stretch:
    start: date
    end: date | None
    claims: tuple[Claim, ...]

    @property
    def total(self) -> Fraction:
        return sum((claim.share for claim in self.claims), Fraction(0))


def _stretches(claims: Sequence[Claim]) -> Iterator[_Stretch]:
    """Days on which the same claims run, in order; only those with any."""
    turns = sorted({claim.start for claim in claims} | {c.end + timedelta(days=1) for c in claims if c.end})
    for day, following in zip(turns, [*turns[1:], None], strict=True):
        running = tuple(claim for claim in claims if claim.on(day))
        if running:
            yield _Stretch(day, following - timedelta(days=1) if following else None, running)


def in_years(start: date, end: date) -> Fraction:
    """How many years the days make, each day as part of its own year."""
    found = Fraction(0)
    for year in range(start.year, end.year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        days = (min(end, last) - max(start, first)).days + 1
        found += Fraction(max(days, 0), (last - first).days + 1)
    return found


def _worth(part: Fraction, claims: Iterable[Claim], stretch: _Stretch, until: date) -> Fraction | None:
    """The highest rate of those who pay: what could be asked back at most."""
    known = [claim.euros for claim in claims if claim.euros is not None]
    end = min(stretch.end or until, until)
    if not known or end < stretch.start:
        return None
    return part * max(known) * in_years(stretch.start, end)


def find_doubles(claims: Iterable[Claim], rules: RuleSet, until: date) -> list[Finding]:
    """Everything paid twice; ``until``: the day up to which euros of what still runs are counted."""
    things: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        things.setdefault((claim.thing, claim.key), []).append(claim)
    found: list[Finding] = []
    for members in things.values():
        found += _of_thing(members, rules, until)
    return sorted(found, key=lambda one: (one.start, one.name, one.kind))


@dataclass
class _Found:
    kind: str
    start: date
    end: date | None
    total: Fraction
    claims: tuple[Claim, ...]
    euros: Fraction | None
    rule_id: str

    def told(self) -> Finding:
        first = self.claims[0]
        whole = first.thing in (CONTRACT, RECEIPT)
        shares = ", ".join(
            claim.label
            if not claim.share or (whole and claim.share == 1)
            else f"{claim.label} {amounts.number(claim.share * 100)} %"
            for claim in self.claims
        )
        place = {"days": _days(self.start, self.end), "shares": shares}
        if self.kind == OVER and first.thing == CONTRACT:
            text = _("%(days)s bezahlen mehrere Verträge dieselbe Maßnahme desselben Trägers: %(shares)s.") % place
            remedy = _("Grenzen Sie Maßnahmen oder Zeiten in den Verträgen ab, oder tragen Sie ihre Anteile ein.")
        elif self.kind == OVER and first.thing == RECEIPT:
            text = _("Derselbe Beleg steht in mehreren Verwendungsnachweisen: %(shares)s.") % place
            remedy = _("Weisen Sie ihn einmal nach, oder nennen Sie überall, welchen Teil die Zuwendung trägt.")
        elif self.kind == OVER:
            text = _("%(total)s %% bezahlt %(days)s: %(shares)s.") % {
                **place,
                "total": amounts.number(self.total * 100),
            }
            remedy = _("Senken Sie einen Anteil oder ändern Sie die Zeit, bis zusammen 100 % stehen.")
            if not self.rule_id:
                remedy += " " + _(
                    "Ob ein Betrag zurückgeht, entscheidet der Bescheid; eine Regel dazu ist nicht hinterlegt."
                )
        elif self.kind == EXCLUDED:
            text = _("%(days)s stehen nebeneinander, was getrennt bleiben muss: %(shares)s.") % place
            remedy = _("Weitergeleitetes Case Management braucht eine Stelle außerhalb von MBE und JMD.")
        else:
            text = _("%(days)s zahlt ein Programm Personal, das nur Sachkosten trägt: %(shares)s.") % place
            remedy = _("Lassen Sie das Personal von einem anderen Programm bezahlen.")
        return Finding(
            self.kind,
            first.thing,
            first.key,
            first.name,
            first.url,
            tuple(dict.fromkeys(claim.label for claim in self.claims)),
            self.start,
            self.end,
            self.total,
            self.euros,
            self.rule_id,
            text[:1].upper() + text[1:],
            remedy,
        )


def _of_thing(claims: Sequence[Claim], rules: RuleSet, until: date) -> list[Finding]:
    """A rate or a maximum that changes meanwhile makes no second finding: its days follow on, its euros add up."""
    found: dict[tuple[str, tuple[str, ...]], _Found] = {}
    done: list[_Found] = []
    for stretch in _stretches(claims):
        for one in _in_stretch(stretch, rules, until):
            key = (one.kind, tuple(sorted(f"{claim.label} {claim.share}" for claim in one.claims)))
            before = found.get(key)
            if before and before.rule_id == one.rule_id and before.end and before.end + timedelta(days=1) == one.start:
                before.end = one.end
                before.euros = one.euros if before.euros is None else before.euros + (one.euros or 0)
            else:
                found[key] = one
                done.append(one)
    return [one.told() for one in done]


def _in_stretch(stretch: _Stretch, rules: RuleSet, until: date) -> Iterator[_Found]:
    def found(kind: str, claims: Sequence[Claim], euros: Fraction | None, rule_id: str) -> _Found:
        return _Found(kind, stretch.start, stretch.end, stretch.total, tuple(claims), euros, rule_id)

    over = stretch.total - 1
    payers = {claim.label for claim in stretch.claims if claim.share}
    if over > 0 and len(stretch.claims) > 1 and (stretch.claims[0].thing != CONTRACT or len(payers) > 1):
        rule_id = FORBIDS if _kim_on(stretch, rules) else ""
        yield found(OVER, stretch.claims, _worth(over, stretch.claims, stretch, until), rule_id)
    for first, second, rule_id in APART:
        ones = [claim for claim in stretch.claims if claim.payer in first]
        others = [claim for claim in stretch.claims if claim.payer in second]
        if ones and others:
            part = sum((claim.share for claim in ones), Fraction(0))
            yield found(EXCLUDED, [*ones, *others], _worth(part, ones, stretch, until), rule_id)
    if stretch.claims[0].thing in (POST, PERSON):
        for claim in stretch.claims:
            if rule_id := NO_PERSONNEL.get(claim.payer, ""):
                worth = _worth(claim.share, [claim], stretch, until)
                yield found(PERSONNEL, [claim], worth, rule_id)


def _kim_on(stretch: _Stretch, rules: RuleSet) -> bool:
    """The ban names KIM and holds since the law: asked for the last day of the stretch."""
    last = stretch.end or date.max
    held = [one for one in rules.versions.get(FORBIDS, ()) if one.starts_on is None or one.starts_on <= last]
    return bool(held) and any(claim.payer in KIM for claim in stretch.claims)


def _days(start: date, end: date | None) -> str:
    if end is None:
        return _("seit dem %(start)s") % {"start": formats.date_format(start)}
    if start == end:
        return _("am %(start)s") % {"start": formats.date_format(start)}
    return _("vom %(start)s bis %(end)s") % {"start": formats.date_format(start), "end": formats.date_format(end)}


def without_names(findings: Iterable[Finding]) -> list[Finding]:
    """For those who see posts but not who fills them."""
    return [replace(one, name=_("eine Person"), url="") if one.thing == PERSON else one for one in findings]


def by_key(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.key, []).append(one)
    return found
