"""Every page anybody can reach from the navigation, in every dress: nothing for axe, no sideways scroll, no console."""

from __future__ import annotations

import pytest
from django.urls import reverse

from querschnitt.accounts.roles import ROLES
from tests.factories.accounts import World

from .browser import complaints, picture, sign_in
from .conftest import Windows
from .reachable import pages_of

PUBLIC = ["portal:home", "portal:help", "portal:accessibility", "portal:privacy", "portal:imprint", "portal:gallery"]
DRESSES = {
    "wide": {},
    "narrow": {"narrow": True},
    "dark": {"dark": True},
    "narrow-dark": {"narrow": True, "dark": True},
    "arabic": {"language": "ar"},
    "narrow-arabic": {"narrow": True, "language": "ar"},
}


@pytest.mark.parametrize("dress", sorted(DRESSES))
def test_public_pages(windows: Windows, dress: str):
    page = windows.open(**DRESSES[dress])
    found = []
    for name in PUBLIC:
        page.goto(reverse(name))
        picture(page, f"public-{name.replace(':', '-')}-{dress}")
        found += complaints(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("dress", ["wide", "narrow", "dark"])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_pages_of_a_role(windows: Windows, world: World, role: str, dress: str):
    page = windows.open(**DRESSES[dress])
    actor = world.actor(role)
    sign_in(page, actor)
    found = []
    for name, url in pages_of(actor):
        page.goto(url)
        picture(page, f"{role}-{name.replace(':', '-')}-{dress}")
        found += complaints(page)
    assert not found, "\n".join(found)
