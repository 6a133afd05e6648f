from __future__ import annotations

from typing import Any

from django.utils import timezone

from querschnitt.offers.models import OfferVersion
from querschnitt.offers.services.merging import merge_offers
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_file, make_offer
from tests.factories.upkeep import TOKEN, make_check, make_report, make_suggestion

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


def asked(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        check = make_check(make_offer())
    return {"token": TOKEN, "request_id": check.pk}


def link(world: World) -> dict[str, Any]:
    return {"token": asked(world)["token"]}


def answered(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        check = make_check(make_offer(), answered_at=timezone.now(), outcome="confirmed")
    return {"token": TOKEN, "request_id": check.pk}


# Whoever has the link of a mail may answer it, signed in or not.
ROUTES += [
    Route("offers:check", frozenset(), public=True, kwargs=link, shared=True),
    Route("offers:check_offer", frozenset(), public=True, kwargs=asked, shared=True),
    Route("offers:check_confirm", frozenset(), public=True, kwargs=asked, shared=True, post={}),
    Route("offers:check_change", frozenset(), public=True, kwargs=asked, shared=True),
    Route("offers:check_end", frozenset(), public=True, kwargs=asked, shared=True),
    Route("offers:check_thanks", frozenset(), public=True, kwargs=answered, shared=True),
    Route("offers:check_again", frozenset(), public=True, kwargs=asked, shared=True, post={}),
]


def version(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"version_id": OfferVersion.objects.get(offer=make_offer()).pk}


def report(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"report_id": make_report(make_offer()).pk}


def suggestion(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"suggestion_id": make_suggestion().pk}


def pair(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"offer_id": make_offer().pk, "other_id": make_offer().pk}


def merged(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"merge_id": merge_offers(kept=make_offer(), dropped=make_offer(), by=None).pk}


ROUTES += [
    Route("offers:history", ALL, offer),
    Route("offers:restore", ALL, version),
    Route("offers:ask", ALL, offer, post={}),
    Route("offers:reports", ALL),
    Route("offers:suggestions", ALL),
    Route("offers:report", ALL, report),
    Route("offers:report_decide", ALL, report, post={"decision": "done"}),
    Route("offers:suggestion", ALL, suggestion),
    Route("offers:suggestion_reject", ALL, suggestion, post={}),
    Route("offers:duplicates", ALL),
    Route("offers:merge", ALL, pair),
    Route("offers:apart", ALL, pair, post={}),
    Route("offers:unmerge", ALL, merged),
]


def part(world: World) -> dict[str, Any]:
    return {"key": "luecken"}


ROUTES += [
    Route("offers:overview", ALL),
    Route("offers:overview_part", ALL, part, shared=True),
    Route("offers:overview_export", ALL, part, shared=True),
]
