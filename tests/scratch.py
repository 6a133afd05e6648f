"""A database of its own for what must be committed: other processes see it, and it is dropped afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def scratch(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a fresh database, which this process uses too for the length of the test."""
    from django.db import connections

    from .database import clone, drop, use

    def close() -> None:
        for alias in connections:
            connections[alias].close()
            if hasattr(connections[alias], "close_pool"):
                connections[alias].close_pool()

    with django_db_blocker.unblock():
        before = connections["default"].settings_dict["NAME"]
        name = f"{before}_scratch"
        clone(name)
        close()
        use(name)
        try:
            yield name
        finally:
            close()
            use(before)
            drop(name)
