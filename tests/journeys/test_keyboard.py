"""Tab through the pages of bodies, offers' forms, upkeep and public site: nothing is skipped, hidden or a trap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from querschnitt.network.services.meetings import add_item
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement, make_body, make_body_member, make_decision, make_meeting
from tests.factories.network import make_document
from tests.factories.offers import make_offer, make_text, make_time
from tests.factories.site import make_directory
from tests.factories.upkeep import TOKEN, make_check, make_report, make_suggestion

from .browser import sign_in
from .conftest import Windows

# What Tab should reach, in the order of the page; of a group of radio buttons, one.
COLLECT = """(within) => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  window.stops = [...document.querySelectorAll(wanted)].filter((one) => {
    if (within && !one.closest(within)) return false;
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio') return true;
    const key = (one.form ? [...document.forms].indexOf(one.form) : '') + one.name;
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)];
    const chosen = group.find((other) => other.form === one.form && other.checked);
    if (groups.has(key) || (chosen && chosen !== one)) return false;
    groups.add(key);
    return true;
  });
  return window.stops.map((one) => ({
    name: `${one.tagName} ${(one.getAttribute('aria-label') || one.textContent || one.name).trim().slice(0, 50)}`,
    forced: one.tabIndex > 0,
  }));
}"""
# Where the focus is now, and whether somebody can see that it is there.
HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return {index: -1};
  const marked = (element, pseudo) => {
    const style = element && getComputedStyle(element, pseudo);
    return !!style && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
  };
  const box = (one.labels && one.offsetWidth < 4 ? one.labels[0] : one).getBoundingClientRect();
  return {
    index: window.stops.indexOf(one),
    name: `${one.tagName} ${(one.textContent || one.name || '').trim().slice(0, 50)}`,
    visible: [one, one.labels && one.labels[0], one.nextElementSibling, one.parentElement].some((e) => marked(e) || marked(e, '::before')),
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    main: !!one.closest('main'), top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left, right: box.right,
  };
}"""


def walked(page: Page, within: str = "") -> list[str]:
    """Tab through the whole page, or one part of it, as after the link that skips to it; what is wrong with it."""
    stops = page.evaluate(COLLECT, within)
    if within:
        page.locator(within).evaluate("part => { part.tabIndex = -1; part.focus(); part.removeAttribute('tabindex'); }")
    found = [f"forced order: {stop['name']}" for stop in stops if stop["forced"]]
    seen: list[int] = []
    before: dict[str, Any] | None = None
    for _press in range(6 * len(stops)):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if within == "main" and not here.get("main"):
            break
        if seen and here["index"] == seen[-1]:
            continue  # day, month and year of one field
        if here["index"] < 0 or here["index"] in seen:
            if here["index"] < 0 and "name" in here and here["name"]:
                continue  # a part of a control of the browser's own, or what opened with the focus
            break
        if not here["visible"]:
            found.append(f"focus not visible: {here['name']}")
        if not here["inside"]:
            found.append(f"focus outside the window: {here['name']}")
        if before and before["main"] and here["main"] and _jumps_up(before, here):
            found.append(f"order: {here['name']} stands above {before['name']}")
        seen.append(here["index"])
        before = here
    found += [f"not reached: {stop['name']}" for number, stop in enumerate(stops) if number not in seen]
    if seen != sorted(seen):
        found.append("order is not that of the page")
    return found


def _jumps_up(before: dict[str, Any], here: dict[str, Any]) -> bool:
    """Above what came before, in the same column."""
    same_column = here["left"] < before["right"] - 2 and here["right"] > before["left"] + 2
    return bool(same_column and here["bottom"] < before["top"] - 4)


@dataclass
class Things:
    staff: dict[str, str]
    public: dict[str, list[str]]


@pytest.fixture(scope="module")
def things(world: World, database: str) -> Things:
    """Addresses of pages with something on them."""
    directory = make_directory(world)
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        body = make_body(world.a.ki)
        make_body_member(body, world.a.partner)
        past, meeting = make_meeting(body, days=-30), make_meeting(body)
        add_item(meeting=meeting, title="Erstberatung bündeln", by=actor)
        decision = make_decision(past, due_on=timezone.localdate() - timedelta(days=3))
        agreement = make_agreement(world.a.ki, world.a.partner)
        offer, other = make_offer(title="Sprachtreff am Markt"), make_offer(title="Sprachtreff am Markt")
        make_time(offer)
        make_text(offer, "en")
        make_check(offer)
        report, suggestion = make_report(offer), make_suggestion()
        document = make_document(world.a.ki)
        slug = world.a.centre.slug
    link = reverse
    staff = {
        "body": link("network:body", args=[body.pk]),
        "body_form": link("network:body_edit", args=[body.pk]),
        "meeting": link("network:meeting", args=[meeting.pk]),
        "meeting_form": link("network:meeting_edit", args=[meeting.pk]),
        "minutes": link("network:minutes_write", args=[meeting.pk]),
        "decision": link("network:decision", args=[decision.pk]),
        "agreement": link("network:agreement", args=[agreement.pk]),
        "agreement_form": link("network:agreement_edit", args=[agreement.pk]),
        "document": link("network:document", args=[document.pk]),
        "offer": link("offers:page", args=[offer.pk]),
        "offer_form": link("offers:edit", args=[offer.pk]),
        "times": link("offers:times", args=[offer.pk]),
        "text": link("offers:text", args=[offer.pk, "ar"]),
        "merge": link("offers:merge", args=[offer.pk, other.pk]),
        "overview": link("offers:overview"),
        "report": link("offers:report", args=[report.pk]),
        "suggestion": link("offers:suggestion", args=[suggestion.pk]),
    }
    offered = {"slug": slug, "offer_id": directory["mothers"].pk}
    public = {
        language: [
            link("public:offers", kwargs={"slug": slug, "lang": language}),
            link("public:offer", kwargs={**offered, "lang": language}),
            link("public:dates", kwargs={"slug": slug, "lang": language}),
            link("public:report", kwargs={**offered, "lang": language}),
            link("public:suggest", kwargs={"slug": slug, "lang": language}),
        ]
        for language in ("de", "ar")
    }
    public["de"].append(link("offers:check", args=[TOKEN]))
    return Things(staff, public)


GROUPS = {
    "bodies": ["body", "body_form", "meeting", "meeting_form", "minutes", "decision"],
    "papers": ["agreement", "agreement_form", "document"],
    "offers": ["offer", "offer_form", "times", "text"],
    "upkeep": ["merge", "overview", "report", "suggestion"],
}


@pytest.mark.parametrize("group", sorted(GROUPS))
@pytest.mark.parametrize("window", ["wide", "narrow"])
def test_staff_pages_are_walked_with_tab_alone(windows: Windows, world: World, things: Things, group: str, window: str):
    page = windows.open(narrow=window == "narrow")
    sign_in(page, world.actor("kim_coordinator"))
    found = []
    for name in GROUPS[group] if window == "wide" else GROUPS[group][:1]:
        page.goto(things.staff[name])
        found += [f"{name}: {complaint}" for complaint in walked(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_public_pages_are_walked_with_tab_alone(windows: Windows, things: Things, language: str):
    page = windows.open(narrow=language == "ar", language=language)
    found = []
    for address in things.public[language]:
        page.goto(address)
        found += [f"{address}: {complaint}" for complaint in walked(page)]
    assert not found, "\n".join(found)
