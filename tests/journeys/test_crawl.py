"""Walk through the demonstration district: every kind of page a role can reach by links, in every dress.

One page of every route is enough: pages of one route are drawn by one template. New routes are covered as soon as a
link leads to them.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from querschnitt.accounts.models import User
from querschnitt.accounts.roles import ROLES

from .browser import complaints, picture, sign_in
from .conftest import Windows

DRESSES: dict[str, dict[str, Any]] = {
    "wide": {},
    "narrow": {"narrow": True},
    "dark": {"dark": True},
    "narrow-dark": {"narrow": True, "dark": True},
    "english": {"language": "en"},
    "arabic": {"language": "ar"},
}
# Every dress of every page is seen by the two roles that see most; the others are walked through once.
ALL_DRESSES = ["case_manager", "kim_coordinator"]
WALKS = [(role, "wide") for role in sorted(ROLES)] + [
    (role, dress) for role in ALL_DRESSES for dress in DRESSES if dress != "wide"
]
LEAVES = re.compile(r"logout|/sprache/|\.\w+$|export|/download")


@pytest.fixture(scope="module")
def district(database: str) -> dict[str, User]:
    """A user for every role of the demonstration."""
    from querschnitt.portal.demo.build import build

    built = build(cases=60, centres=3)
    users = {user.email: user for user in User.objects.all()}
    labels = {str(role.label): role.key for role in ROLES.values()}
    found: dict[str, User] = {}
    for person in built.sign_ins:
        found.setdefault(labels.get(person.role, person.role), users[person.email])
    return found


def kind_of(url: str) -> str:
    """The route's name; "" for what is no page of ours."""
    path = url.split("?")[0].split("#")[0]
    if LEAVES.search(path):
        return ""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def links(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin && !a.download)"
        ".map((a) => a.pathname + a.search)"
    )
    return found


@pytest.mark.parametrize(("role", "dress"), WALKS)
def test_every_kind_of_page(windows: Windows, district: dict[str, User], role: str, dress: str):
    page = windows.open(**DRESSES[dress])
    sign_in(page, district[role])
    seen: set[str] = set()
    waiting, found = deque(["/mein-tag/"]), []
    while waiting:
        url = waiting.popleft()
        kind = kind_of(url)
        if not kind or kind in seen:
            continue
        seen.add(kind)
        page.goto(url)
        picture(page, f"crawl-{dress}-{role}-{kind.replace(':', '-')}")
        found += complaints(page)
        waiting.extend(links(page))
    assert "portal:day" in seen
    assert not found, "\n".join(found)


def test_every_role_has_somebody_in_the_district(district: dict[str, User]):
    assert set(ROLES) - set(district) == set()
