"""The navigation every page shows: what somebody may open, and what waits behind it."""

from types import SimpleNamespace

import pytest
from django.template import Context

from querschnitt.common import navigation
from querschnitt.common.navigation import COUNTED_AT_MOST, NavItem
from querschnitt.common.templatetags.ui import main_navigation


@pytest.mark.parametrize(("waiting", "shown"), [(0, None), (7, ">7<"), (99, ">99<"), (COUNTED_AT_MOST, ">99+<")])
def test_navigation_says_how_much_waits(monkeypatch, waiting, shown):
    item = NavItem("Verweisungen", "portal:home", lambda actor: True, 1, lambda actor: waiting)
    monkeypatch.setattr(navigation, "_items", [item])
    drawn = main_navigation(Context({"request": SimpleNamespace(path="/x/", actor=None)}))
    assert ("q-count" in drawn) == (shown is not None)
    assert shown is None or shown in drawn
