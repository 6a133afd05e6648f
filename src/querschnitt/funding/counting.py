"""How one line of a bill is counted in one month: posts, rate, and what is missing for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _

from . import amounts
from .facts import BadInput, CentreFacts, Known, read_number
from .programmes import KREIS, ItemPlan, Programme, book
from .ruleset import Held, RuleSet


@dataclass(frozen=True)
class Open:
    """Something without which a line has no amount. ``kind``: rule, fact or setting; ``key`` its name."""

    kind: str
    key: str
    programme: str
    item: str
    rules: tuple[str, ...]
    message: str
    remedy: str


@dataclass(frozen=True)
class Part:
    """A line in one month. ``euros`` is a year's amount. Equal months are put together."""

    posts: Fraction | None = None
    euros: Fraction | None = None
    how: str = ""
    rules: tuple[Held, ...] = ()
    facts: tuple[tuple[str, Known], ...] = ()
    missing: tuple[Open, ...] = ()


@dataclass
class _Line:
    programme: Programme
    plan: ItemPlan
    day: date
    centre: CentreFacts
    ruleset: RuleSet
    settings: Mapping[str, str]
    rules: list[Held] = field(default_factory=list)
    facts: list[tuple[str, Known]] = field(default_factory=list)
    missing: list[Open] = field(default_factory=list)

    # What is asked for: a rule, a fact, a setting

    def rule(self, rule_ids: Sequence[str], *, carry: bool = False) -> Held | None:
        """What holds, or by setting what held last; else the gap is noted. ``carry``: the sources go on with it."""
        held = self.ruleset.at(rule_ids, self.day)
        if held is None and carry:
            last = self.ruleset.last_before(rule_ids, self.day)
            held = replace(last, expired=False) if last else None
        if held is None and (early := self.plan.plan.get("early")) and early["rule"] in rule_ids:
            later = self.ruleset.first_after([early["rule"]], self.day)
            if later and int(self.settings[early["setting"]]) <= self.day.year:
                held = replace(later, early=True)
        if held is None and self.settings["abgelaufen"] == "fortschreiben":
            held = self.ruleset.last_before(rule_ids, self.day)
        if held is None:
            self._no_rule(rule_ids)
            return None
        self.rules.append(held)
        return held

    def _no_rule(self, rule_ids: Sequence[str]) -> None:
        before = self.ruleset.last_before(rule_ids, self.day)
        after = self.ruleset.first_after(rule_ids, self.day)
        near = [f"{held.rule_id} {held.period}" for held in (before, after) if held]
        message = _("%(item)s: für %(year)s gilt keine Regel (%(near)s).") % {
            "item": self.plan.label,
            "year": self.day.year,
            "near": "; ".join(near) or ", ".join(rule_ids),
        }
        remedy = _("Tragen Sie unter Regeln zu %(rule)s eine Fassung für %(year)s ein.") % {
            "rule": (after or before).rule_id if (after or before) else rule_ids[0],  # type: ignore[union-attr]  # one of both is there
            "year": self.day.year,
        }
        if before:
            remedy += " " + _(
                "Werden abgelaufene Sätze fortgeschrieben (Einstellung), gilt der letzte weiter, zu prüfen."
            )
        self._gap("rule", rule_ids[0], tuple(rule_ids), message, remedy)

    def fact(self, key: str) -> Known | None:
        known = self.centre.known(key)
        if known is None:
            kind = book().facts[key]
            self._gap(
                "fact",
                key,
                kind.rules,
                _("%(item)s: es fehlt „%(fact)s“.") % {"item": self.plan.label, "fact": kind.label},
                _("Tragen Sie sie unter „Förderung › Angaben“ ein, zum Beispiel aus dem Bescheid."),
            )
            return None
        self.facts.append((key, known))
        return known

    def setting(self, key: str) -> str:
        value = self.settings[key]
        if not value:
            setting = book().settings[key]
            self._gap(
                "setting",
                key,
                setting.rules,
                f"{self.plan.label}: {setting.reason}",
                _("Beantworten Sie unter „Förderung › Einstellungen“: %(setting)s.") % {"setting": setting.label},
            )
        return value

    def _gap(self, kind: str, key: str, rules: tuple[str, ...], message: str, remedy: str) -> None:
        self.missing.append(Open(kind, key, self.programme.key, self.plan.key, rules, message, remedy))

    def part(self, posts: Fraction | None = None, amount: Fraction | None = None, how: str = "") -> Part:
        known = amount if not self.missing else None
        rules = tuple(dict.fromkeys(self.rules))
        return Part(posts, known, how, rules, tuple(self.facts), tuple(self.missing))


def part_of(
    programme: Programme,
    plan: ItemPlan,
    day: date,
    centre: CentreFacts,
    ruleset: RuleSet,
    settings: Mapping[str, str],
) -> Part:
    line = _Line(programme, plan, day, centre, ruleset, settings)
    how: Mapping[str, Any] = plan.plan
    if only := how.get("only_if"):
        known = line.fact(only)
        if known is None:
            return line.part()
        if not known.value:
            return line.part(None, Fraction(0), _("nimmt nicht teil"))
    if any(key in how for key in ("sum", "sum_stadt", "tier_sum", "each")):
        return _lump_sum(line, how)
    posts = _posts(line, how)
    if "rate_setting" in how:
        return _by_setting(line, how, posts)
    if "costs" in how:
        return _by_costs(line, how, posts)
    if "rate" in how:
        return _by_rate(line, how, posts)
    return _given(line, how)


