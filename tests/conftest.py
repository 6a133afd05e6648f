from __future__ import annotations

from collections.abc import Iterator
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


# Few tests that take long, first: they begin while there is much left that another worker can take over.
LONG = ["journeys/test_crawl", "matrix/", "config/", "portal/test_scale", "journeys/"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((number for number, part in enumerate(LONG) if f"tests/{part}" in str(item.path)), len(LONG))

    items.sort(key=place)


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
