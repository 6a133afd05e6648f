"""The gallery shows every part pages are made of, in every dress; the crawl draws the other public pages."""

from __future__ import annotations

import pytest

from .browser import NARROW, WIDE, complaints, picture
from .conftest import Windows

COLOURS: dict[str, list[bool]] = {"de": [False, True], "ar": [False]}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_gallery_in_every_dress(windows: Windows, language: str):
    found = []
    page = windows.open(language=language)
    page.goto("/komponenten/")
    for dark in COLOURS[language]:
        page.emulate_media(color_scheme="dark" if dark else "light")
        for name, size in (("wide", WIDE), ("narrow", NARROW)):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dictionary
            picture(page, f"gallery-{language}-{name}{'-dark' if dark else ''}")
            found += complaints(page)
    assert not found, "\n".join(found)
