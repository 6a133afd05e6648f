from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from . import environment  # noqa: F401  (before Django loads)

# How long an example takes says more about what else the machine does than about the example.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """Each worker gets a clone of the migrated template and works in it as the application role."""
    from django.db import connections

    from .database import clone, drop, use

    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw")
    name = f"test_{worker}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # more than the stubs know
        clone(name)
        use(name)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # more than the stubs know
        for alias in connections:
            connections[alias].close()
            if hasattr(connections[alias], "close_pool"):
                connections[alias].close_pool()
        drop(name)
