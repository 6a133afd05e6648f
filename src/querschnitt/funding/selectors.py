"""What funding reads: rules in memory, facts of centres, bills. Floors above ask here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.citations import cite
from querschnitt.rules.models import RuleVersion
from querschnitt.rules.selectors import valid_versions
from querschnitt.tenants.models import Centre
from querschnitt.territory.models import Area, Figure
from querschnitt.territory.selectors import sources

from .entitlement import Bill, entitlement
from .facts import BadInput, CentreFacts, Known, TownCheck, kind_of, read_settings, read_value
from .models import CentreFact, CentreTown, FundingSetting, Scenario
from .programmes import KREIS, STADT, Programme, Setting, book, named_rules
from .ruleset import Held, RuleSet

# Figures of the territory that answer a fact, as far as the source says it for every centre.
OF_TERRITORY = {"soe_2017_2019": "soe_teilnahme", "soe_bis_2022": "soe_teilnahme"}


def held_of(version: RuleVersion) -> Held:
    rule = version.rule
    return Held(
        rule_id=rule.rule_id,
        title=rule.title,
        value=version.value,
        text=version.text,
        unit=version.unit,
        starts_on=version.starts_on,
        last_day=version.last_day,
        period=version.period,
        source=version.source,
        page=version.page,
        confidence=version.confidence,
        note=version.note,
        shown=version.shown,
    )


def rule_set(versions: Iterable[RuleVersion]) -> RuleSet:
    found: dict[str, list[Held]] = {}
    for version in versions:
        found.setdefault(version.rule.rule_id, []).append(held_of(version))
    return RuleSet(found)


def load_rules() -> RuleSet:
    """Every rule the programmes name, in one query."""
    return rule_set(valid_versions().filter(rule__rule_id__in=named_rules()))


# Facts


def _has_own(actor: Actor) -> bool:
    return actor.centre_id is not None and not actor.is_state


def visible_facts(actor: Actor) -> QuerySet[CentreFact]:
    """Of the own centre: the scope says which."""
    return CentreFact.objects.all() if _has_own(actor) else CentreFact.unscoped.none()


def visible_towns(actor: Actor) -> QuerySet[CentreTown]:
    return CentreTown.objects.all() if _has_own(actor) else CentreTown.unscoped.none()


def visible_scenarios(actor: Actor) -> QuerySet[Scenario]:
    """Of the own centre, and what others share: row-level security says the same."""
    if actor.centre_id is None:
        return Scenario.unscoped.none()
    return Scenario.unscoped.filter(Q(centre=actor.centre_id) | Q(shared=True))


def own_scenarios(actor: Actor) -> QuerySet[Scenario]:
    return visible_scenarios(actor).filter(centre=actor.centre_id)


def territory_facts(year: int, ags: str = "") -> dict[str, CentreFacts]:
    """The 54 centres (or one) by AGS with what the sources say of each, in two queries."""
    areas = Area.objects.filter(has_centre=True)
    if ags:
        areas = areas.filter(ags=ags)
    named = {area.ags: (area.full_name, kind_of(area.kind)) for area in areas}
    values: dict[str, dict[str, Known]] = {key: {} for key in named}
    membership = "soe_2017_2019" if year <= 2019 else "soe_bis_2022"
    figures = Figure.objects.filter(area__ags__in=list(named), indicator__key__in=[membership, "abh"])
    for area, indicator, value, category, source, page in figures.values_list(
        "area__ags", "indicator__key", "value", "category__key", "source", "page"
    ):
        said = cite(sources()[source], page)
        if indicator in OF_TERRITORY:
            values[area][OF_TERRITORY[indicator]] = Known(category == "ja", said)
        elif value is not None and value <= 1 and named[area][1] == KREIS:
            # The one residence authority is the district's own: no town can fulfil all three conditions of KM03.
            values[area]["kim1_staedte"] = Known(Fraction(0), said)
    return {key: CentreFacts(key, name, kind, values[key]) for key, (name, kind) in named.items()}


def recorded_facts(year: int) -> dict[str, Known]:
    """What the centre in scope has recorded, as it holds in ``year``: the newest that is not later."""
    found: dict[str, Known] = {}
    for fact in CentreFact.objects.filter(year__lte=year).order_by("year"):
        if kind := book().facts.get(fact.key):
            said = f"{fact.source} ({_('seit %(year)s') % {'year': fact.year}})"
            found[fact.key] = Known(read_value(kind, fact.value, fact.key), said)
    return found


def recorded_towns() -> tuple[TownCheck, ...]:
    return tuple(
        TownCheck(*row)
        for row in CentreTown.objects.values_list("name", "residence_authority", "youth_office", "integration_council")
    )


def facts_of_centre(centre: Centre, year: int) -> CentreFacts:
    """The centre in scope: what the sources say, and above it what the centre itself has recorded."""
    known = territory_facts(year, centre.ags).get(centre.ags) if centre.ags else None
    if known is None:
        # Not in the territory (a demonstration): it says itself what it is, or its name does.
        kind = KREIS if "kreis" in centre.name.casefold() or "region" in centre.name.casefold() else STADT
        known = CentreFacts(centre.ags, centre.name, kind)
    recorded = recorded_facts(year)
    if not centre.ags and (own := recorded.get("art")):
        known = replace(known, kind=str(own.value))
    return replace(known, values={**known.values, **recorded}, towns=recorded_towns())


def all_centres(year: int, more: Mapping[str, Mapping[str, Known]] | None = None, ags: str = "") -> list[CentreFacts]:
    """The 54 centres (or one) from the sources, with ``more`` facts by AGS above them."""
    found = territory_facts(year, ags)
    for key, values in (more or {}).items():
        if key in found:
            found[key] = replace(found[key], values={**found[key].values, **values})
        elif not ags:
            raise BadInput(key, _("Ein Zentrum mit dem Schlüssel %(ags)s gibt es nicht.") % {"ags": key})
    return sorted(found.values(), key=lambda one: one.ags)


# Settings


@dataclass(frozen=True)
class SettingRow:
    """An open question of the sources with the answer that holds: the centre's own, or the stated default."""

    setting: Setting
    own: FundingSetting | None

    @property
    def value(self) -> str:
        return self.own.value if self.own else self.setting.default


