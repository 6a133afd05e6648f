"""The public site: open to everybody, whoever is signed in; its own tests look at what it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from querschnitt.offers.services.files import attach_file
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.network import make_file
from tests.factories.offers import make_offer, make_time

from . import EVERYBODY, Route


def site(world: World) -> dict[str, Any]:
    return {"slug": world.a.centre.slug, "lang": "de"}


def of_offer(*, lang: bool = True, date: bool = False) -> Callable[[World], dict[str, Any]]:
    def make(world: World) -> dict[str, Any]:
        tomorrow = timezone.localdate() + timedelta(days=1)
        with open_scope(world.a.scope()):
            offer = make_offer(town="Lindbach")
            make_time(offer, kind="single", starts_on=tomorrow)
        found = {**site(world), "offer_id": offer.pk} if lang else {"slug": world.a.centre.slug, "offer_id": offer.pk}
        return {**found, "key": f"{tomorrow}-0900"} if date else found

    return make


def with_file(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        offer = make_offer(town="Lindbach")
        attached = attach_file(offer=offer, content=make_file(), by=None)
    return {**site(world), "offer_id": offer.pk, "file_id": attached.pk}


ROUTES = [
    Route("public:attachment", EVERYBODY, with_file, public=True, shared=True),
    Route("public:home", EVERYBODY, lambda world: {"slug": world.a.centre.slug}, public=True, shared=True),
    Route("public:offer_home", EVERYBODY, of_offer(lang=False), public=True, shared=True),
    Route("public:offers", EVERYBODY, site, public=True, shared=True),
    Route("public:sitemap", EVERYBODY, lambda world: {**site(world), "part": 1}, public=True, shared=True),
    Route("public:csv", EVERYBODY, site, public=True, shared=True),
    Route("public:feed", EVERYBODY, site, public=True, shared=True),
    Route("public:dates", EVERYBODY, site, public=True, shared=True),
    Route("public:documents", EVERYBODY, site, public=True, shared=True),
    Route("public:suggest", EVERYBODY, site, public=True, shared=True),
    Route("public:report", EVERYBODY, of_offer(), public=True, shared=True),
    Route("public:about", EVERYBODY, site, public=True, shared=True),
    Route("public:offer", EVERYBODY, of_offer(), public=True, shared=True),
    Route("public:printed", EVERYBODY, of_offer(), public=True, shared=True),
    Route("public:code", EVERYBODY, of_offer(), public=True, shared=True),
    Route("public:offer_feed", EVERYBODY, of_offer(), public=True, shared=True),
    Route("public:date", EVERYBODY, of_offer(date=True), public=True, shared=True),
]