# Posts


def _posts(line: _Line, how: Mapping[str, Any]) -> Fraction | None:
    if "posts" in how:
        return _ruled_posts(line, how)
    if "rate" not in how and "ratio" not in how and "steps" not in how:
        return None
    if "among" in how:
        return _tier(line, how)
    if "ratio" in how:
        return _by_ratio(line, how)
    if how["fact"] == "kim1_staedte" and line.centre.towns:
        count: Fraction | None = _towns(line)
    else:
        known = line.fact(how["fact"])
        count = known.number if known else None
    if "steps" in how:
        return _by_steps(line, how, count)
    if "times" in how and (held := line.rule(how["times"])):
        count = count * held.number if count is not None else None
    return count / 2 if count is not None and how.get("halves") else count


def _ruled_posts(line: _Line, how: Mapping[str, Any]) -> Fraction | None:
    fitting = [row for row in how["posts"] if row.get("kind", line.centre.kind) == line.centre.kind]
    chosen = next((row for row in fitting if line.ruleset.at([row["rule"]], line.day)), None)
    row = chosen or fitting[-1]
    held = line.rule([row["rule"]], carry="carry" in row)
    if held is None:
        return None
    if "part" in row:
        posts = held.part(row["part"])
    elif "share" in row or "less" in row:
        # The half post of the assistant stands in the unit of its rate.
        assistant = _assistant(line, row.get("share") or row["less"])
        posts = assistant if "share" in row else held.number - assistant
    else:
        posts = held.number
    for more in how.get("plus", ()):
        if (extra := line.ruleset.at([more["rule"]], line.day)) and posts is not None:
            line.rules.append(extra)
            posts += _for_kind(extra, line.centre.kind)
    return posts


def _assistant(line: _Line, rule_ids: Sequence[str]) -> Fraction:
    known = [held for rule_id in rule_ids if (held := line.ruleset.any_of(rule_id, line.day))]
    return known[0].per if known else Fraction(0)


def _for_kind(held: Held, kind: str) -> Fraction:
    """ "1.5 (Kreis) | 1 (kfS)": the first is the Kreis, whatever the second is called."""
    for tier in held.value:
        if (tier["case"].casefold() == KREIS) == (kind == KREIS):
            return Fraction(str(tier["value"]))
    return Fraction(0)


def _towns(line: _Line) -> Fraction:
    for town in line.centre.towns:
        if town.counts is None:
            line._gap(
                "fact",
                "kim1_staedte",
                ("KM03",),
                _("%(town)s: es ist nicht bekannt, ob alle drei Bedingungen erfüllt sind.") % {"town": town.name},
                _("Ergänzen Sie Ausländerbehörde, Jugendamt und Integrationsrat dieser Stadt."),
            )
    return Fraction(sum(1 for town in line.centre.towns if town.counts))


def _tier(line: _Line, how: Mapping[str, Any]) -> Fraction | None:
    """A number of posts that must be one of those the rule names; later a factor may stand for them."""
    held = line.ruleset.at(how["among"], line.day)
    factor = line.ruleset.at(how["factor"], line.day) if how.get("factor") else None
    if held is None and factor:
        # The factor goes on from the old numbers: they are its base, not an expired rule.
        held = line.ruleset.last_before(how["among"], line.day)
        held = replace(held, expired=False) if held else None
    if held is not None:
        line.rules.append(held)
    else:
        held = line.rule(how["among"])
    if held is None:
        return None
    tier = _known_tier(line, how, [Fraction(str(value)) for value in held.value])
    if tier is None:
        return None
    if factor and not line.ruleset.at(how["among"], line.day):
        line.rules.append(factor)
        tier *= factor.number
    return tier


def _known_tier(line: _Line, how: Mapping[str, Any], values: list[Fraction]) -> Fraction | None:
    share = how.get("tier_share")
    if line.centre.known(how["fact"]) is None and share and (limits := line.settings[share["setting"]]):
        known = line.fact(share["fact"])
        if known is None:
            return None
        steps = sorted(read_number(piece) for piece in limits.replace(";", " ").split())
        if len(steps) != len(values) - 1:
            raise BadInput(
                share["setting"], _("Geben Sie %(n)s Schwellen an, zum Beispiel „1,5;3“.") % {"n": len(values) - 1}
            )
        return values[sum(1 for step in steps if known.number >= step)]
    known = line.fact(how["fact"])
    if known is None:
        return None
    if known.number not in values:
        line._gap(
            "fact",
            how["fact"],
            tuple(how["among"]),
            _("%(fact)s: %(value)s gibt es nicht. Die Regel kennt %(values)s.")
            % {
                "fact": book().facts[how["fact"]].label,
                "value": amounts.number(known.number),
                "values": ", ".join(amounts.number(value) for value in values),
            },
            _("Prüfen Sie den Bescheid und berichtigen Sie die Angabe."),
        )
        return None
    return known.number