def setting_rows(actor: Actor) -> list[SettingRow]:
    own = {row.key: row for row in FundingSetting.objects.all()} if _has_own(actor) else {}
    return [SettingRow(setting, own.get(key)) for key, setting in book().settings.items()]


def chosen_settings(actor: Actor, over: Mapping[str, str] | None = None) -> dict[str, str]:
    """All settings as they hold for the actor's centre; ``over``: what the page was asked for goes above them."""
    return read_settings({**{row.setting.key: row.value for row in setting_rows(actor)}, **(over or {})})


# Bills


def running(programmes: Iterable[Programme], year: int) -> list[Programme]:
    return [programme for programme in programmes if programme.runs_in(year)]


def bill_of(
    facts: CentreFacts,
    year: int,
    rules: RuleSet,
    settings: Mapping[str, str],
    programmes: Iterable[Programme] | None = None,
) -> Bill:
    """Programmes that run in ``year``; of all of them unless some are named."""
    if programmes is None:
        programmes = [
            one
            for one in book().programmes.values()
            if not one.optional or any(facts.known(item.plan.get("fact", "")) for item in one.items)
        ]
    chosen = running(programmes, year)
    return Bill(facts, year, tuple(entitlement(one, year, facts, rules, settings) for one in chosen))


def years() -> list[int]:
    """Years somebody may ask for, newest first."""
    first = min(programme.since.year for programme in book().programmes.values() if not programme.optional)
    return list(range(timezone.localdate().year + 1, first - 1, -1))
