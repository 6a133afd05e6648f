from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from . import environment  # noqa: F401  (before Django loads)

# How long an example takes says more about what else the machine does than about the example.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Each worker gets a clone of the migrated template and works in it as the application role."""
    from .standing import STANDING

    shared = getattr(request.config, "workerinput", {"workerid": "gw", "testrunuid": uuid4().hex})
    with django_db_blocker.unblock():
        STANDING.begin(f"test_{shared['workerid']}", shared["testrunuid"], django_db_blocker)
    yield
    with django_db_blocker.unblock():
        STANDING.end()


@pytest.fixture(scope="session", autouse=True)
def static_files_scanned_once() -> None:
    from .static import scan_once

    scan_once()


# Few tests that take long: every worker begins with its share of them, so that at the end only short ones are left.
LONG = ["journeys/test_crawl", "matrix/", "config/", "portal/test_scale", "journeys/"]


def place(item: pytest.Item) -> int:
    return next((number for number, part in enumerate(LONG) if f"tests/{part}" in str(item.path)), len(LONG))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=place)
    items[:] = dealt(items, getattr(config, "workerinput", {}).get("workercount", 1))


def dealt(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The modules that take long in turn, before the others. xdist gives each worker an equal part, in this order."""
    short = [item for item in items if place(item) == len(LONG)]
    hands: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for turn, (_path, module) in enumerate(groupby(items[: len(items) - len(short)], key=lambda item: item.path)):
        hands[turn % workers] += module
    order: list[pytest.Item] = []
    for number, hand in enumerate(hands):
        more = (len(items) - len(order)) // (workers - number) - len(hand)
        order += [*hand, *short[: max(more, 0)]]
        del short[: max(more, 0)]
    return order + short


def pytest_collection_finish() -> None:
    """What is loaded by now stays; Python's collector would walk it again and again."""
    from querschnitt.config.memory import calm_collector

    calm_collector()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture of the test: it decides which database it works in."""
    from .standing import STANDING

    STANDING.want(getattr(item, "fixturenames", []))


@pytest.fixture
def world(db: None) -> Any:
    """Our cast, which stands in the database before the test begins."""
    from .standing import STANDING

    return STANDING.get("world")


@pytest.fixture
def district(db: None) -> Any:
    """A small demonstration, which stands in the database before the test begins."""
    from .standing import STANDING

    return STANDING.get("district")


@pytest.fixture
def demonstration(db: None) -> Any:
    """What the command ``demo`` made and printed today; stands in the database before the test begins."""
    from .standing import STANDING

    return STANDING.get("demonstration")


@pytest.fixture
def open_directory(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Offers that stand there committed, for tests that read through a socket and write nothing."""
    with django_db_blocker.unblock():
        yield
