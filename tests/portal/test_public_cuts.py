"""Nothing is left out silently: what is not shown is said, and filters, order, list and calendar go through everything."""

from __future__ import annotations

import csv
import io
import re
from datetime import time

import icalendar
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.offers.published import Point
from querschnitt.offers.selectors import OfferFilters, search_offers
from querschnitt.portal.public.drawing import thinned
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer, make_text, make_time
from tests.factories.site import make_spot

COUNT, MOST = 7, 3
SAID = "Es gibt mehr Treffer, als hier stehen"


@pytest.fixture
def world(world: World, monkeypatch) -> World:
    """Seven offers with one word, of which the search finds three at first."""
    monkeypatch.setattr("querschnitt.network.searching.MOST_HITS", MOST)
    with open_scope(world.a.scope()):
        for number in range(COUNT):
            offer = make_offer(
                world.a.partner, title=f"Frühstück {number}", target_groups=["frauen" if number == 6 else "maenner"],
                place=make_spot("Goch", f"Weg {number}") if number > 4 else make_spot("Kleve", "Haus 1"),
            )  # fmt: skip
            make_time(offer, starts_at=time(18 if number == 5 else 9), ends_at=time(19 if number == 5 else 10))
    return world


def get(world: World, rest: str) -> str:
    answer = Client().get(f"/vor-ort/{world.a.centre.slug}/de/{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def titles(text: str) -> list[str]:
    found = re.findall(r"<h3><a [^>]+>(.*?)</a>", text)
    return [re.sub(r"<[^>]+>", "", title) for title in found]


@pytest.mark.django_db
def test_search_with_more_hits_than_it_shows_says_so(world):
    text = get(world, "?q=Frühstück")
    assert len(titles(text)) == MOST
    assert f"{SAID}: {MOST} werden gezeigt" in text
    assert SAID not in get(world, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gruppe=frauen", {6}),
        ("ort=Goch", {5, 6}),
        ("ort=Goch&umkreis=5", {5, 6}),
        ("zeit=abend", {5}),
        ("sort=titel", set(range(COUNT))),
        ("sort=entfernung&nah=51.78,6.13", set(range(COUNT))),
    ],
)
def test_filters_and_order_go_through_all_hits(world, query, expected):
    text = get(world, f"?q=Frühstück&{query}")
    assert {int(title.split()[1]) for title in titles(text)} == expected
    assert SAID not in text


@pytest.mark.django_db
def test_best_hits_come_first_however_many_there_are(world):
    with open_scope(world.a.scope()):
        make_offer(world.a.partner, title="Offenes Haus", description="mit Frühstück", target_groups=["frauen"])
    women = titles(get(world, "?q=Frühstück&gruppe=frauen"))
    assert women == ["Frühstück 6", "Offenes Haus"]


@pytest.mark.django_db
def test_saved_list_holds_every_hit_in_parts(world, monkeypatch):
    monkeypatch.setattr("querschnitt.portal.public.views.lists.CHUNK", 2)
    text = get(world, "liste.csv?q=Frühstück").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert sorted(row["Titel"] for row in rows) == [f"Frühstück {number}" for number in range(COUNT)]
    ordered = [
        row["Titel"]
        for row in csv.DictReader(io.StringIO(get(world, "liste.csv").removeprefix("\ufeff")), delimiter=";")
    ]
    assert ordered == sorted(ordered)


@pytest.mark.django_db
def test_calendar_holds_every_hit_or_says_how_many(world, monkeypatch):
    monkeypatch.setattr("querschnitt.portal.public.views.lists.CHUNK", 2)
    feed = icalendar.Calendar.from_ical(get(world, "termine.ics?q=Frühstück"))
    events = feed.walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {f"Frühstück {number}" for number in range(COUNT)}
    assert "mehr Termine" not in str(feed["x-wr-caldesc"])
    monkeypatch.setattr("querschnitt.portal.public.views.lists.MOST_EVENTS", 10)
    feed = icalendar.Calendar.from_ical(get(world, "termine.ics?q=Frühstück"))
    assert len(feed.walk("VEVENT")) == 10
    assert "Dies sind die ersten 10." in str(feed["x-wr-caldesc"])


@pytest.mark.django_db
def test_days_say_when_there_are_more_dates(world, monkeypatch):
    assert "Es gibt mehr Termine" not in get(world, "termine/")
    monkeypatch.setattr("querschnitt.portal.public.views.lists.MOST_DATES", 5)
    text = get(world, "termine/?q=Frühstück")
    assert "Dies sind die ersten 5." in text
    assert text.count("in den Kalender") == 5


@pytest.mark.django_db
def test_offers_without_a_place_can_all_be_reached_from_the_map(world):
    with open_scope(world.a.scope()):
        for number in range(10):
            make_text(make_offer(world.a.partner, title=f"Telefon {number}", place=None), "en")
    text = get(world, "")
    link = re.search(r'<a href="(\?[^"]*ohne-ort=1[^"]*)">Alle ohne festen Ort zeigen</a>', text)
    assert link is not None
    beside = text.split("Ohne festen Ort, nur in der Liste")[1].split("</ul>")[0]
    assert beside.count("<li>") == 8
    every = get(world, link[1])
    assert titles(every) == [f"Telefon {number}" for number in range(10)]
    assert "Alle ohne festen Ort zeigen" not in every
    assert "Ohne festen Ort" in every


@pytest.mark.django_db
def test_staff_search_narrows_all_hits_and_says_when_it_cuts(world):
    coordinator = world.actor("kim_coordinator")
    with open_scope(coordinator.scope):
        found = search_offers(coordinator, "Frühstück")
        assert (found.offers.count(), found.cut) == (MOST, True)
        women = search_offers(coordinator, "Frühstück", OfferFilters(target_group="frauen"))
        assert ([offer.title for offer in women.offers], women.cut) == (["Frühstück 6"], False)
        everything = search_offers(coordinator, "Frühstück", whole=True)
        assert (everything.offers.count(), everything.cut) == (COUNT, False)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.floats(50, 53), st.floats(6, 9)), max_size=40), st.integers(1, 20))
def test_thinned_points_are_few_and_leave_none_alone(found, most):
    points = [Point(*point) for point in found]
    shown = thinned(points, most)
    assert len(shown) <= most
    assert set(shown) <= set(points)
    assert bool(shown) is bool(points)
    if len(set(points)) <= most:
        assert set(shown) == set(points)
