"""The offers that queries are asked of which were written down before anything was tuned (tests/offers/data)."""

from __future__ import annotations

import csv
from pathlib import Path

from querschnitt.offers.models import Offer, OfferText
from querschnitt.offers.searching import index_offers
from querschnitt.offers.services import create_offer
from querschnitt.tenants.scope import open_scope

from .accounts import World, make_world
from .network import make_organisation

DATA = Path(__file__).parents[1] / "offers" / "data"
Searched = tuple[World, dict[str, str]]  # and id -> key of each offer, all of house A


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def make_german_offers() -> Searched:
    world = make_world()
    with open_scope(world.actor("kim_coordinator").scope):
        offers = create(read("offers.csv"))
    return world, {str(offer.pk): key for key, offer in offers.items()}


def make_offers_in_all_languages() -> Searched:
    """120 offers, twenty texts of them in other languages."""
    world = make_world()
    with open_scope(world.actor("kim_coordinator").scope):
        offers = create([*read("offers.csv"), *read("public_offers.csv")])
        for row in read("public_texts.csv"):
            texts = {name: row[name] for name in ("title", "summary")}
            OfferText(offer=offers[row["key"]], language=row["language"], of_version=1, **texts).save()
        index_offers()
    return world, {str(offer.pk): key for key, offer in offers.items()}


def create(rows: list[dict[str, str]]) -> dict[str, Offer]:
    providers = {name: make_organisation(name=name) for name in dict.fromkeys(row["provider"] for row in rows)}
    return {
        row["key"]: create_offer(
            organisation=providers[row["provider"]],
            by=None,
            address={"name": "", "street": "", "postcode": "", "town": row["town"]} if row["town"] else None,
            target_groups=(row.get("target_groups") or "").split(),
            languages=(row.get("languages") or "").split(),
            **{name: row[name] for name in ("title", "topic", "description")},
        )
        for row in rows
    }
