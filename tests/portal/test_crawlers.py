"""What search engines are told: the public site in every language, and nothing behind the sign-in."""

from __future__ import annotations

from dataclasses import replace
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client

from querschnitt.common.languages import SITE_CODES
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def world(world: World) -> World:
    with open_scope(world.a.scope()):
        for number in range(3):
            make_offer(world.a.partner, title=f"Öffentlich {number}")
        make_offer(world.a.partner, title="Geheim", published=False)
        make_offer(world.a.partner, title="Ruht", state="inactive")
    return world


def tree(path: str) -> ElementTree.Element:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(answer.content)


def addresses(found: ElementTree.Element) -> list[str]:
    return [entry.text or "" for entry in found.iter() if entry.tag.endswith("}loc")]


def rules(settings) -> RobotFileParser:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    found = RobotFileParser()
    found.parse(answer.content.decode().splitlines())
    return found


def test_robots_may_read_the_public_site_and_nothing_else(world, settings):
    found = rules(settings)
    assert found.can_fetch("*", f"{HOST}/vor-ort/{world.a.centre.slug}/de/")
    closed = ["/", "/faelle/", "/netzwerk/", "/angebote/", "/protokoll/", "/konto/login/", "/zugang/", "/hsds/services"]
    assert [path for path in closed if found.can_fetch("*", HOST + path)] == []
    assert found.site_maps() == [f"{HOST}/sitemap.xml"]


def test_an_invented_district_is_not_to_be_found(world, settings):
    settings.INSTANCE = replace(settings.INSTANCE, mode="demo")
    found = rules(settings)
    assert not found.can_fetch("*", f"{HOST}/vor-ort/{world.a.centre.slug}/de/")
    assert found.site_maps() is None


def test_sitemap_leads_to_every_shown_offer_in_every_language(world):
    parts = addresses(tree("/sitemap.xml"))
    assert len(parts) == len(SITE_CODES)  # house B has published nothing
    seen: dict[str, list[str]] = {}
    for address in parts:
        path = address.removeprefix(HOST)
        found = tree(path)
        language = path.split("/")[3]
        seen[language] = addresses(found)
        for entry in found:
            others = {link.get("hreflang"): link.get("href") for link in entry.iter(f"{XHTML}link")}
            assert set(others) == set(SITE_CODES)
            assert others[language] == addresses(entry)[0]
    assert set(seen) == set(SITE_CODES)
    assert {len(found) for found in seen.values()} == {4 + 3}
    for address in seen["ar"]:
        assert Client().get(address.removeprefix(HOST)).status_code == 200


def test_a_part_past_the_end_is_not_there(world, monkeypatch):
    start = f"/vor-ort/{world.a.centre.slug}/de/sitemap-"
    monkeypatch.setattr("querschnitt.portal.public.views.crawlers.PER_PART", 2)
    assert len(addresses(tree("/sitemap.xml"))) == 2 * len(SITE_CODES)
    both = addresses(tree(f"{start}1.xml")) + addresses(tree(f"{start}2.xml"))
    assert len(set(both)) == len(both) == 4 + 3
    for part in (0, 3):
        assert Client().get(f"{start}{part}.xml").status_code == 404
