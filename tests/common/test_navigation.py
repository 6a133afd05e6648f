"""The navigation every page shows: what somebody may open, and what waits behind it."""

from types import SimpleNamespace

import pytest
from django.template import Context

from querschnitt.common import navigation
from querschnitt.common.navigation import COUNTED_AT_MOST, NavItem
from querschnitt.common.templatetags.ui import main_navigation, rare_entries


@pytest.mark.parametrize(("waiting", "shown"), [(0, None), (7, ">7<"), (99, ">99<"), (COUNTED_AT_MOST, ">99+<")])
def test_navigation_says_how_much_waits(monkeypatch, waiting, shown):
    item = NavItem("Verweisungen", "portal:home", lambda actor: True, 1, lambda actor: waiting)
    monkeypatch.setattr(navigation, "_items", [item])
    drawn = main_navigation(Context({"request": SimpleNamespace(path="/x/", actor=None)}))
    assert ("q-count" in drawn) == (shown is not None)
    assert shown is None or shown in drawn


def test_rare_entries_stand_in_the_account_menu_alone(monkeypatch):
    daily = NavItem("Fälle", "portal:home", lambda actor: True, 1)
    rare = NavItem("Fristen", "portal:home", lambda actor: True, 2, rare=True)
    monkeypatch.setattr(
        navigation, "_items", [daily, rare, NavItem("Zu", "portal:home", lambda actor: False, 3, rare=True)]
    )
    context = Context({"request": SimpleNamespace(path="/x/", actor=None)})
    assert rare_entries(context) == [rare]
    drawn = main_navigation(context)
    assert "Fälle" in drawn
    assert "Fristen" not in drawn
