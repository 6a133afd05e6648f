from __future__ import annotations

from typing import Any

import pytest

from querschnitt.tenants.models import Centre
from tests.scratch import scratch

__all__ = ["scratch"]


@pytest.fixture
def district(district: Any, settings: Any) -> Any:
    settings.SECOND_FACTOR_REQUIRED = False
    return district


def centre(slug: str = "kreis-ahrenfeld") -> Centre:
    return Centre.objects.get(slug=slug)
