from __future__ import annotations

from collections.abc import Iterator

import pytest

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.searched import Searched
from tests.standing import STANDING


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


@pytest.fixture
def german_offers(db: None) -> Searched:
    """Stand in the database before the test begins."""
    found: Searched = STANDING.get("german_offers")
    return found


@pytest.fixture
def offers_in_all_languages(db: None) -> Searched:
    """Stand in the database before the test begins."""
    found: Searched = STANDING.get("offers_in_all_languages")
    return found
