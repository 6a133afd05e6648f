"""Offers; call inside an open scope."""

from __future__ import annotations

from itertools import count
from typing import Any

from querschnitt.offers.choices import OfferTopic
from querschnitt.offers.models import Offer
from querschnitt.offers.services import create_offer
from querschnitt.tenants.models import Organisation

from .network import make_organisation

numbers = count(1)


def make_offer(organisation: Organisation | None = None, **fields: Any) -> Offer:
    fields.setdefault("title", f"Sprachtreff {next(numbers)}")
    fields.setdefault("topic", OfferTopic.GERMAN)
    return create_offer(organisation=organisation or make_organisation(), by=None, **fields)
