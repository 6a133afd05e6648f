"""Offers; call inside an open scope."""

from __future__ import annotations

from datetime import time
from typing import Any

from querschnitt.common.uploads import CleanFile
from querschnitt.network.models import Place
from querschnitt.network.services import place_for, update_place
from querschnitt.offers.choices import Frequency, OfferTopic, TimeKind
from querschnitt.offers.models import Offer, OfferFile, OfferText, OfferTime
from querschnitt.offers.services import attach_file, create_offer, set_text
from querschnitt.tenants.models import Organisation

from .network import make_organisation
from .numbers import numbers

ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}


def make_place(**fields: Any) -> Place:
    """By default somewhere in Lindbach; the same address gives the same place."""
    address = {name: fields.pop(name, "") for name in ADDRESS.values()}
    if not any(address.values()):
        address["town"] = "Lindbach"
    place = place_for(**address, by=None)
    assert place is not None
    return update_place(place=place, by=None, **fields)


def make_offer(organisation: Organisation | None = None, **fields: Any) -> Offer:
    """``place_name``, ``street``, ``postcode``, ``town`` make its place."""
    fields.setdefault("title", f"Sprachtreff {next(numbers)}")
    fields.setdefault("topic", OfferTopic.GERMAN)
    address = {key: fields.pop(name) for name, key in ADDRESS.items() if name in fields}
    if address:
        fields["place"] = make_place(**address)
    return create_offer(organisation=organisation or make_organisation(), by=None, **fields)


def make_time(offer: Offer, **fields: Any) -> OfferTime:
    """By default every Tuesday from 9 to 11 o'clock."""
    fields.setdefault("kind", TimeKind.RECURRING)
    if fields["kind"] == TimeKind.RECURRING:
        fields.setdefault("freq", Frequency.WEEKLY)
        fields.setdefault("byday", ["TU"])
    fields.setdefault("starts_on", offer.valid_from)
    fields.setdefault("starts_at", time(9))
    fields.setdefault("ends_at", time(11))
    row = OfferTime(offer=offer, **fields)
    row.save()
    return row


def make_text(offer: Offer, language: str = "en", **fields: Any) -> OfferText:
    fields.setdefault("title", f"{offer.title} ({language})")
    text = set_text(offer=offer, language=language, by=None, **fields)
    assert text is not None
    return text


def make_file(offer: Offer, content: bytes = b"Termine", **fields: Any) -> OfferFile:
    """Stored as it is: what cleaning does is tested elsewhere."""
    clean = CleanFile(fields.pop("name", "handzettel.pdf"), "application/pdf", content)
    return attach_file(offer=offer, content=clean, by=None, **fields)
