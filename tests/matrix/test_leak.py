"""Two-tenant comparison: what one centre's people are shown must not change when another centre gets data."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import reverse

from querschnitt.accounts.roles import ROLES
from tests.factories.accounts import World, make_world, signed_in
from tests.matrix import Route
from tests.matrix.test_matrix import TABLE

pytestmark = pytest.mark.django_db

# Differs between two answers without saying anything: tokens and what the clock shows.
VOLATILE = re.compile(
    rb'name="(?:csrfmiddlewaretoken|typed_by)" value="[^"]+"|"X-CSRFToken": "[^"]+"|nonce="[^"]+"|\b\d{1,2}:\d{2}(:\d{2})?\b'
)


@pytest.fixture
def world(settings: object) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    return make_world()


def body(world: World, route: Route, role: str, house: str) -> bytes:
    """What is shown, with the traces of asking (the sign-in in the log, for one) rolled back."""
    with transaction.atomic():
        answer = signed_in(world.actor(role, house)).get(reverse(route.name))
        transaction.set_rollback(True)
    return VOLATILE.sub(b"", b"%d " % answer.status_code + answer.content)


def fill(world: World) -> None:
    """Make every object the matrix knows, in house A."""
    for route in TABLE:
        if route.kwargs:
            route.kwargs(world)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_lists_do_not_change_with_another_centres_data(role: str, world: World):
    lists = [
        route
        for route in TABLE
        if route.kwargs is None and route.post is None and role in route.allowed and not route.shared
    ]
    before = {route.name: body(world, route, role, "b") for route in lists}
    fill(world)
    after = {route.name: body(world, route, role, "b") for route in lists}
    assert [name for name in before if before[name] != after[name]] == []


def test_comparison_would_notice(world: World):
    """The same comparison inside house A must find differences, or it compares nothing."""
    lists = [
        (route, role)
        for route in TABLE
        for role in ("case_manager", "operator")
        if route.kwargs is None and route.post is None and role in route.allowed
    ]
    before = [body(world, route, role, "a") for route, role in lists]
    fill(world)
    objects = [route for route in TABLE if route.kwargs and not route.shared]
    assert not objects or before != [body(world, route, role, "a") for route, role in lists]
