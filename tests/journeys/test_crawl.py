"""Walk through the demonstration district: every kind of page a role can reach by links, in every dress.

One page of every route is enough: pages of one route are drawn by one template. New routes are covered as soon as a
link leads to them. First each role, and whoever is not signed in, follows all links without a browser: every page must
answer and have one heading and a title. Then a browser draws every route once, with whoever came to it first, and
every role's own start page: 1280 px in light colours, 390 px in dark ones, both judged by axe, with sideways scrolling,
headings and the console looked at each time. In other languages staff pages are asked for and public ones drawn.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from querschnitt.accounts.models import User
from querschnitt.accounts.roles import ROLES
from tests.standing import STANDING

from .browser import NARROW, WIDE, Reader, complaints, picture, session_of, sign_in
from .conftest import Windows

BEGINS_WITH = "demonstration"
VISITOR = "visitor"
START = "/mein-tag/"
PUBLIC = {
    "account_login", "portal:home", "portal:help", "portal:accessibility", "portal:privacy", "portal:imprint",
    "public:offers", "public:offer", "public:dates", "public:documents", "public:about",
}  # fmt: skip
LINK = re.compile(r"<a\b(?![^>]*\bdownload\b)[^>]*\bhref=\"([^\"#]+)")
HEADING, TITLE = re.compile(r"<h1\b"), re.compile(r"<title>\s*[^<\s]")
LEAVES = re.compile(r"logout|/sprache/|\.\w+$|export|/download")


@pytest.fixture(scope="module")
def district(database: str) -> dict[str, User]:
    """A user for every role of the demonstration."""
    users = {user.email: user for user in User.objects.all()}
    found: dict[str, User] = {}
    for person in json.loads(STANDING.told("demonstration").printed)["users"]:
        found.setdefault(person["role"], users[person["email"]])
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


def read(reader: Reader, url: str, language: str = "de") -> tuple[str, list[str]]:
    """A page's text, "" for what is none, and what is wrong with it."""
    answer = reader.ask(url, language)
    if "text/html" not in answer.kind or not answer.text:
        return "", []
    found = len(HEADING.findall(answer.text))
    wrong = {
        f"answers {answer.status}": answer.status >= 400,
        f"has {found} h1": found != 1,
        "has no title": not TITLE.search(answer.text),
        "is in another language": f'lang="{language}"' not in answer.text,
    }
    return answer.text, [f"{url}: {said}" for said, fails in wrong.items() if fails]


def links(url: str, html: str) -> list[str]:
    found = [unescape(link) for link in LINK.findall(html)]
    return [urljoin(url, link) for link in found if not urlsplit(link).netloc]


def in_language(url: str, language: str) -> str:
    """The public site's language stands in its address."""
    return url.replace("/de/", f"/{language}/", 1) if url.startswith("/vor-ort/") else url


@dataclass
class Crawl:
    seen: dict[str, set[str]] = field(default_factory=dict)  # routes by who saw them
    to_draw: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # route and address, by who draws it
    wrong: list[str] = field(default_factory=list)

    def walk(self, who: str, reader: Reader, start: str) -> None:
        """Ask for one page of every route that links lead to from ``start`` on."""
        known = set().union(*self.seen.values())
        seen = self.seen[who] = set[str]()
        waiting = deque([start])
        while waiting:
            url = waiting.popleft()
            kind = kind_of(url)
            if not kind or kind in seen:
                continue
            seen.add(kind)
            html, wrong = read(reader, url)
            waiting.extend(links(url, html))
            if html and kind not in known:
                wrong += read(reader, in_language(url, "en"), "en")[1]
            if html and (url == start or kind not in known):
                self.to_draw.setdefault(who, []).append((kind, url))
            self.wrong += [f"{who}: {item}" for item in wrong]

    def draw(self, who: str, page: Page) -> None:
        for kind, url in self.to_draw[who]:
            name = f"crawl-{who}-{kind.replace(':', '-')}"
            for language in ["de", "ar"] if who == VISITOR else ["de"]:
                speak(page, language)
                page.goto(in_language(url, language))
                self.look(page, f"{name}-{language}")
                dress(page, NARROW, "dark" if language == "de" else "light")
                self.look(page, f"{name}-{language}-narrow")
                dress(page, WIDE, "light")

    def look(self, page: Page, name: str) -> None:
        picture(page, name)
        self.wrong += [f"{name}: {item}" for item in complaints(page)]


def speak(page: Page, language: str) -> None:
    origin = page.context.origin  # type: ignore[attr-defined]  # more than the stubs know
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": origin}])


def dress(page: Page, size: Any, colours: Any) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours)


def test_every_kind_of_page_in_every_dress(windows: Windows, district: dict[str, User]):
    assert set(ROLES) <= set(district), "every role has somebody in the district"
    crawl = Crawl()
    crawl.walk(VISITOR, Reader(), "/")
    for role in sorted(ROLES):
        crawl.walk(role, Reader(session_of(district[role])), START)
    assert not crawl.wrong, "\n".join(crawl.wrong)
    assert crawl.seen[VISITOR] >= PUBLIC
    assert all("portal:day" in crawl.seen[role] for role in ROLES)
    page = windows.open()
    crawl.draw(VISITOR, page)
    for role in sorted(ROLES):
        sign_in(page, district[role])
        crawl.draw(role, page)
    assert not crawl.wrong, "\n".join(crawl.wrong)
