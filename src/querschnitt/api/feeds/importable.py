"""The directory of somebody else as a list that can be imported: what its rows may say, and how they become offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports import parsing
from querschnitt.common.imports.declaration import Column, Hint, Importable, Known, OtherSource, Problem, Values
from querschnitt.common.languages import language_choices, site_language
from querschnitt.offers import choices
from querschnitt.offers.importables import Provider, providers
from querschnitt.offers.models import Offer, OfferText, OfferTime
from querschnitt.offers.models.offer import TEXTS
from querschnitt.offers.policies import can_import_offers

from ..records.common import uri
from ..records.schedules import sentence
from .cells import LISTS, packed, unpacked
from .fetching import allowed_hosts, fetch
from .reading import read_feed
from .writing import write

Chosen = Callable[[], Iterable[tuple[str, Any]]]
TOPIC = choices.OfferTopic


def one(listed: Any) -> dict[str, Any]:
    """One of a closed list, stored as it is and shown by its name."""
    names = {str(value): label for value, label in listed.choices}
    return {"parse": lambda text: text if text in names else "", "show": lambda text: str(names.get(text, text))}


def several(names: Callable[[], Iterable[tuple[str, Any]]]) -> dict[str, Any]:
    def show(text: str) -> str:
        known = {str(value): str(label) for value, label in names()}
        return ", ".join(known.get(part, part) for part in text.split(LISTS))

    return {"parse": lambda text: text.split(LISTS), "show": show, "blank": []}


def show_place(text: str) -> str:
    found = unpacked(text) or {}
    town = f"{found.get('postcode', '')} {found.get('town', '')}".strip()
    return ", ".join(part for part in (found.get("name", ""), found.get("street", ""), town) if part)


def show_times(text: str) -> str:
    from datetime import date, time

    from django.utils import timezone

    said = []
    for row in unpacked(text) or []:
        day = {key: date.fromisoformat(row[key]) if row.get(key) else None for key in ("starts_on", "ends_on")}
        hour = {key: time.fromisoformat(row[key]) if row.get(key) else None for key in ("starts_at", "ends_at")}
        said.append(
            sentence(
                row["kind"], row.get("freq", ""), row.get("interval", 1), row.get("setpos"), day["starts_on"],
                day["ends_on"], hour["starts_at"], hour["ends_at"], tuple(row.get("byday", [])), timezone.localdate(),
            )
        )  # fmt: skip
    return "; ".join(said)


def show_texts(text: str) -> str:
    codes = list(unpacked(text) or {})
    return ", ".join(found.name if (found := site_language(code)) else code for code in codes)


def hidden(text: str) -> str:
    return ""


def _years(lowest: int) -> dict[str, Any]:
    return {"parse": parsing.whole_number(lowest, 120), "blank": None}


_COUNT: dict[str, Any] = {"parse": parsing.whole_number(0, 32_000), "blank": None}
COLUMNS = (
    Column(
        "external_id",
        gettext_lazy("Kennung der Herkunft"),
        parsing.text(200),
        required=True,
        compared=False,
        show=hidden,
    ),
    Column("title", gettext_lazy("Titel"), parsing.text(200), required=True),
    Column("organisation", gettext_lazy("Anbieter"), parsing.text(200), required=True),
    Column("provider", gettext_lazy("Angaben zum Anbieter"), str, compared=False, show=hidden),
    Column("topic", gettext_lazy("Thema"), blank=TOPIC.OTHER.value, **one(TOPIC)),
    Column("kind", gettext_lazy("Art"), blank=choices.OfferKind.SERVICE.value, **one(choices.OfferKind)),
    Column("summary", gettext_lazy("In einem Satz"), parsing.text(300)),
    Column("description", gettext_lazy("Beschreibung"), parsing.text(10_000), empties=True),
    Column("target_groups", gettext_lazy("Zielgruppen"), **several(lambda: choices.TargetGroup.choices)),
    Column("age_from", gettext_lazy("Alter ab"), **_years(0)),
    Column("age_before", gettext_lazy("Alter unter"), **_years(1)),
    Column("residence", gettext_lazy("Aufenthalt"), **several(lambda: choices.ResidenceGroup.choices)),
    Column("languages", gettext_lazy("Sprachen"), **several(language_choices)),
    Column("area", gettext_lazy("Einzugsgebiet"), **several(list)),
    Column("delivery", gettext_lazy("Form"), blank=choices.Delivery.PLACE.value, **one(choices.Delivery)),
    Column("place", gettext_lazy("Ort"), str, empties=True, show=show_place),
    Column("times", gettext_lazy("Zeiten"), str, empties=True, show=show_times),
    Column("registration", gettext_lazy("Anmeldung"), **one(choices.Registration)),
    Column("access_note", gettext_lazy("Zugang und Anmeldung"), parsing.text(4000), empties=True),
    Column("barrier_note", gettext_lazy("Hinweise zur Barrierefreiheit"), parsing.text(500)),
    Column("cost", gettext_lazy("Kosten"), blank=choices.Cost.UNKNOWN.value, **one(choices.Cost)),
    Column("cost_note", gettext_lazy("Kosten, genauer"), parsing.text(200), empties=True),
    Column(
        "childcare", gettext_lazy("Kinderbetreuung"), blank=choices.Childcare.UNKNOWN.value, **one(choices.Childcare)
    ),
    Column("childcare_note", gettext_lazy("Kinderbetreuung, genauer"), parsing.text(200)),
    Column("capacity", gettext_lazy("Plätze"), blank=choices.Capacity.UNKNOWN.value, **one(choices.Capacity)),
    Column("capacity_on", gettext_lazy("Plätze, Stand"), parsing.day, blank=None),
    Column("seats_free", gettext_lazy("freie Plätze"), **_COUNT),
    Column("waiting_weeks", gettext_lazy("Wartezeit in Wochen"), **_COUNT),
    Column("funding_source", gettext_lazy("Förderung"), parsing.text(200)),
    Column("contact_name", gettext_lazy("Ansprechperson"), parsing.text(150), empties=True),
    Column("contact_email", gettext_lazy("E-Mail-Adresse"), parsing.email, empties=True),
    Column("contact_phone", gettext_lazy("Telefon"), parsing.phone, empties=True),
    Column("url", gettext_lazy("Internetseite"), parsing.url, empties=True),
    Column("valid_from", gettext_lazy("Gültig ab"), parsing.day, blank=None),
    Column("valid_to", gettext_lazy("Gültig bis"), parsing.day, blank=None, empties=True),
    Column("checked_on", gettext_lazy("Geprüft am"), parsing.day, blank=None),
    Column("state", gettext_lazy("Stand"), blank=choices.OfferState.ACTIVE.value, **one(choices.OfferState)),
    Column("texts", gettext_lazy("Übersetzungen"), str, show=show_texts),
    Column("source_url", gettext_lazy("Herkunft"), parsing.url),
    Column("dropped", gettext_lazy("Nicht übernommen"), str, compared=False),
)
PLAIN = tuple(
    column.key
    for column in COLUMNS
    if column.key not in {"organisation", "provider", "place", "times", "texts", "dropped", "external_id"}
)


def identity(values: Values) -> str:
    return str(values["external_id"])


def likeness(values: Values) -> list[str]:
    town = (unpacked(values["place"]) or {}).get("town", "")
    return [f"{values['organisation']} {values['title']} {town}"]


def check(values: Values, known: dict[str, Provider]) -> list[Problem]:
    problems = []
    start, end = values["valid_from"], values["valid_to"]
    if start and end and end < start:
        problems.append(
            Problem("valid_to", _("Das Ende liegt vor dem Anfang."), _("Beim Herausgeber berichtigen lassen."))
        )
    low, high = values["age_from"], values["age_before"]
    if low is not None and high is not None and high <= low:
        problems.append(
            Problem(
                "age_before",
                _("Das Höchstalter liegt unter dem Mindestalter."),
                _("Beim Herausgeber berichtigen lassen."),
            )
        )
    return problems


def complete(values: dict[str, Any], known: dict[str, Provider]) -> list[Hint]:
    hints = []
    provider = known.get(parsing.fold(values["organisation"]))
    if provider is None:
        hints.append(Hint("organisation", _("Wird als Organisation neu angelegt.")))
    else:
        values["organisation"] = provider.name
    if values["dropped"]:
        count = len(values["dropped"].split(LISTS))
        hints.append(Hint("dropped", _("Nicht verwendbar: %(count)d Angaben.") % {"count": count}))
    return hints


def known_offers(actor: Actor) -> list[Known]:
    """As a feed would say them. Our own offers go by their own id, so that a file of ours changes them."""
    times, texts = _times(), _texts()
    found = []
    rows = Offer.objects.filter(merged_into=None).select_related("organisation", "place")
    for offer in rows.defer("search"):
        place = place_of(offer.place)
        values: dict[str, Any] = {key: getattr(offer, key) for key in PLAIN}
        values |= {
            "external_id": offer.external_id or str(offer.pk),
            "url": uri(offer.url) if offer.url else "",  # as a feed writes it, umlauts and all
            "source_url": uri(offer.source_url) if offer.source_url else "",
            "organisation": offer.organisation.name,
            "place": packed(place),
            "times": packed(sorted(_without(times.get(offer.pk, []), place), key=packed)),
            "texts": packed(
                {
                    language: text | ({"outdated": True} if version < offer.text_version else {})
                    for language, version, text in texts.get(offer.pk, [])
                }
            ),
        }
        found.append(Known(offer.pk, offer.title, values))
    return found


def place_of(place: Any) -> dict[str, Any]:
    if place is None:
        return {}
    found = {key: getattr(place, key) for key in ("name", "street", "postcode", "town", "access_note", "transit_note")}
    found["accessibility"] = list(place.accessibility)
    if place.located:
        found |= {"latitude": f"{place.latitude:.6f}", "longitude": f"{place.longitude:.6f}"}
    return {key: value for key, value in found.items() if value}


def _without(rows: list[dict[str, Any]], main: dict[str, Any]) -> list[dict[str, Any]]:
    """A time at the main place names none."""
    return [{key: value for key, value in row.items() if key != "place" or value != main} for row in rows]


def _times() -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for entry in OfferTime.objects.select_related("place").prefetch_related("exceptions"):
        row: dict[str, Any] = {"kind": entry.kind, "note": entry.note, "place": place_of(entry.place)}
        for key in ("starts_on", "ends_on", "starts_at", "ends_at"):
            value = getattr(entry, key)
            row[key] = value.isoformat() if value else None
        if entry.kind == choices.TimeKind.RECURRING:
            row |= {key: getattr(entry, key) for key in ("freq", "interval", "byday", "setpos", "on_holidays")}
        row["exceptions"] = [
            {
                key: value
                for key, value in {
                    "on": exception.on.isoformat(),
                    "kind": exception.kind,
                    "starts_at": exception.starts_at.isoformat() if exception.starts_at else None,
                    "ends_at": exception.ends_at.isoformat() if exception.ends_at else None,
                    "note": exception.note,
                }.items()
                if value
            }
            for exception in entry.exceptions.all()
        ]
        clean = {key: value for key, value in row.items() if value not in (None, "", [], {}, False)}
        found.setdefault(entry.offer_id, []).append(clean)
    return found


def _texts() -> dict[Any, list[tuple[str, int, dict[str, str]]]]:
    found: dict[Any, list[tuple[str, int, dict[str, str]]]] = {}
    for text in OfferText.objects.all().all():
        said = {name: getattr(text, name) for name in TEXTS if getattr(text, name)}
        found.setdefault(text.offer_id, []).append((text.language, text.of_version, said))
    return found


FEED = Importable(
    key="hsds",
    label=gettext_lazy("Angebote aus einem anderen Verzeichnis (HSDS)"),
    entry=gettext_lazy("Angebot"),
    columns=COLUMNS,
    policy=can_import_offers,
    identity=identity,
    likeness=likeness,
    known=known_offers,
    write=write,
    url_name="offers:list",
    check=check,
    complete=complete,
    prepare=providers,
    source=OtherSource(
        read=read_feed,
        accept=".json,.ndjson,.jsonl,.zip",
        help=gettext_lazy(
            "Ausgabe eines Verzeichnisses nach HSDS 3: JSON, JSON-Zeilen oder Tabellenpaket (ZIP), höchstens 50 MB."
        ),
        fetch=fetch,
        hosts=allowed_hosts,
    ),
)
