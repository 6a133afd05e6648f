"""What a slow phone loads: page, style sheet, script and the fonts its letters need, compressed, below 100 kB."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from querschnitt.tenants.scope import open_scope
from tests.database import locked
from tests.factories.accounts import World
from tests.factories.offers import make_offer, make_text, make_time
from tests.factories.site import make_directory, make_spot

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
LIMIT = 100_000
HEADERS = 700  # of one answer, generously
ARABIC = "دورة اللغة الألمانية مع رعاية للأطفال في وسط المدينة"


@pytest.fixture(scope="module")
def style_sheet() -> str:
    with locked("front_end"):
        subprocess.run([sys.executable, str(ROOT / "tools" / "build_assets.py")], check=True, capture_output=True)
    return (ROOT / "build" / "assets" / "site" / "visit.css").read_text()


@pytest.fixture
def world(world: World) -> World:
    make_directory(world)
    with open_scope(world.a.scope()):
        for number in range(20):
            offer = make_offer(
                world.a.partner, title=f"Deutschkurs für Anfängerinnen und Anfänger, Gruppe {number}",
                place=make_spot("Goch", f"Steinstraße {number}", number / 1000, transit_note="Haltestelle Markt"),
                languages=["de", "ar", "uk"], cost="free", childcare="yes", capacity="free", seats_free=number,
            )  # fmt: skip
            make_time(offer, byday=["MO", "WE"])
            for code, title in {"ar": f"{ARABIC} {number}", "uk": f"Курс німецької мови, група {number}",
                                "tr": f"Almanca kursu, çocuk bakımı ile, grup {number} ğşİ"}.items():  # fmt: skip
                make_text(offer, code, title=title)
    return world


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def fonts_of(css: str, text: str) -> dict[str, int]:
    """Every font file whose range holds a letter of the page; what a browser loads at most."""
    letters = {ord(letter) for letter in text}
    found = {}
    for rule in re.findall(r"@font-face\s*\{.*?\}", css, re.DOTALL):
        name = re.search(r"url\([^)]*?([\w-]+\.woff2)\)", rule)
        ranges = re.search(r"unicode-range:\s*([^;}]+)", rule)
        assert name is not None
        assert ranges is not None
        spans = [part.strip().removeprefix("U+").split("-") for part in ranges[1].split(",")]
        if any(any(int(span[0], 16) <= letter <= int(span[-1], 16) for letter in letters) for span in spans):
            path = finders.find(f"common/fonts/{name[1]}")
            assert isinstance(path, str)
            found[name[1]] = Path(path).stat().st_size
    return found


def test_first_page_is_below_100_kilobytes_in_every_alphabet(world: World, style_sheet: str):
    for lang in ("de", "ar", "uk", "tr", "en"):
        weigh(world, style_sheet, lang)


def weigh(world: World, style_sheet: str, lang: str) -> None:
    client = Client()
    address = f"/vor-ort/{world.a.centre.slug}/{lang}/"
    html = client.get(address).content.decode()
    page = client.get(address, headers={"accept-encoding": "gzip"})
    assert html.count('class="v-offer"') == 20
    parts = {"page": len(page.content), "style": compressed(style_sheet.encode())}
    for source in re.findall(r'<script src="/static/([^"]+)"', html):
        path = finders.find(source)
        assert isinstance(path, str)
        parts[source] = compressed(Path(path).read_bytes())
    body = html[html.index("<body") :]
    # Names of other languages have a font of their own, a few letters long.
    seen = re.sub(r'<a [^>]*hreflang="(uk|ru|ar)"[^>]*>[^<]*</a>', "", body) if lang not in ("uk", "ar") else body
    text = unescape(re.sub(r"<[^>]+>", " ", seen))
    fonts = fonts_of(style_sheet, text)
    names = {name: size for name, size in fonts_of(style_sheet, "яب").items() if name.startswith("names-")}
    assert names
    icon = finders.find("common/img/mark.svg")
    assert isinstance(icon, str)
    parts |= fonts | names | {"icon": compressed(Path(icon).read_bytes())}
    whole = sum(parts.values()) + HEADERS * len(parts)
    assert whole < LIMIT, (lang, parts)
    assert len(parts) <= 14, (lang, parts)


def test_nothing_is_loaded_from_elsewhere(world: World):
    html = Client().get(f"/vor-ort/{world.a.centre.slug}/de/").content.decode()
    loaded = re.findall(
        r'(?:src|href)="(https?:[^"]+)"', re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", html)
    )
    assert loaded == []
