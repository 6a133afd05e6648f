"""Walk through the demonstration district: every kind of page a role can reach by links, in every dress.

One page of every route is enough: pages of one route are drawn by one template. New routes are covered as soon as a
link leads to them. A browser draws every route once, and every role's own start page, and changes its dress: 1280 px in
light colours, 390 px in dark ones, each judged by axe; then in English at 390 px. Sideways scrolling, headings and the
console are looked at each time. The other walks ask for the page without drawing it, to follow its links: it must
answer and have one heading and a title.
"""

from __future__ import annotations

import os
import re
from collections import deque
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from querschnitt.accounts.models import User
from querschnitt.accounts.roles import ROLES

from .browser import NARROW, WIDE, complaints, picture, sign_in
from .conftest import Windows

# Only what is public comes in Arabic.
LANGUAGES = {"staff": ["de", "en"], "visitor": ["de", "en", "ar"]}
START = "/mein-tag/"
LINK = re.compile(r"<a\b(?![^>]*\bdownload\b)[^>]*\bhref=\"([^\"#]+)")
HEADING, TITLE = re.compile(r"<h1\b"), re.compile(r"<title>\s*[^<\s]")
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


@pytest.fixture(scope="session")
def claims(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder shared by all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "crawl"
    folder.mkdir(exist_ok=True)
    return folder


def first_to_see(claims: Path, kind: str) -> bool:
    """True for one walk of this run, whichever worker it runs in."""
    try:
        os.close(os.open(claims / kind.replace(":", " "), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def asked(page: Page, url: str) -> tuple[list[str], list[str]]:
    """Links of a page that is not drawn, and what is wrong with it."""
    answer = page.request.get(url)
    if "text/html" not in answer.headers.get("content-type", ""):
        return [], []
    html = answer.text()
    wrong = [
        f"{url}: {said}"
        for said, fails in {
            f"answers {answer.status}": not answer.ok,
            f"has {len(HEADING.findall(html))} h1": len(HEADING.findall(html)) != 1,
            "has no title": not TITLE.search(html),
        }.items()
        if fails
    ]
    found = [unescape(link) for link in LINK.findall(html)]
    return [urljoin(url, link) for link in found if not urlsplit(link).netloc], wrong


def drawn(page: Page, url: str, name: str, languages: list[str]) -> tuple[list[str], list[str]]:
    """Links of the page, and what is wrong with it in any dress."""
    found: list[str] = []
    wrong: list[str] = []
    for language in languages:
        speak(page, language)
        try:
            # The public site's language stands in its address.
            answer = page.goto(url.replace("/de/", f"/{language}/", 1) if url.startswith("/vor-ort/") else url)
        except Error as error:
            if "Download is starting" in str(error):
                break
            raise
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            break  # an answer for machines
        found = found or links(page)
        # English has other words in the same page; Arabic turns it round.
        picture(page, f"{name}-{language}")
        wrong += complaints(page, axe=language != "en")
        if language == "en":
            continue
        dress(page, NARROW, "dark" if language == "de" else "light")
        picture(page, f"{name}-{language}-narrow")
        wrong += complaints(page)
        dress(page, WIDE, "light")
    speak(page, "de")
    return found, wrong


def speak(page: Page, language: str) -> None:
    origin = page.context.origin  # type: ignore[attr-defined]  # more than the stubs know
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": origin}])


def dress(page: Page, size: Any, colours: Any) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours)


def walk(page: Page, claims: Path, who: str, start: str, languages: list[str]) -> tuple[set[str], list[str]]:
    """Routes seen from ``start`` on, one page of each, and what was found on them."""
    seen: set[str] = set()
    waiting, found = deque([start]), []
    while waiting:
        url = waiting.popleft()
        kind = kind_of(url)
        if not kind or kind in seen:
            continue
        seen.add(kind)
        if url == start or first_to_see(claims, f"{len(languages)} {kind}"):
            on_it, wrong = drawn(page, url, f"crawl-{who}-{kind.replace(':', '-')}", languages)
        else:
            on_it, wrong = asked(page, url)
        waiting.extend(on_it)
        found += wrong
    return seen, found


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_kind_of_page(windows: Windows, district: dict[str, User], claims: Path, role: str):
    page = windows.open()
    sign_in(page, district[role])
    seen, found = walk(page, claims, role, START, LANGUAGES["staff"])
    assert "portal:day" in seen
    assert not found, "\n".join(found)


def test_every_kind_of_public_page(windows: Windows, district: dict[str, User], claims: Path):
    """Whoever is not signed in, from the instance's start page on."""
    page = windows.open()
    seen, found = walk(page, claims, "visitor", "/", LANGUAGES["visitor"])
    assert {"public:offers", "public:offer", "public:dates", "public:documents", "public:about"} <= seen
    assert not found, "\n".join(found)


def test_every_role_has_somebody_in_the_district(district: dict[str, User]):
    assert set(ROLES) - set(district) == set()
