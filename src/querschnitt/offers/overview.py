"""The coordinator's view of the directory: what is stale, untranslated, missing, running out, full.

Each part is a ``Part``: a finding in words, a table, bars for the chart, and the offers behind it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.network.models import Place

from .choices import Capacity, OfferTopic, TargetGroup
from .models import Offer, OfferText
from .selectors import current_offers
from .services.freshness import overdue

DATA = Path(__file__).parent / "data" / "gap_categories.csv"
HALF_A_YEAR = timedelta(days=183)
SOON = timedelta(days=30)
EVERYWHERE = gettext_lazy("ohne festen Ort")
ROW = ("id", "title", "organisation__name", "place__town", "topic")


@dataclass(frozen=True)
class Filters:
    """Kept in the link. ``language`` chooses the list of missing translations, ``rows`` those of the matrix."""

    topic: str = ""
    town: str = ""
    group: str = ""
    language: str = ""
    rows: str = "topic"

    @property
    def narrows(self) -> bool:
        return bool(self.topic or self.town or self.group)


@dataclass(frozen=True)
class Part:
    """``table`` is head and rows; ``bars`` are (label, number, series); ``listed`` the offers somebody should look at."""

    key: str
    title: str | Promise
    finding: str
    head: Sequence[str | Promise]
    rows: Sequence[Sequence[Any]]
    bars: Sequence[tuple[str, int, str]] = ()
    list_title: str = ""
    list_head: Sequence[str | Promise] = ()
    listed: Sequence[Sequence[Any]] = field(default=())
    note: str = ""


def narrowed(actor: Actor, filters: Filters) -> QuerySet[Offer]:
    offers = current_offers(actor)
    if filters.topic:
        offers = offers.filter(topic=filters.topic)
    if filters.town:
        offers = offers.filter(Q(place__town=filters.town) | Q(area__contains=[filters.town]))
    if filters.group:
        offers = offers.filter(group_q(filters.group))
    return offers


def group_q(group: str) -> Q:
    """An offer for everybody, or for nobody in particular, is for this group, too."""
    return Q(target_groups__contains=[group]) | Q(target_groups=[]) | Q(target_groups__contains=[TargetGroup.EVERYBODY])


# -- freshness --------------------------------------------------------------------------------------------------------

AGES: tuple[tuple[str, str | Promise], ...] = (
    ("fresh", gettext_lazy("im letzten halben Jahr bestätigt")),
    ("year", gettext_lazy("vor mehr als einem halben Jahr bestätigt")),
    ("due", gettext_lazy("Prüfung fällig")),
    ("overdue", gettext_lazy("überfällig, öffentlich gekennzeichnet")),
)


def freshness(actor: Actor, filters: Filters, today: date) -> Part:
    offers = narrowed(actor, filters)
    late, due = overdue(today), Q(check_due_on__lte=today)
    counts = offers.aggregate(
        fresh=Count("pk", filter=~due & Q(checked_on__gte=today - HALF_A_YEAR)),
        year=Count("pk", filter=~due & Q(checked_on__lt=today - HALF_A_YEAR)),
        due=Count("pk", filter=due & ~late),
        overdue=Count("pk", filter=late),
        all=Count("pk"),
    )
    asked = Q(checks__answered_at__isnull=True, checks__isnull=False)
    rows = (
        offers.filter(due | asked)
        .order_by("check_due_on", "title")
        .values_list(
            *ROW[:3], "check_due_on", "checked_on", "checks__email", "checks__mails", "checks__mailed_at",
            "checks__bounced_at", "checks__answered_at",
        )
    )  # fmt: skip
    listed: dict[Any, list[Any]] = {}
    for pk, title, provider, due_on, checked_on, email, mails, mailed_at, bounced, answered in rows:
        if answered is None or pk not in listed:
            said = (
                _asked(email, mails, mailed_at, bounced)
                if answered is None and mails is not None
                else _("noch nicht gefragt")
            )
            listed[pk] = [pk, title, provider, due_on, checked_on, said]
    return Part(
        "aktualitaet",
        _("Aktualität"),
        ngettext("%(n)s von %(all)s Angeboten ist überfällig", "%(n)s von %(all)s Angeboten sind überfällig", counts["overdue"])
        % {"n": counts["overdue"], "all": counts["all"]},
        [_("Stand"), _("Angebote")],
        [[str(label), counts[key]] for key, label in AGES],
        [(str(label), counts[key], "") for key, label in AGES],
        _("Fällig, oder beim Anbieter angefragt"),
        [_("Angebot"), _("Anbieter"), _("Prüfen bis"), _("Geprüft am"), _("Anfrage")],
        list(listed.values()),
        _("Überfällig ist ein Eintrag zwei Wochen nach dem Tag, zu dem er zu prüfen war."),
    )  # fmt: skip


def _asked(email: str, mails: int, mailed_at: Any, bounced: Any) -> str:
    if bounced:
        return _("Adresse unzustellbar: %(email)s") % {"email": email}
    if not email:
        return _("keine E-Mail-Adresse")
    if not mails:
        return _("Mail wird gesendet")
    return ngettext("eine Mail, zuletzt %(day)s", "%(n)s Mails, zuletzt %(day)s", mails) % {
        "n": mails, "day": mailed_at.strftime("%d.%m.%Y"),
    }  # fmt: skip


# -- translations -----------------------------------------------------------------------------------------------------


def translations(actor: Actor, filters: Filters, today: date) -> Part:
    offers = narrowed(actor, filters).filter(published=True)
    total = offers.count()
    languages = [language for language in SITE_LANGUAGES if language.code != "de"]
    held: Counter[tuple[str, bool]] = Counter()
    rows = OfferText.objects.filter(offer__in=offers).values_list("language", "of_version", "offer__text_version")
    for code, of_version, now in rows.iterator():
        held[code, of_version >= now] += 1
    table: list[list[Any]] = []
    bars: list[tuple[str, int, str]] = []
    words = (_("übersetzt"), _("veraltet"), _("fehlt"))
    for language in languages:
        done, stale = held[language.code, True], held[language.code, False]
        numbers = (done, stale, total - done - stale)
        table.append([str(language.label), *numbers])
        bars += [(str(language.label), number, word) for number, word in zip(numbers, words, strict=True)]
    chosen = next((language for language in languages if language.code == filters.language), languages[0])
    has = OfferText.objects.filter(language=chosen.code).values("offer")
    missing = offers.exclude(pk__in=has).order_by("title").values_list(*ROW[:3])
    gaps = sum(row[-1] for row in table)
    most = max(table, key=lambda row: row[-1], default=None)
    finding = _("Alle %(n)s öffentlichen Angebote sind übersetzt") % {"n": total}
    if gaps and most:
        finding = _("%(n)s Übersetzungen fehlen, die meisten auf %(language)s") % {"n": gaps, "language": most[0]}
    return Part(
        "uebersetzungen", _("Übersetzungen"), finding, [_("Sprache"), *(word.capitalize() for word in words)], table, bars,
        _("Ohne Übersetzung: %(language)s") % {"language": chosen.label}, [_("Angebot"), _("Anbieter")],
        [list(row) for row in missing], _("Gezählt sind Angebote, die öffentlich stehen. Wo eine Übersetzung fehlt, steht Deutsch."),
    )  # fmt: skip


# -- holes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of the matrix: a topic, or one of the 13 gap categories; ``topics`` empty: every topic."""

    key: str
    label: str
    topics: frozenset[str]