def rounded(posts: Fraction, rounding: str) -> Fraction:
    step = {"genau": None, "halbe": Fraction(1, 2), "ganze": Fraction(1), "ganze_auf": Fraction(1)}[rounding]
    if step is None:
        return posts
    if rounding == "ganze_auf":
        return Fraction(ceil(posts))
    return floor(posts / step + Fraction(1, 2)) * step


def _by_ratio(line: _Line, how: Mapping[str, Any]) -> Fraction | None:
    held, known = line.rule(how["ratio"]), line.fact(how["fact"])
    if held is None or known is None:
        return None
    exact = known.number * Fraction(str(held.value["one"])) / Fraction(str(held.value["per"]))
    return rounded(exact, line.settings["schluessel_rundung"])


def _by_steps(line: _Line, how: Mapping[str, Any], count: Fraction | None) -> Fraction | None:
    """ "1 | 2 (>=200000) | 3 (>=500000)": the last step whose limit is reached."""
    held = line.rule(how["steps"])
    if held is None or count is None:
        return None
    reached = [tier for tier in held.value if not tier["case"] or count >= Fraction(tier["case"].lstrip(">= "))]
    return Fraction(str(reached[-1]["value"]))


# Amounts


def _by_rate(line: _Line, how: Mapping[str, Any], posts: Fraction | None) -> Part:
    rate = line.rule(how["rate"])
    if rate is None or posts is None:
        return line.part(posts)
    amount = posts / rate.per * rate.number
    if how.get("halves"):
        words = f"{amounts.halves_in_words(posts * 2)} × {amounts.euros(rate.number)}"
    elif rate.per != 1 and posts == rate.per:
        words = _("%(posts)s, fester Betrag %(rate)s") % {
            "posts": amounts.posts_in_words(posts),
            "rate": amounts.euros(rate.number),
        }
    else:
        words = f"{amounts.posts_in_words(posts)} × {amounts.euros(rate.number / rate.per)}"
    return line.part(posts, amount, words)


def _by_setting(line: _Line, how: Mapping[str, Any], posts: Fraction | None) -> Part:
    written = line.setting(how["rate_setting"])
    if not written or posts is None:
        return line.part(posts, None, "" if posts is None else amounts.posts_in_words(posts))
    rate = read_number(written)
    return line.part(posts, posts * rate, f"{amounts.posts_in_words(posts)} × {amounts.euros(rate)}")


def _by_costs(line: _Line, how: Mapping[str, Any], posts: Fraction | None) -> Part:
    quote, costs = line.rule(how["quote"]), line.fact(how["costs"])
    counts_posts = "fact" in how
    if quote is None or costs is None or (posts is None and counts_posts):
        return line.part(posts, None, "" if posts is None else amounts.posts_in_words(posts))
    words = _("%(quote)s %% von %(costs)s") % {
        "quote": amounts.number(quote.number),
        "costs": amounts.euros(costs.number),
    }
    if posts is not None:
        words = f"{amounts.posts_in_words(posts)}, {words}"
    return line.part(posts, costs.number * quote.number / 100, words)


def _lump_sum(line: _Line, how: Mapping[str, Any]) -> Part:
    if "tier_sum" in how:
        tier = _tier(line, how)
        sums = line.rule(how["tier_sum"])
        if tier is None or sums is None:
            return line.part()
        tiers = next(held for held in line.rules if held.rule_id in how["among"])
        place = [Fraction(str(value)) for value in tiers.value].index(tier)
        amount = Fraction(str(sums.value[place]))
        return line.part(None, amount, _("Stufe %(posts)s") % {"posts": amounts.posts_in_words(tier)})
    if "each" in how:
        rate, known = line.rule(how["each"]), line.fact(how["fact"])
        if rate is None or known is None:
            return line.part()
        return line.part(
            None, known.number * rate.number, f"{amounts.number(known.number)} × {amounts.euros(rate.number)}"
        )
    rule_ids = how.get("sum")
    if "sum_stadt" in how:
        rule_ids = how["sum_stadt"] if line.centre.kind != KREIS else _step_rule(line, how["sum_kreis"])
    if not rule_ids or not (held := line.rule(rule_ids)):
        return line.part() if line.missing else line.part(None, Fraction(0), _("keine Kommune über der Schwelle"))
    words = _("höchstens %(sum)s") if line.plan.maximum else _("fester Betrag %(sum)s")
    return line.part(None, held.number, words % {"sum": amounts.euros(held.number)})


def _step_rule(line: _Line, steps: Mapping[str, Any]) -> list[str]:
    known = line.fact(steps["fact"])
    if known is None:
        return []
    return next(([rule_id] for least, rule_id in steps["steps"] if known.number >= least), [])


def _given(line: _Line, how: Mapping[str, Any]) -> Part:
    known = line.fact(how["fact"])
    return line.part(None, known.number, _("laut Bescheid")) if known else line.part()
