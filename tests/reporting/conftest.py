from __future__ import annotations

import datetime
from typing import Any

import pytest

from querschnitt.portal.demo import build as demo
from querschnitt.tenants.models import Centre

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def district(db: Any, settings: Any) -> demo.Built:
    """A small demonstration: cases, contacts, referrals, obstacles in three centres, counted and published."""
    settings.SECOND_FACTOR_REQUIRED = False
    return demo.build(cases=50, centres=3, around=(20, 30), today=TODAY)


def centre(slug: str = "kreis-ahrenfeld") -> Centre:
    return Centre.objects.get(slug=slug)
