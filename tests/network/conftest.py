from __future__ import annotations

from collections.abc import Iterator

import pytest

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World


@pytest.fixture
def world(world: World, settings: object) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # more than the stubs know
    return world


@pytest.fixture
def coordinator(world: World) -> Iterator[Actor]:
    """KIM coordinator of house A, with the scope open as in a request."""
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        yield actor
