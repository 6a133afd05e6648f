from __future__ import annotations

from typing import Any

from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_file, make_offer

from . import MEMBERS, Route

ALL = {"centre_head", "kim_coordinator", "administrative_assistant"}
OWN = {"interpreter_coordinator", "partner_head", "partner_editor"}


def offer(world: World) -> dict[str, Any]:
    """Of an organisation nobody in the cast belongs to: only those who keep all offers may edit it."""
    with open_scope(world.a.scope()):
        return {"offer_id": make_offer(town="Lindbach", languages=["de", "ar"], target_groups=["frauen"]).pk}


def text(world: World) -> dict[str, Any]:
    return {**offer(world), "language": "ar"}


def file(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"file_id": make_file(make_offer(town="Lindbach")).pk}


ROUTES = [
    Route("offers:list", MEMBERS),
    Route("offers:export_xlsx", MEMBERS),
    Route("offers:export_csv", MEMBERS),
    Route("offers:choose", MEMBERS),
    Route("offers:create", ALL | OWN),
    Route("offers:page", MEMBERS, offer),
    Route("offers:edit", ALL, offer),
    Route("offers:end", ALL, offer),
    Route("offers:confirm", ALL, offer, post={}),
    Route("offers:reopen", ALL, offer, post={}),
    Route("offers:times", ALL, offer),
    Route("offers:capacity", ALL, offer, post={}),
    Route("offers:texts", ALL, offer),
    Route("offers:text", ALL, text),
    Route("offers:file_add", ALL, offer),
    Route("offers:file", MEMBERS, file),
    Route("offers:file_remove", ALL, file, post={}),
]
