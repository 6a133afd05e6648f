"""Filters in the address of the public search: read, checked, shown as chips and fields, kept in every link."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from querschnitt.common.languages import CODES, SiteLanguage, language_name
from querschnitt.common.ui.parts import Chip
from querschnitt.network.choices import PlaceAccess
from querschnitt.offers.choices import OfferKind, OfferTopic, TargetGroup, Weekday
from querschnitt.offers.published import DAY_PARTS, RADII, SORTS, Point, PublicFilters, Town, town_point

MOST_LETTERS = 200
OLDEST = 120
Option = tuple[str, str]


class UnknownValue(Exception):
    """A filter in the address has a value that does not exist. Its text is for the visitor."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter, self.value, self.known = parameter, value[:60], list(known)[:40]
        super().__init__(parameter)


@dataclass(frozen=True)
class SelectField:
    name: str
    label: str
    value: str
    options: list[Option]


@dataclass
class Choice:
    """What a visitor asked for, and what there is to choose from."""

    query: QueryDict
    language: SiteLanguage
    towns: list[Town]
    spoken: list[str]
    text: str = ""
    filters: PublicFilters = field(default_factory=PublicFilters)

    @cached_property
    def topics(self) -> list[Option]:
        return [(value, str(label)) for value, label in OfferTopic.choices]

    @cached_property
    def kinds(self) -> list[Option]:
        return [(value, str(label)) for value, label in OfferKind.choices]

    @cached_property
    def languages(self) -> list[Option]:
        return sorted(((code, language_name(code)) for code in self.spoken), key=lambda item: item[1].casefold())

    @cached_property
    def groups(self) -> list[Option]:
        return [(value, str(label)) for value, label in TargetGroup.choices if value != TargetGroup.EVERYBODY]

    @cached_property
    def days(self) -> list[Option]:
        return [(value, str(label)) for value, label in Weekday.choices]

    @cached_property
    def parts(self) -> list[Option]:
        names = {"vormittag": _("vormittags"), "nachmittag": _("nachmittags"), "abend": _("abends")}
        return [(key, names[key]) for key in DAY_PARTS]

    @cached_property
    def needs(self) -> list[Option]:
        return [(value, str(label)) for value, label in PlaceAccess.choices]

    @cached_property
    def radii(self) -> list[Option]:
        return [(str(radius), _("%(n)s km") % {"n": radius}) for radius in RADII]

    @cached_property
    def sorts(self) -> list[Option]:
        names = {
            "treffer": _("Beste Treffer"), "entfernung": _("Entfernung"), "titel": _("Titel"), "datum": _("Nächster Beginn"),
        }  # fmt: skip
        possible = [key for key in SORTS if key != "entfernung" or self.filters.near is not None]
        return [(key, names[key]) for key in possible if key != "treffer" or self.text]

    @property
    def sort(self) -> str:
        """The order shown, also when the address names none."""
        return self.filters.sort or ("treffer" if self.text else "entfernung" if self.filters.near else "titel")

    @cached_property
    def selects(self) -> list[SelectField]:
        shown = self.filters
        return [
            SelectField("thema", _("Thema"), shown.topic, self.topics),
            SelectField("art", _("Art"), shown.kind, self.kinds),
            SelectField("sprache", _("Sprache des Angebots"), shown.language, self.languages),
            SelectField("gruppe", _("Für wen"), shown.group, self.groups),
            SelectField("tag", _("Wochentag"), shown.day, self.days),
            SelectField("zeit", _("Tageszeit"), shown.part, self.parts),
        ]

    @property
    def switches(self) -> list[tuple[str, str, str, bool]]:
        """(parameter, value, label, on): what is either asked for or not."""
        shown = self.filters
        return [
            ("kosten", "frei", _("Kostenlos"), shown.free_of_charge),
            ("kinder", "ja", _("Kinderbetreuung"), shown.childcare),
            ("plaetze", "frei", _("Plätze frei"), shown.places_free),
            ("jetzt", "1", _("Jetzt geöffnet"), shown.open_now),
        ]

    def link(self, **changes: Any) -> str:
        """The same search with some parameters changed; ``None`` removes one, and the first page is shown again."""
        changes.setdefault("page", None)
        pairs = [
            (key, value) for key in self.query for value in self.query.getlist(key) if key not in changes and value
        ]
        pairs += [(key, value) for key, value in changes.items() if value is not None]
        return "?" + urlencode(pairs)

    def _without(self, key: str, value: str) -> str:
        kept = [item for item in self.query.getlist(key) if item != value]
        pairs = [(k, v) for k in self.query for v in self.query.getlist(k) if k not in (key, "page") and v]
        return "?" + urlencode([*pairs, *((key, item) for item in kept)])

    @cached_property
    def active(self) -> list[Chip]:
        chips = []
        for item in self.selects:
            if item.value:
                chips.append(Chip(self._label(item), self.link(**{item.name: None}), active=True))
        if self.filters.age is not None:
            chips.append(Chip(_("%(n)s Jahre alt") % {"n": self.filters.age}, self.link(alter=None), active=True))
        chips += [
            Chip(dict(self.needs)[need], self._without("zugang", need), active=True) for need in self.filters.access
        ]
        chips += [Chip(label, self.link(**{key: None}), active=True) for key, _v, label, on in self.switches if on]
        if self.filters.placeless:
            chips.append(Chip(_("Ohne festen Ort"), self.link(**{"ohne-ort": None}), active=True))
        return chips

    @staticmethod
    def _label(item: SelectField) -> str:
        # A language nobody offers any more still has a name.
        return dict(item.options).get(item.value) or language_name(item.value)

    @cached_property
    def chips(self) -> list[Chip]:
        """What is set, then what is asked for most: the visitor's own language first."""
        found = list(self.active)
        own = self.language.spoken
        if own != "de" and own in self.spoken and self.filters.language != own:
            found.append(Chip(language_name(own), self.link(sprache=own)))
        found += [Chip(label, self.link(**{key: value})) for key, value, label, on in self.switches if not on]
        if not self.filters.topic:
            found.append(Chip(dict(self.topics)["deutsch"], self.link(thema="deutsch")))
        return found

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Parameters the search form does not show itself, so that it keeps them."""
        own = {"q", "ort", "umkreis", "page", "genau"}
        return [(key, value) for key in self.query for value in self.query.getlist(key) if key not in own and value]


def _one_of(query: QueryDict, name: str, known: Iterable[str]) -> str:
    value = query.get(name, "").strip()
    options = list(known)
    if value and value not in options:
        raise UnknownValue(name, value, options)
    return value


def _number(query: QueryDict, name: str, lowest: int, highest: int) -> int | None:
    value = query.get(name, "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not lowest <= int(value[:6]) <= highest:
        raise UnknownValue(name, value, [f"{lowest}–{highest}"])
    return int(value)


def _near(query: QueryDict) -> Point | None:
    value = query.get("nah", "").strip()
    if not value:
        return None
    latitude, _comma, longitude = value.partition(",")
    try:
        point = Point(float(latitude), float(longitude))
    except ValueError:
        point = Point(math.nan, math.nan)
    if not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise UnknownValue("nah", value, ["51.78,6.13"])
    return point


def read(query: QueryDict, language: SiteLanguage, towns: list[Town], spoken: list[str]) -> Choice:
    """Raise ``UnknownValue`` for a value that does not exist; unknown parameters are left alone."""
    choice = Choice(query, language, towns, spoken, " ".join(query.get("q", "").split())[:MOST_LETTERS])
    access = tuple(dict.fromkeys(value for value in query.getlist("zugang") if value))
    for need in access:
        if need not in PlaceAccess.values:
            raise UnknownValue("zugang", need, PlaceAccess.values)
    town = _one_of(query, "ort", [known.name for known in towns])
    near = _near(query)
    radius = _number(query, "umkreis", 1, 100)
    point = near or town_point(towns, town)
    choice.filters = PublicFilters(
        topic=_one_of(query, "thema", OfferTopic.values),
        kind=_one_of(query, "art", OfferKind.values),
        language=_one_of(query, "sprache", CODES),
        group=_one_of(query, "gruppe", TargetGroup.values),
        town=town,
        radius=radius if point is not None else None,
        near=point,
        age=_number(query, "alter", 0, OLDEST),
        free_of_charge=bool(_one_of(query, "kosten", ["frei"])),
        childcare=bool(_one_of(query, "kinder", ["ja"])),
        places_free=bool(_one_of(query, "plaetze", ["frei"])),
        open_now=bool(_one_of(query, "jetzt", ["1"])),
        day=_one_of(query, "tag", Weekday.values),
        part=_one_of(query, "zeit", DAY_PARTS),
        access=access,
        placeless=bool(_one_of(query, "ohne-ort", ["1"])),
        exact=bool(_one_of(query, "genau", ["1"])),
        sort=_one_of(query, "sort", SORTS),
    )
    if choice.filters.sort == "entfernung" and point is None:
        choice.filters = replace(choice.filters, sort="")
    return choice
