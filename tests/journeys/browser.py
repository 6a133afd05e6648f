"""Helpers of the journeys: what every page must hold, in a real Chromium."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from playwright.sync_api import Page, Request, Response, expect

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-results"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Watch:
    """Collects what a page must not do: errors in the console, requests to elsewhere, answers of 5xx."""

    origin: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def attach(self, page: Page) -> None:
        page.on("console", lambda message: self._say(message.type, message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._request)
        page.on("response", self._response)

    def _say(self, kind: str, text: str) -> None:
        # Chromium repeats the status of every answer; those are judged in _response.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.console.append(text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.foreign.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.broken.append(f"{response.status} {response.url}")

    def assert_clean(self) -> None:
        assert not self.console, f"said in the console: {self.console}"
        assert not self.foreign, f"asked elsewhere: {self.foreign}"
        assert not self.broken, f"answered with an error: {self.broken}"


def session_of(actor: Any) -> str:
    """The key of a new session of ``actor`` (an Actor or a User)."""
    user = getattr(actor, "user", actor)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    membership = getattr(actor, "membership", None)
    if membership is not None:
        session = client.session
        session["membership"] = str(membership.pk)
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(page: Page, actor: Any, origin: str = "") -> str:
    """Start a session without the form, which has journeys of its own; its key."""
    url = origin or page.context.origin  # type: ignore[attr-defined]  # more than the stubs know
    session = session_of(actor)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return session


@dataclass
class Answer:
    status: int
    kind: str
    text: str


@dataclass
class Reader:
    """Somebody who asks the application itself for pages, without a browser, and follows where it sends them."""

    session: str = ""

    def ask(self, url: str, language: str = "de") -> Answer:
        for _redirect in range(5):
            request = RequestFactory(headers={"host": "127.0.0.1"}).get(url)
            request.COOKIES = {
                settings.LANGUAGE_COOKIE_NAME: language,
                settings.SESSION_COOKIE_NAME: self.session,
            }
            with closing(_application().get_response(request)) as answer:
                if not 300 <= answer.status_code < 400:
                    text = "" if answer.streaming else answer.content.decode(errors="replace")
                    return Answer(answer.status_code, answer.get("content-type", ""), text)
                url = urljoin(url, answer["Location"])
        raise AssertionError(f"{url} redirects without end")


@cache
def _application() -> WSGIHandler:
    return WSGIHandler()


# What axe judges is how a page is built, how it is drawn and where there is text; not what the text says. Rows built
# alike count once. Of hidden things it judges next to nothing, so whether something is drawn is part of it.
LOOK = """(main) => {
  const text = (value) => value.replace(/[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27}/g, '0').slice(0, 40);
  const worded = new Set(['id', 'for', 'value', 'href', 'content', 'action', 'src', 'title', 'placeholder', 'd', 'points',
    'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height', 'transform', 'nonce', 'datetime', 'name']);
  const build = (node, without) => {
    if (node.nodeType === 3) return node.data.trim() ? '.' : '';
    if (node.nodeType !== 1 || node === without || ['SCRIPT', 'STYLE', 'OPTION'].includes(node.tagName)) return '';
    const drawn = node.checkVisibility ? node.checkVisibility({visibilityProperty: true}) : true;
    const said = [...node.attributes].filter((one) => !one.name.startsWith('data-') && !one.name.startsWith('hx-'))
      .map((one) => one.name + (worded.has(one.name) || one.name.startsWith('aria-') && one.value.includes('0') ? (one.value ? '!' : '') : '=' + text(one.value))).sort();
    const children = [...node.childNodes].map((one) => build(one, without)).filter((one) => one);
    const kept = children.filter((one, place) => one !== children[place - 1] && one !== children[place - 2]);
    return `<${node.tagName}${drawn ? '' : '-'} ${said}>${kept.join('')}</>`;
  };
  const root = document.documentElement;
  return {
    width: root.scrollWidth, window: root.clientWidth, h1: document.querySelectorAll('h1').length, title: document.title,
    main: build(main), frame: build(root, main),
    dress: innerWidth + ' ' + matchMedia('(prefers-color-scheme: dark)').matches + ' ' + root.dataset.kernTheme,
  };
}"""
JUDGE = """async (only) => (await axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false})).violations
  .map((v) => ({id: v.id, impact: v.impact, help: v.help,
    nodes: v.nodes.slice(0, 5).map((n) => [n.target.join(' '), n.failureSummary])}))"""
EVERYTHING = {"type": "tag", "values": WCAG}
# What can differ between two windows that show the same things of the same page.
AS_DRAWN = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
# What those rules look at, element by element: text with its colours, size and weight on what lies behind it; controls
# with their size where it is below what a finger needs; boxes that scroll. Once all of a page's have passed in these
# colours, there is nothing new for them to find in it.
DRAWN = """() => {
  const found = new Set(), styles = new Map();
  const style = (node) => styles.get(node) || (styles.set(node, getComputedStyle(node)), styles.get(node));
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const its = style(at), opaque = /^rgb\\(/.test(its.backgroundColor);
      if (its.opacity !== '1' || its.filter !== 'none') layers.push(its.opacity + its.filter);
      if (its.backgroundImage !== 'none') layers.push(its.backgroundImage);
      if (its.backgroundColor !== 'rgba(0, 0, 0, 0)') layers.push(its.backgroundColor);
      if (opaque) break;
    }
    return layers.join(' ');
  };
  for (const node of document.body.querySelectorAll('*')) {
    if (!node.checkVisibility({visibilityProperty: true})) continue;
    const its = style(node), worded = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (worded || node.matches('input, select, textarea'))
      found.add(['text', its.color, its.fontSize, its.fontWeight, its.textShadow, its.textDecorationLine,
        node.matches('a') ? style(node.parentElement).color : '', behind(node)].join('|'));
    if (node.matches('a, button, input, select, textarea, summary, [role], [tabindex]')) {
      const box = node.getBoundingClientRect();
      if (box.width < 24 || box.height < 24)
        found.add(['small', node.tagName, node.className, Math.round(box.width), Math.round(box.height), its.display,
          node.parentElement.className].join('|'));
    }
    if (node.scrollWidth > node.clientWidth && /auto|scroll/.test(its.overflowX) || node.scrollHeight > node.clientHeight && /auto|scroll/.test(its.overflowY))
      found.add(['scrolls', node.tagName, node.className, node.tabIndex, !!node.querySelector('a, button, input')].join('|'));
  }
  return [...found];
}"""
_judged: set[bytes] = set()
_drawn: set[str] = set()


def findings(page: Page, seen: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe finds, with every rule unless all of the page's ``main`` and all around it was judged before.

    Then those rules are left that ask how things are drawn, and those only where something on the page is drawn as
    nothing was before; none, when the page was judged in this width and colours.
    """
    parts = [hashlib.sha256(f"{name} {seen[name]}".encode()).digest() for name in ("main", "frame")]
    whole = hashlib.sha256(b"".join(parts) + seen["dress"].encode()).digest()
    if whole in _judged:
        return []
    again = _judged.issuperset(parts)
    drawn = {f"{seen['dress']} {one}" for one in page.evaluate(DRAWN)}
    if again and drawn <= _drawn:
        return []
    if page.evaluate("() => window.axe === undefined"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(JUDGE, AS_DRAWN if again else EVERYTHING)
    if not found:
        _judged.update([*parts, whole])
        _drawn.update(drawn)
    return found


@cache
def _axe() -> str:
    return f"{AXE.read_text()}\n; undefined;"


def check_page(page: Page, *, axe: bool = True) -> None:
    """All that holds for every page, whatever it shows."""
    # A click returns when the next document is there, which may be before it has a root element.
    page.wait_for_load_state("load")
    seen = page.locator("main").evaluate(LOOK)
    assert seen["width"] <= seen["window"], f"{page.url} is {seen['width']} px wide in a window of {seen['window']} px"
    assert seen["h1"] == 1, f"{page.url} has {seen['h1']} h1"
    assert seen["title"].strip(" –") not in {"", "Querschnitt"}, f"{page.url} has no title"
    if axe:
        found = findings(page, seen)
        assert not found, f"{page.url}\n{json.dumps(found, indent=1, ensure_ascii=False)}"


def check_both_widths(page: Page) -> None:
    """The page, judged in this window, and once more at 390 px: nothing may be cut off or slide sideways there."""
    check_page(page)
    page.set_viewport_size(NARROW)
    check_page(page, axe=False)
    page.set_viewport_size(WIDE)


def complaints(page: Page, *, axe: bool = True) -> list[str]:
    """The same for a crawl, which goes on after the first finding."""
    try:
        check_page(page, axe=axe)
    except AssertionError as error:
        return [str(error)]
    return []


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page in test-results/ when QUERSCHNITT_PICTURES is set: for looking at it."""
    if os.environ.get("QUERSCHNITT_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True, timeout=60_000)


def settled(page: Page) -> None:
    """Wait until htmx has asked, swapped and settled: only then are the new elements the page's own and answer to it."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)


def body_of(page: Page, selector: str = "main") -> list[str]:
    """What people get, element by element, without what differs between two answers (tokens) and what scripts note."""
    html = page.locator(selector).inner_html()
    html = re.sub(r' value="[^"]{64}"| data-[a-z-]+="[^"]*"| class=""', "", html)
    return [" ".join(line.split()) for line in html.replace("<", "\n<").splitlines() if line.strip()]


def assert_same_after_reload(page: Page, selector: str = "main") -> None:
    """What htmx swapped in is what the page shows when loaded anew."""
    settled(page)
    swapped = body_of(page, selector)
    page.reload()
    settled(page)
    loaded = body_of(page, selector)
    assert swapped == loaded, "\n".join(difflib.unified_diff(swapped, loaded, "swapped", "loaded", lineterm="", n=2))
