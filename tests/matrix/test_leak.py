"""Two-tenant comparison: what one centre's people are shown must not change when another centre gets data."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import reverse

from querschnitt.accounts.roles import ROLES
from tests.factories.accounts import World, signed_in
from tests.matrix import Route
from tests.matrix.test_matrix import TABLE

pytestmark = pytest.mark.django_db

# Differs between two answers without saying anything: tokens and what the clock shows.
VOLATILE = re.compile(
    rb'name="(?:csrfmiddlewaretoken|typed_by|key)" value="[^"]+"|"X-CSRFToken": "[^"]+"|nonce="[^"]+"|\b\d{1,2}:\d{2}(:\d{2})?\b'
)


@pytest.fixture
def world(world: World, settings: object) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # more than the stubs know
    return world


# What the operator is shown of the installation (jobs, mails, size of the database) is of all centres together.
# Sums a centre released are delivered to the Land, which sees all centres' (ADR 0098).
OF_THE_INSTALLATION = {
    ("operator", "portal:day"),
    *(("state_analyst", f"reporting:{name}") for name in ("controlling", "controlling_export", "deliveries")),
}


def lists_of(role: str) -> list[Route]:
    """Pages that name no object, so that anything might stand on them."""
    return [route for route in TABLE if route.kwargs is None and route.post is None and role in route.allowed]


def bodies(world: World, roles: list[str], house: str) -> dict[tuple[str, str], bytes]:
    """What each role is shown, with the traces of asking (the sign-in in the log, for one) rolled back."""
    shown = {}
    for role in roles:
        with transaction.atomic():
            client = signed_in(world.actor(role, house))
            for route in lists_of(role):
                if route.shared or (role, route.name) in OF_THE_INSTALLATION:
                    continue
                with transaction.atomic():
                    answer = client.get(reverse(route.name))
                    transaction.set_rollback(True)
                shown[role, route.name] = VOLATILE.sub(b"", b"%d " % answer.status_code + answer.content)
            transaction.set_rollback(True)
    return shown


def fill(world: World) -> None:
    """Make every object the matrix knows, in house A."""
    for route in TABLE:
        if route.kwargs:
            route.kwargs(world)


def test_lists_do_not_change_with_another_centres_data(world: World):
    """Inside house A the same comparison must find differences, or it compares nothing."""
    own = ["case_manager", "operator"]
    before, noticed = bodies(world, sorted(ROLES), "b"), bodies(world, own, "a")
    fill(world)
    after = bodies(world, sorted(ROLES), "b")
    assert [asked for asked in before if before[asked] != after[asked]] == []
    assert noticed != bodies(world, own, "a")
