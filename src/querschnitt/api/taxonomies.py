"""The lists by which offers and organisations are sorted, as HSDS taxonomies; ids are the same in every installation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from querschnitt.common.languages import SITE_CODES
from querschnitt.network.choices import PlaceAccess
from querschnitt.offers import choices as offers
from querschnitt.tenants.models import Organisation

from .ids import derived

Text = str | Promise
Record = dict[str, Any]


def organisation_kinds() -> list[tuple[str, Text]]:
    return list(Organisation._meta.get_field("kind").choices or [])


@dataclass(frozen=True)
class Taxonomy:
    """``column`` of an offer (or organisation) holds the values; ``many`` several of them; ``hidden`` say nothing."""

    key: str
    name: Text
    description: Text
    choices: Callable[[], Iterable[tuple[Any, Text]]]
    column: str
    many: bool = False
    of: str = "service"
    hidden: frozenset[str] = field(default=frozenset())

    @property
    def id(self) -> str:
        return derived("taxonomy", self.key)

    def term_id(self, value: str) -> str:
        return _term_id(self.key, value)

    @property
    def values(self) -> list[tuple[str, Text]]:
        return [(str(value), label) for value, label in self.choices() if value and value not in self.hidden]

    def any_term(self) -> Q:
        """Entries that carry any term of this list."""
        if self.many:
            return ~Q(**{self.column: []})
        return ~Q(**{f"{self.column}__in": ["", *self.hidden]})

    def one_term(self, value: str) -> Q:
        return Q(**{f"{self.column}__contains": [value]}) if self.many else Q(**{self.column: value})


@cache
def _term_id(key: str, value: str) -> str:
    return derived("term", key, value)


UNKNOWN = frozenset({"unknown"})
TAXONOMIES: tuple[Taxonomy, ...] = (
    Taxonomy("topic", _("Themen"), _("Worum es bei einem Angebot geht."), lambda: offers.OfferTopic.choices, "topic"),
    Taxonomy("kind", _("Arten von Angeboten"), _("Beratung, Kurs, Gruppe und andere."), lambda: offers.OfferKind.choices, "kind"),
    Taxonomy(
        "target_group", _("Zielgruppen"), _("Für wen ein Angebot gedacht ist."), lambda: offers.TargetGroup.choices,
        "target_groups", many=True,
    ),
    Taxonomy(
        "residence", _("Aufenthalt"), _("Wen ein Angebot nach dem Aufenthaltsrecht aufnimmt."),
        lambda: offers.ResidenceGroup.choices, "residence", many=True,
    ),
    Taxonomy("delivery", _("Formen"), _("Vor Ort, online, telefonisch oder aufsuchend."), lambda: offers.Delivery.choices, "delivery"),
    Taxonomy(
        "registration", _("Anmeldung"), _("Wie man ein Angebot bekommt."), lambda: offers.Registration.choices, "registration",
    ),
    Taxonomy("cost", _("Kosten"), _("Ob ein Angebot etwas kostet."), lambda: offers.Cost.choices, "cost", hidden=UNKNOWN),
    Taxonomy(
        "childcare", _("Kinderbetreuung"), _("Ob Kinder betreut werden."), lambda: offers.Childcare.choices, "childcare",
        hidden=UNKNOWN,
    ),
    Taxonomy(
        "organisation_kind", _("Arten von Organisationen"), _("Was für eine Stelle ein Angebot macht."),
        organisation_kinds, "kind", of="organization",
    ),
    Taxonomy(
        "place_access", _("Barrierefreiheit"), _("Was ein Ort für Menschen mit Behinderung bietet."),
        lambda: PlaceAccess.choices, "accessibility", many=True, of="location",
    ),
)  # fmt: skip
BY_KEY = {taxonomy.key: taxonomy for taxonomy in TAXONOMIES}
OF_SERVICE = tuple(taxonomy for taxonomy in TAXONOMIES if taxonomy.of == "service")


def _in(language: str, text: Text) -> str:
    with override(language):
        return str(text)


def _translations(text: Text) -> list[Record]:
    """Where the interface has its own word; German is not passed off as another language."""
    german = _in("de", text)
    found = [(code, _in(code, text)) for code in SITE_CODES if code != "de"]
    return [{"language": code, "name": name} for code, name in found if name != german]


@cache
def taxonomy_records() -> dict[str, Record]:
    """By id. ``language`` is the language of name and description."""
    return {
        taxonomy.id: {
            "id": taxonomy.id,
            "name": _in("de", taxonomy.name),
            "description": _in("de", taxonomy.description),
            "version": "1",
            "language": "de",
            **_some(translations=_translations(taxonomy.name)),
        }
        for taxonomy in TAXONOMIES
    }


@cache
def term_records() -> dict[str, Record]:
    """By id, in the order of the lists."""
    found = {}
    for taxonomy in TAXONOMIES:
        name = _in("de", taxonomy.name)
        for value, label in taxonomy.values:
            german = _in("de", label)
            found[taxonomy.term_id(value)] = {
                "id": taxonomy.term_id(value),
                "code": value,
                "name": german,
                "description": f"{name}: {german}",
                "taxonomy": name,
                "taxonomy_id": taxonomy.id,
                "language": "de",
                **_some(translations=_translations(label)),
            }
    return found


@cache
def full_term(term_id: str) -> Record:
    """With its taxonomy inside, as lists and detail pages of terms show it."""
    term = term_records()[term_id]
    return {**term, "taxonomy_detail": taxonomy_records()[term["taxonomy_id"]]}


@cache
def brief_term(key: str, value: str) -> Record:
    """As attributes carry it: without translations, which the list of terms gives once."""
    term = term_records()[BY_KEY[key].term_id(value)]
    return {name: term[name] for name in ("id", "code", "name", "description", "taxonomy", "taxonomy_id", "language")}


def _some(**fields: Any) -> Record:
    return {name: value for name, value in fields.items() if value}


@cache
def label(key: str, value: str) -> str:
    """In German; unknown values (of a list that was shortened) as they are."""
    return {entry: _in("de", text) for entry, text in BY_KEY[key].values}.get(value, value)


def by_term(term_id: str) -> tuple[Taxonomy, str] | None:
    term = term_records().get(term_id)
    if term is None:
        return None
    return next((taxonomy, term["code"]) for taxonomy in TAXONOMIES if taxonomy.id == term["taxonomy_id"])


def by_id(taxonomy_id: str) -> Taxonomy | None:
    return next((taxonomy for taxonomy in TAXONOMIES if taxonomy.id == taxonomy_id), None)
