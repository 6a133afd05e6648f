import pytest

from querschnitt.tenants.scope import open_scope
from tests.factories.cases import acting
from tests.scratch import scratch

__all__ = ["scratch"]


@pytest.fixture
def manager(world):
    return acting(world.actor("case_manager"))


@pytest.fixture
def partner(world):
    return acting(world.actor("partner_adviser"))


@pytest.fixture
def outsider(world):
    return acting(world.actor("outsider_adviser"))


@pytest.fixture
def scope():
    """``with scope(actor): ...``"""
    return lambda actor: open_scope(actor.scope)
