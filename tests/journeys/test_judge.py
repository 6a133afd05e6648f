"""A page seen in its second dress is not judged whole again; what that dress alone draws badly is found all the same."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from .browser import NARROW, WIDE, check_page, complaints
from .conftest import Windows

ADD = (
    "(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); document.adoptedStyleSheets = [sheet]; }"
)


def first_dress(page: Page, name: str) -> None:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(reverse(name))
    check_page(page)


def second_dress(page: Page) -> list[str]:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    return complaints(page)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("main * { color: #555 !important }", "color-contrast"),
        ("main, main * { background: #777 !important }", "color-contrast"),
        (
            "a { all: unset !important; display: block !important; height: 5px !important }",
            "target-size",
        ),
        ("main p { }", ""),
    ],
)
def test_fault_of_the_second_dress_is_found(windows: Windows, rules: str, found: str):
    page = windows.open()
    for name in ("portal:help", "portal:accessibility", "account_login"):  # what is drawn as elsewhere is known by then
        first_dress(page, name)
        assert not second_dress(page)
    first_dress(page, "portal:privacy")
    page.evaluate(ADD, rules)
    said = second_dress(page)
    assert found in said[0] if found else not said
