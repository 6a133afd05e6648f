"""The permission matrix: every route x every role, in the own centre and in another one."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

import tests.matrix
from querschnitt.accounts.actor import Actor
from querschnitt.accounts.roles import ROLES
from querschnitt.common.checks import reviewed, routes
from tests.factories.accounts import World, make_user, make_world, signed_in
from tests.matrix import Route

pytestmark = pytest.mark.django_db


def all_routes() -> list[Route]:
    found: list[Route] = []
    for module in pkgutil.iter_modules(tests.matrix.__path__):
        if not module.name.startswith("test_"):
            found += getattr(importlib.import_module(f"tests.matrix.{module.name}"), "ROUTES", [])
    return found


TABLE = all_routes()


@pytest.fixture
def world(settings: object) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    return make_world()


def ask(client: Client, route: Route, world: World, kwargs: dict) -> HttpResponse:
    """One request whose traces are rolled back, so that all roles meet the same world."""
    url = reverse(route.name, kwargs=kwargs)
    with transaction.atomic():
        if route.post is None:
            answer = client.get(url)
        else:
            answer = client.post(url, route.post(world) if callable(route.post) else route.post)
        transaction.set_rollback(True)
    return answer


def asked_by(actor: Actor, route: Route, world: World, kwargs: dict) -> int:
    with transaction.atomic():
        status = ask(signed_in(actor), route, world, kwargs).status_code
        transaction.set_rollback(True)
    return status


def test_matrix_lists_every_route():
    listed = {route.name for route in TABLE}
    own = {name for name, _, view in routes() if not reviewed(view)}
    assert own - listed == set(), "routes without a row in tests/matrix"
    assert listed - own == set(), "rows in tests/matrix without a route"


@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_route_answers_each_role_as_the_table_says(route: Route, world: World):
    kwargs = route.kwargs(world) if route.kwargs else {}
    # A page closed to a role is 403; a thing nobody may know of is 404.
    refusal = 404 if resolve(reverse(route.name, kwargs=kwargs)).func.access.selector else 403
    wrong = []
    for role in sorted(ROLES):
        status = asked_by(world.actor(role), route, world, kwargs)
        reached = status not in {403, 404, 500}
        if reached != (role in route.allowed or route.public) or (not reached and status != refusal):
            wrong.append((role, status))
    assert wrong == []


@pytest.mark.parametrize("route", [route for route in TABLE if route.kwargs and not route.shared], ids=lambda r: r.name)
def test_foreign_centre_answers_404(route: Route, world: World):
    kwargs = route.kwargs(world)
    roles = sorted(set(route.allowed) - {"state_analyst"})
    answers = {role: asked_by(world.actor(role, "b"), route, world, kwargs) for role in roles}
    assert {role: status for role, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("route", [route for route in TABLE if not route.public], ids=lambda route: route.name)
def test_route_shows_nothing_without_sign_in_or_membership(route: Route, world: World):
    kwargs = route.kwargs(world) if route.kwargs else {}
    answer = ask(Client(), route, world, kwargs)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    if not route.note.startswith("own account"):
        assert asked_by(Actor(make_user()), route, world, kwargs) in {403, 404}
