"""Who says who pays for what. Floors above (measures) and other parts of funding add theirs by ``register_claims``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from .doubles import PERSON, POST, Claim, Finding, find_doubles, without_names
from .models.posts import Source
from .policies import can_edit_funding
from .programmes import book
from .ruleset import RuleSet
from .services.posts import post_maxima
from .staff_selectors import RATES, rate_ids_of, visible_posts
from .staffing import Span, stock

# A post's source as one of the payers.
OF_SOURCE = {
    Source.LAND: "KI",
    Source.KOMM_AN: "KOMM-AN-I",
    Source.KIM1: "KIM1",
    Source.KIM2: "KIM2",
    Source.KIM3: "KIM3",
    Source.TEACHERS: "MSB",
    Source.MUNICIPAL: "KOMMUNAL",
    Source.THIRD: "DRITTE",
}
RATE_OF = {OF_SOURCE[source]: rule_ids for source, rule_ids in RATES.items()}
ClaimSource = Callable[[Actor, RuleSet], Iterable[Claim]]
_SOURCES: list[ClaimSource] = []


def register_claims(source: ClaimSource) -> ClaimSource:
    _SOURCES.append(source)
    return source


def payers() -> list[tuple[str, str]]:
    """Programmes, and who else pays: key and name."""
    others = [
        ("MSB", str(Source.TEACHERS.label)),
        ("KOMMUNAL", str(Source.MUNICIPAL.label)),
        ("MBE", _("Migrationsberatung (MBE)")),
        ("JMD", _("Jugendmigrationsdienst (JMD)")),
        ("DRITTE", str(Source.THIRD.label)),
    ]
    return [*((one.key, str(one.label)) for one in book().programmes.values()), *others]


def _rate(rule_ids: tuple[str, ...] | None, day: date, rules: RuleSet) -> Fraction | None:
    """What a full-time post brings in a year, where a rule says it; a rate that has expired is carried on."""
    held = (rules.at(rule_ids, day) or rules.last_before(rule_ids, day)) if rule_ids else None
    return held.number / held.per if held else None


def _pieces(claim: Claim, rule_ids: tuple[str, ...] | None, steps: Iterable[Span], rules: RuleSet) -> Iterator[Claim]:
    """The claim cut where its rate or the number of posts changes, each piece with what the whole is worth."""
    spans = list(steps)
    versions = [held for rule_id in rule_ids or () for held in rules.versions.get(rule_id, ())]
    days = {one.starts_on for one in versions if one.starts_on} | {span.start for span in spans}
    turns = sorted({claim.start, *(day for day in days if claim.on(day) and day > claim.start)})
    for start, following in zip(turns, [*turns[1:], None], strict=True):
        rate = _rate(rule_ids, start, rules)
        count = stock(spans, start) if spans else Fraction(1)
        end = following - timedelta(days=1) if following else claim.end
        yield replace(claim, start=start, end=end, euros=None if rate is None else rate * count)


def key_of(person: str) -> str:
    """The same name is the same person, however it is spaced and cased."""
    return " ".join(person.casefold().split())


def post_claims(actor: Actor, rules: RuleSet) -> Iterator[Claim]:
    """Shares entered at a post, and the weeks of everybody who fills posts, by person."""
    labels = dict(payers())
    for post in visible_posts(actor).prefetch_related("fundings__grant", "holders", "maxima"):
        url = reverse("funding:post", args=[post.pk]) if can_edit_funding(actor) else ""
        for one in post.fundings.all():
            label = labels.get(one.payer, one.payer)
            claim = Claim(
                POST, str(post.pk), post.name, one.payer, f"{label} ({one.grant.reference})" if one.grant else label,
                Fraction(one.percent) / 100, one.starts_on, one.ends_on, None, url,
            )  # fmt: skip
            assistant = rate_ids_of(post) if post.assistant else None
            yield from _pieces(claim, assistant or RATE_OF.get(one.payer), post_maxima(post), rules)
        payer = OF_SOURCE[Source(post.source)]
        for holder in post.holders.all():
            claim = Claim(
                PERSON, key_of(holder.person), holder.person, payer, str(post),
                Fraction(holder.hours) / Fraction(holder.full_hours), holder.starts_on, holder.ends_on, None, url,
            )  # fmt: skip
            yield from _pieces(claim, rate_ids_of(post), (), rules)


register_claims(post_claims)


def double_fundings(actor: Actor, rules: RuleSet) -> list[Finding]:
    """Everything of the organisation acted for that is paid twice, explained; people without names for those who do
    not keep posts. Euros of what still runs are counted to the end of this year."""
    claims = [claim for source in _SOURCES for claim in source(actor, rules)]
    found = find_doubles(claims, rules, date(timezone.localdate().year, 12, 31))
    return found if can_edit_funding(actor) else without_names(found)
