"""Walk through the demonstration district: every kind of page a role can reach by links, in every dress.

One page of every route is enough: pages of one route are drawn by one template. New routes are covered as soon as a
link leads to them. A browser draws every route once a dress, and every role's own start page; there axe, sideways
scrolling, headings and the console are looked at (axe not in English, where only the words are others). The other
walks ask for the page without drawing it, to follow its links: it must answer and have one heading and a title.
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
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from querschnitt.accounts.models import User
from querschnitt.accounts.roles import ROLES

from .browser import complaints, picture, sign_in
from .conftest import Windows

DRESSES: dict[str, dict[str, Any]] = {
    "wide": {},
    "narrow": {"narrow": True},
    "dark": {"dark": True},
    "english": {"language": "en"},
}
# Only what is public comes in Arabic.
PUBLIC_DRESSES = DRESSES | {"arabic": {"language": "ar"}}
# Every dress of every page is seen by the two roles that see most; the others are walked through once.
ALL_DRESSES = ["case_manager", "kim_coordinator"]
WALKS = [(role, "wide") for role in sorted(ROLES)] + [
    (role, dress) for role in ALL_DRESSES for dress in DRESSES if dress != "wide"
]
WITHOUT_AXE = {"english"}
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


def first_to_see(claims: Path, dress: str, kind: str) -> bool:
    """True for one walk of this run, whichever worker it runs in."""
    try:
        os.close(os.open(claims / f"{dress} {kind.replace(':', ' ')}", os.O_CREAT | os.O_EXCL))
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


def drawn(page: Page, url: str, name: str, *, axe: bool) -> tuple[list[str], list[str]]:
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in str(error):
            return [], []
        raise
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return [], []  # an answer for machines
    picture(page, name)
    wrong = complaints(page, axe=axe)
    return links(page), wrong


def walk(page: Page, claims: Path, dress: str, who: str, start: str) -> tuple[set[str], list[str]]:
    """Routes seen from ``start`` on, one page of each, and what was found on them."""
    seen: set[str] = set()
    waiting, found = deque([start]), []
    while waiting:
        url = waiting.popleft()
        kind = kind_of(url)
        if not kind or kind in seen:
            continue
        seen.add(kind)
        if url == start or first_to_see(claims, dress, kind):
            name = f"crawl-{dress}-{who}-{kind.replace(':', '-')}"
            on_it, wrong = drawn(page, url, name, axe=dress not in WITHOUT_AXE)
        else:
            on_it, wrong = asked(page, url)
        waiting.extend(on_it)
        found += wrong
    return seen, found


@pytest.mark.parametrize(("role", "dress"), WALKS)
def test_every_kind_of_page(windows: Windows, district: dict[str, User], claims: Path, role: str, dress: str):
    page = windows.open(**DRESSES[dress])
    sign_in(page, district[role])
    seen, found = walk(page, claims, dress, role, START)
    assert "portal:day" in seen
    assert not found, "\n".join(found)


@pytest.mark.parametrize("dress", ["wide", "narrow", "dark", "arabic"])
def test_every_kind_of_public_page(windows: Windows, district: dict[str, User], claims: Path, dress: str):
    """Whoever is not signed in, from the instance's start page on."""
    page = windows.open(**PUBLIC_DRESSES[dress])
    seen, found = walk(page, claims, dress, "visitor", "/")
    assert {"public:offers", "public:offer", "public:dates", "public:documents", "public:about"} <= seen
    assert not found, "\n".join(found)


def test_every_role_has_somebody_in_the_district(district: dict[str, User]):
    assert set(ROLES) - set(district) == set()