@cache
def _categories() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def lines_of(rows: str) -> list[Line]:
    if rows == "gap":
        english = (get_language() or "de").startswith("en")
        return [
            Line(
                one["key"], one["label_en" if english else "label"],
                frozenset() if one["topics"] == "*" else frozenset(one["topics"].split()),
            )
            for one in _categories()
        ]  # fmt: skip
    return [Line(value, str(label), frozenset([value])) for value, label in OfferTopic.choices]


def towns(actor: Actor) -> list[str]:
    """Every town of the centre's places, so that one without any offer is seen."""
    return list(Place.objects.filter(town__gt="").order_by("town").values_list("town", flat=True).distinct())


@dataclass(frozen=True)
class Matrix:
    """Offers by line and town; ``cells`` in the order of ``towns``, the last one without a fixed place."""

    towns: list[str]
    lines: list[tuple[Line, list[int], int]]
    holes: list[tuple[str, str]]
    by_group: list[tuple[str, str, int]]

    @property
    def cells(self) -> int:
        return len(self.towns) * len(self.lines)


def matrix(actor: Actor, filters: Filters) -> Matrix:
    """Topic x town for the chosen target group, and the number of holes for every group, from one question."""
    places = [town for town in towns(actor) if not filters.town or town == filters.town]
    lines = [
        line for line in lines_of(filters.rows) if not filters.topic or not line.topics or filters.topic in line.topics
    ]
    grouped = (
        narrowed(actor, Filters(topic=filters.topic))
        .values_list("topic", "place__town", "target_groups", "area")
        .annotate(n=Count("pk"))
        .order_by()
    )
    counts: dict[str, Counter[tuple[str, str]]] = {group: Counter() for group in ("", *TargetGroup.values)}
    for topic, town, groups, area, number in grouped:
        where = {town} if town else set()
        where |= set(area or [])
        for group in _served(groups):
            for place in where or {""}:
                counts[group][topic, place] += number

    def cell(group: str, line: Line, town: str) -> int:
        found = counts[group]
        topics = line.topics or frozenset(OfferTopic.values)
        return sum(found[topic, town] for topic in topics)

    table = [
        (line, [cell(filters.group, line, town) for town in (*places, "")], sum(cell(filters.group, line, town) for town in (*places, "")))
        for line in lines
    ]  # fmt: skip
    holes = [
        (line.label, town)
        for line, numbers, _sum in table
        for town, number in zip(places, numbers, strict=False)
        if not number
    ]
    by_group = [
        (group, str(label), sum(not cell(group, line, town) for line in lines for town in places))
        for group, label in [("", _("Alle Zielgruppen zusammen")), *TargetGroup.choices[1:]]
    ]
    return Matrix(places, table, holes, by_group)


