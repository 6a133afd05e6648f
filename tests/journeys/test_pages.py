"""Every page anybody can open without signing in, in every dress: nothing for axe, no sideways scroll, no console."""

from __future__ import annotations

import pytest
from django.urls import reverse

from .browser import complaints, picture
from .conftest import Windows

PUBLIC = [
    "account_login",
    "portal:home",
    "portal:help",
    "portal:accessibility",
    "portal:privacy",
    "portal:imprint",
    "portal:gallery",
]
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
