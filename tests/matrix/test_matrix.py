"""The permission matrix: every route x every role, in the own centre and in another one."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django.test import Client
from django.urls import reverse

import tests.matrix
from querschnitt.accounts.roles import ROLES
from querschnitt.common.checks import reviewed, routes
from tests.factories.accounts import World, make_world, signed_in
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


def call(client: Client, route: Route, world: World, kwargs: dict) -> int:
    url = reverse(route.name, kwargs=kwargs)
    if route.post is None:
        return client.get(url).status_code
    data = route.post(world) if callable(route.post) else route.post
    return client.post(url, data).status_code


def test_matrix_lists_every_route():
    listed = {route.name for route in TABLE}
    own = {name for name, _, view in routes() if not reviewed(view)}
    assert own - listed == set(), "routes without a row in tests/matrix"
    assert listed - own == set(), "rows in tests/matrix without a route"


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_route_answers_by_role(route: Route, role: str, world: World):
    kwargs = route.kwargs(world) if route.kwargs else {}
    status = call(signed_in(world.actor(role)), route, world, kwargs)
    if role in route.allowed or route.public:
        assert status not in {403, 404, 500}, f"{role} should reach {route.name}, got {status}"
    else:
        assert status == (404 if route.kwargs and not route.shared else 403), f"{role} on {route.name}: {status}"


@pytest.mark.parametrize("route", [route for route in TABLE if route.kwargs and not route.shared], ids=lambda r: r.name)
def test_foreign_centre_answers_404(route: Route, world: World):
    kwargs = route.kwargs(world)
    for role in sorted(set(route.allowed) - {"state_analyst"}):
        assert call(signed_in(world.actor(role, "b")), route, world, kwargs) == 404, role


@pytest.mark.parametrize("route", [route for route in TABLE if not route.public], ids=lambda route: route.name)
def test_route_without_sign_in_leads_to_sign_in(route: Route, world: World):
    kwargs = route.kwargs(world) if route.kwargs else {}
    url = reverse(route.name, kwargs=kwargs)
    answer = Client().get(url) if route.post is None else Client().post(url, {})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("route", [route for route in TABLE if not route.public], ids=lambda route: route.name)
def test_route_without_membership_shows_nothing(route: Route, world: World):
    from tests.factories.accounts import make_user

    client = Client()
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    kwargs = route.kwargs(world) if route.kwargs else {}
    if not route.note.startswith("own account"):
        assert call(client, route, world, kwargs) in {403, 404}