def _served(groups: Sequence[str]) -> set[str]:
    if not groups or TargetGroup.EVERYBODY in groups:
        return {"", *TargetGroup.values}
    return {"", *groups} & {"", *TargetGroup.values}


def holes(actor: Actor, filters: Filters, today: date) -> Part:
    found = matrix(actor, filters)
    label = _("Lücke") if filters.rows == "gap" else _("Thema")
    finding = ngettext(
        "%(n)s Lücke: Dort gibt es kein Angebot", "%(n)s Lücken: Dort gibt es kein Angebot", len(found.holes)
    ) % {"n": len(found.holes)}
    note = _(
        "Gezählt wird am Ort des Angebots und in seinem Einzugsgebiet. Angebote für alle zählen für jede Zielgruppe."
    )
    if filters.rows == "gap":
        note += " " + _(
            "13 Kategorien wie in der Bestandsanalyse Kreis Kleve 2018. Die Quelle druckt nur ihre Zahl; Bezeichnungen und Zuordnung der Themen sind unsere."
        )
    return Part(
        "luecken", _("Lücken"), finding, [label, *found.towns, str(EVERYWHERE), _("Summe")],
        [[line.label, *numbers, total] for line, numbers, total in found.lines],
        [(name, number, "") for _group, name, number in found.by_group],
        _("Alle Lücken"), [label, _("Ort")], [[None, *pair] for pair in found.holes], note,
    )  # fmt: skip


# -- funding and capacity ---------------------------------------------------------------------------------------------


