"""The permission matrix: every route x every role, in the own centre and in another one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse
from pytest_django import Settings

import tests.matrix
from querschnitt.accounts.actor import Actor
from querschnitt.accounts.roles import ROLES
from querschnitt.cases.models import Case
from querschnitt.common.checks import reviewed, routes
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, make_user, signed_in
from tests.matrix import Route

pytestmark = pytest.mark.django_db


def all_routes() -> list[Route]:
    found: list[Route] = []
    for module in pkgutil.iter_modules(tests.matrix.__path__):
        if not module.name.startswith("test_"):
            found += getattr(importlib.import_module(f"tests.matrix.{module.name}"), "ROUTES", [])
    return found


TABLE = all_routes()
# Signing everybody in is dear: some routes share it, and each route's objects are made once for all who ask.
SIZE = 20
# Whoever is signed in sees a public page like everybody else: the least and the most allowed ask.
PUBLIC_ASKED_BY = ["centre_head", "state_analyst"]
CHUNKS = [TABLE[first : first + SIZE] for first in range(0, len(TABLE), SIZE)]


class Asking:
    """Requests of one world whose traces are rolled back, so that all roles and routes meet the same one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.nobody = Actor(make_user())  # has an account and no membership
        self.sessions: dict[Actor, str] = {}

    @contextmanager
    def about(self, route: Route) -> Iterator[dict[str, Any]]:
        """The route's arguments; its objects are gone afterwards."""
        with transaction.atomic():
            yield route.kwargs(self.world) if route.kwargs else {}
            transaction.set_rollback(True)
        self.world.things.clear()

    def answer(self, route: Route, kwargs: dict[str, Any], session: str = "") -> HttpResponse:
        client, url = Client(), reverse(route.name, kwargs=kwargs)
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        with transaction.atomic():
            if route.post is None:
                answer = client.get(url)
            else:
                answer = client.post(url, route.post(self.world) if callable(route.post) else route.post)
            transaction.set_rollback(True)
        return answer

    def sign_in(self, *actors: Actor) -> None:
        """Once each, before any route is asked about: sessions made within ``about`` are gone with it."""
        for actor in actors:
            self.sessions[actor] = signed_in(actor).cookies[settings.SESSION_COOKIE_NAME].value

    def status(self, actor: Actor, route: Route, kwargs: dict[str, Any]) -> int:
        return self.answer(route, kwargs, self.sessions[actor]).status_code


@pytest.fixture
def asking(world: World, settings: Settings) -> Asking:
    settings.SECOND_FACTOR_REQUIRED = False
    return Asking(world)


def test_matrix_lists_every_route():
    listed = {route.name for route in TABLE}
    own = {name for name, _, view in routes() if not reviewed(view)}
    assert own - listed == set(), "routes without a row in tests/matrix"
    assert listed - own == set(), "rows in tests/matrix without a route"


def wrong_in_its_own_house(route: Route, kwargs: dict[str, Any], asking: Asking) -> Iterator[tuple[str, int]]:
    """Every role is let in or refused as the table says."""
    # A page closed to a role is 403; a thing nobody may know of is 404.
    refusal = 404 if resolve(reverse(route.name, kwargs=kwargs)).func.access.selector else 403
    for role in PUBLIC_ASKED_BY if route.public else sorted(ROLES):
        status = asking.status(asking.world.actor(role), route, kwargs)
        reached = status not in {403, 404, 500}
        if reached != (role in route.allowed or route.public) or (not reached and status != refusal):
            yield role, status


def wrong_in_another_house(route: Route, kwargs: dict[str, Any], asking: Asking) -> Iterator[tuple[str, int]]:
    """Who is let in at home does not know the thing of another centre."""
    if not route.kwargs or route.shared:
        return
    for role in sorted(set(route.allowed) - {"state_analyst"}):
        status = asking.status(asking.world.actor(role, "b"), route, kwargs)
        if status != 404:
            yield f"{role} of another centre", status


def wrong_without_a_house(route: Route, kwargs: dict[str, Any], asking: Asking) -> Iterator[tuple[str, int]]:
    """Nothing is shown without sign-in, nothing without membership."""
    if route.public:
        return
    answer = asking.answer(route, kwargs)
    if answer.status_code != 302 or not answer["Location"].startswith(reverse("account_login")):
        yield "visitor", answer.status_code
    if not route.note.startswith("own account"):
        status = asking.status(asking.nobody, route, kwargs)
        if status not in {403, 404}:
            yield "without membership", status


@pytest.mark.parametrize("routes_of", CHUNKS, ids=lambda chunk: chunk[0].name)
def test_routes_answer_everybody_as_the_table_says(routes_of: list[Route], asking: Asking):
    world = asking.world
    asking.sign_in(*(world.actor(role) for role in ROLES), asking.nobody)
    asking.sign_in(*(world.actor(role, "b") for role in ROLES if role != "state_analyst"))
    wrong = []
    for route in routes_of:
        with asking.about(route) as kwargs:
            for asked in (wrong_in_its_own_house, wrong_in_another_house, wrong_without_a_house):
                wrong += [(route.name, *found) for found in asked(route, kwargs, asking)]
    assert wrong == []


def test_asking_leaves_no_trace(asking: Asking):
    """Or one route's answers would depend on those before it."""
    asking.sign_in(asking.world.actor("case_manager"))
    route = next(route for route in TABLE if route.name == "cases:case")
    with asking.about(route) as kwargs:
        assert asking.status(asking.world.actor("case_manager"), route, kwargs) == 200
    assert asking.world.things == {}
    with open_scope(asking.world.actor("case_manager").scope):
        assert not Case.objects.filter(pk=kwargs["case_id"]).exists()
