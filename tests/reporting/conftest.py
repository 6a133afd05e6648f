from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from querschnitt.portal.demo import build as demo
from querschnitt.tenants.models import Centre

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[demo.Built]:
    """Built once for the tests of a module: each undoes what it does, and the last one leaves nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.build(cases=50, centres=3, around=(20, 30), today=TODAY)
        transaction.set_rollback(True)


@pytest.fixture
def district(built: demo.Built, db: Any, settings: Any) -> demo.Built:
    """A small demonstration: cases, contacts, referrals, obstacles in three centres, counted and published."""
    settings.SECOND_FACTOR_REQUIRED = False
    return built


def centre(slug: str = "kreis-ahrenfeld") -> Centre:
    return Centre.objects.get(slug=slug)