def funding(actor: Actor, filters: Filters, today: date) -> Part:
    until = today + HALF_A_YEAR
    rows = (
        narrowed(actor, filters)
        .filter(funding_until__isnull=False, funding_until__lte=until)
        .order_by("funding_until", "title")
        .values_list(*ROW[:3], "funding_source", "funding_until", "topic")
    )
    listed = [list(row[:5]) for row in rows]
    months: Counter[str] = Counter()
    order = []
    month = today.replace(day=1)
    while month <= until:
        order.append(f"{month:%m/%Y}")
        month = (month + timedelta(days=32)).replace(day=1)
    for row in listed:
        months[f"{max(row[4], today):%m/%Y}"] += 1
    topics = Counter(row[5] for row in rows)
    table = [[name, months[name]] for name in order]
    finding = ngettext(
        "Bei %(n)s Angebot endet die Förderung im nächsten halben Jahr",
        "Bei %(n)s Angeboten endet die Förderung im nächsten halben Jahr",
        len(listed),
    ) % {"n": len(listed)}
    note = ""
    if topics:
        topic, number = topics.most_common(1)[0]
        note = _("Am häufigsten: %(topic)s (%(n)s).") % {
            "topic": dict(OfferTopic.choices).get(topic, topic),
            "n": number,
        }
    return Part(
        "foerderung", _("Förderung"), finding, [_("Monat"), _("Angebote")], table,
        [(name, months[name], "") for name in order], _("Förderung endet"),
        [_("Angebot"), _("Anbieter"), _("Förderung"), _("bis")], listed, note,
    )  # fmt: skip


LIGHTS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("frei"), (Capacity.OPEN, Capacity.FREE)),
    (gettext_lazy("wenige"), (Capacity.FEW,)),
    (gettext_lazy("Warteliste oder belegt"), (Capacity.WAITING, Capacity.FULL)),
    (gettext_lazy("keine Angabe"), (Capacity.UNKNOWN,)),
)


def capacity(actor: Actor, filters: Filters, today: date) -> Part:
    offers = narrowed(actor, filters)
    found = {
        (topic, light): number
        for topic, light, number in offers.values_list("topic", "capacity").annotate(n=Count("pk")).order_by()
    }
    table: list[list[Any]] = []
    bars: list[tuple[str, int, str]] = []
    sums = [0] * len(LIGHTS)
    for topic, label in OfferTopic.choices:
        numbers = [sum(found.get((topic, light), 0) for light in lights) for _name, lights in LIGHTS]
        if any(numbers):
            table.append([str(label), *numbers])
            bars += [(str(label), number, str(name)) for number, (name, _lights) in zip(numbers, LIGHTS, strict=True)]
            sums = [one + other for one, other in zip(sums, numbers, strict=True)]
    full = offers.filter(capacity__in=LIGHTS[2][1]).order_by("capacity_on", "title")
    lights = dict(Capacity.choices)
    listed = [
        [pk, title, provider, str(lights.get(light, light)), weeks, on]
        for pk, title, provider, light, weeks, on in full.values_list(
            *ROW[:3], "capacity", "waiting_weeks", "capacity_on"
        )
    ]
    finding = ngettext(
        "%(n)s Angebot ist voll oder hat eine Warteliste",
        "%(n)s Angebote sind voll oder haben eine Warteliste",
        sums[2],
    ) % {"n": sums[2]}
    return Part(
        "plaetze", _("Plätze"), finding, [_("Thema"), *(name for name, _lights in LIGHTS)], table, bars,
        _("Voll oder mit Warteliste"), [_("Angebot"), _("Anbieter"), _("Plätze"), _("Wartezeit in Wochen"), _("Stand")],
        listed,
    )  # fmt: skip


PARTS: dict[str, Callable[[Actor, Filters, date], Part]] = {
    "aktualitaet": freshness,
    "uebersetzungen": translations,
    "luecken": holes,
    "foerderung": funding,
    "plaetze": capacity,
}
