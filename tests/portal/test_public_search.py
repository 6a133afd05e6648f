"""Filters of the public search one by one and together, its order, and what it costs in questions to the database."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from querschnitt.offers.models import TimeException
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer, make_text, make_time
from tests.factories.site import make_directory, make_spot

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TITLES = {
    "mothers": "Mama lernt Deutsch", "course": "Integrationskurs", "cafe": "Sprachcafé", "nursing": "Berufssprachkurs",
    "phone": "Telefonberatung",
}  # fmt: skip


@pytest.fixture
def directory(world: World):
    return make_directory(world)


def url(world: World, rest: str = "", lang: str = "de") -> str:
    return f"/vor-ort/{world.a.centre.slug}/{lang}/{rest}"


def found(world: World, query: str, lang: str = "de") -> list[str]:
    """Which offers the list shows, in its order."""
    answer = Client().get(url(world, f"?{query}", lang))
    assert answer.status_code == 200
    titles = re.findall(r"<h3><a [^>]+>(.*?)</a>", answer.content.decode())
    plain = [re.sub(r"<[^>]+>", "", title) for title in titles]
    return [next((key for key, start in TITLES.items() if title.startswith(start)), title) for title in plain]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"mothers", "course", "cafe", "nursing", "phone"}),
        ("thema=deutsch", {"mothers", "course", "phone"}),
        ("art=group", {"cafe"}),
        ("sprache=ar", {"mothers", "cafe", "phone"}),
        ("sprache=so", set()),
        ("gruppe=frauen", {"mothers", "course", "cafe", "nursing", "phone"}),
        ("gruppe=maenner", {"course", "cafe", "nursing", "phone"}),
        ("ort=Goch", {"cafe", "phone"}),
        ("ort=Kleve&umkreis=5", {"mothers", "course"}),
        ("ort=Kleve&umkreis=20", {"mothers", "course", "cafe"}),
        ("nah=51.68,6.16&umkreis=5", {"cafe"}),
        ("kosten=frei", {"mothers", "cafe", "phone"}),
        ("kinder=ja", {"mothers", "course"}),
        ("plaetze=frei", {"mothers"}),
        ("zugang=step_free", {"mothers", "cafe"}),
        ("zugang=step_free&zugang=lift", {"mothers"}),
        ("tag=WE", {"course", "cafe", "nursing"}),
        ("tag=SU", set()),
        ("zeit=vormittag&tag=TH", {"mothers", "course", "nursing"}),
        ("zeit=abend", set()),
        ("thema=deutsch&kosten=frei&sprache=ar&kinder=ja", {"mothers"}),
        ("utm_source=plakat", {"mothers", "course", "cafe", "nursing", "phone"}),
    ],
)
def test_filters_narrow_and_combine(world: World, directory, query: str, expected: set[str]):
    assert set(found(world, query)) == expected


def test_age_is_half_open(world: World, directory):
    with open_scope(world.a.scope()):
        make_offer(world.a.partner, title="Jugendtreff", age_from=12, age_before=18)
    assert [("Jugendtreff" in found(world, f"alter={age}")) for age in (11, 12, 17, 18)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 24, 9, 30), {"mothers", "course", "nursing"}),
        (datetime(2026, 11, 24, 11, 29, 59), {"mothers", "course", "nursing"}),
        (datetime(2026, 11, 24, 11, 30), {"course", "nursing"}),
        (datetime(2026, 11, 24, 7, 59), set()),
        (datetime(2026, 12, 25, 9, 30), set()),  # a Friday, and a holiday
    ],
)
def test_open_now_knows_hours_and_holidays(world: World, directory, moment: datetime, expected: set[str]):
    with time_machine.travel(moment.replace(tzinfo=BERLIN), tick=False):
        assert set(found(world, "jetzt=1")) == expected


def test_open_now_leaves_out_a_cancelled_date(world: World, directory):
    with open_scope(world.a.scope()):
        TimeException(time=directory["mothers"].times.get(), on=date(2026, 11, 24), kind="cancelled").save()
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=BERLIN), tick=False):
        assert "mothers" not in found(world, "jetzt=1")


def test_list_is_sorted_as_asked(world: World, directory):
    assert found(world, "sort=titel") == ["nursing", "course", "mothers", "cafe", "phone"]
    near = found(world, "nah=51.517,6.323&sort=entfernung")
    assert (near[0], near[-1]) == ("nursing", "phone")
    with open_scope(world.a.scope()):
        for days in (9, 3):
            offer = make_offer(world.a.partner, title=f"In {days} Tagen")
            make_time(offer, kind="single", starts_on=timezone.localdate() + timedelta(days=days))
    by_date = found(world, "sort=datum")
    assert by_date.index("In 3 Tagen") < by_date.index("In 9 Tagen") < by_date.index("phone")


def test_search_forgives_and_says_what_it_read(world: World, directory):
    assert "mothers" in found(world, "q=kinderbetreung") or "mothers" in found(world, "q=deutschkurs")
    answer = Client().get(url(world, "?q=sprachkaffe")).content.decode()
    assert "Sprachcafé in der Alten Weberei" in answer


def test_filters_stay_in_every_link(world: World, directory):
    text = Client().get(url(world, "?thema=deutsch&sprache=ar")).content.decode()
    for kept in [
        'href="?sprache=ar"',  # the chip that takes the topic away
        'href="?thema=deutsch"',
        'href="?thema=deutsch&amp;sprache=ar&amp;kosten=frei"',
        f"{url(world, 'liste.csv')}?thema=deutsch&amp;sprache=ar",
        f"{url(world, 'termine.ics')}?thema=deutsch&amp;sprache=ar",
        f"{url(world, '', 'uk')}?thema=deutsch&amp;sprache=ar",
    ]:
        assert kept in text


def test_map_and_list_hold_the_same_offers(world: World, directory):
    text = Client().get(url(world)).content.decode()
    drawn = re.search(r'<svg class="v-map__pic".*?</svg>', text, re.DOTALL)
    assert drawn is not None
    assert sorted(re.findall(r'<g class="m-pin">.*?>(\d+)</text>', drawn[0])) == ["1", "2", "3", "4"]
    assert "Ohne festen Ort, nur in der Liste" in text
    assert "Karte und Liste zeigen dieselben 5 Angebote" in text


def test_map_stays_legible_with_many_pins_at_one_address(world: World, directory):
    with open_scope(world.a.scope()):
        for number in range(14):
            make_offer(world.a.partner, title=f"Angebot {number:02}", place=make_spot("Kleve", "Haus 1"))
    text = Client().get(url(world)).content.decode()
    spots = [(float(x), float(y)) for x, y in re.findall(r'<g class="m-pin"><circle cx="([\d.]+)" cy="([\d.]+)"', text)]
    assert len(spots) == 18
    gaps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for i, a in enumerate(spots) for b in spots[i + 1 :]]
    assert min(gaps) > 12


def test_csv_holds_the_filtered_list(world: World, directory):
    answer = Client().get(url(world, "liste.csv?kinder=ja"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {row["Titel"].split(":")[0] for row in rows} == {
        "Mama lernt Deutsch",
        "Integrationskurs am Vormittag, Stufe A1 bis B1",
    }
    assert rows[1]["Ort"] == "Kleve"
    assert rows[1]["Zeiten"].startswith("Di und Do, 9:00")


def test_feed_holds_the_dates_of_the_filtered_list(world: World, directory):
    answer = Client().get(url(world, "termine.ics?kinder=ja&thema=deutsch"))
    assert answer["Content-Type"].startswith("text/calendar")
    feed = icalendar.Calendar.from_ical(answer.content)
    events = feed.walk("VEVENT")
    assert {str(event["summary"]).split(":")[0] for event in events} == {
        "Mama lernt Deutsch", "Integrationskurs am Vormittag, Stufe A1 bis B1"
    }  # fmt: skip
    assert len({str(event["uid"]) for event in events}) == len(events) > 60


def questions(path: str) -> int:
    client = Client()
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len([query for query in captured if not re.match("(RELEASE )?SAVEPOINT", query["sql"] or "")])


@pytest.mark.parametrize(("rest", "count"), [("", 19), ("?q=deutsch", 21), ("termine/", 15), ("ueber-uns/", 8)])
def test_a_page_asks_the_same_however_many_offers_there_are(world: World, directory, rest: str, count: int):
    few = questions(url(world, rest))
    with open_scope(world.a.scope()):
        for number in range(5):
            offer = make_offer(world.a.partner, title=f"Deutsch {number}", place=make_spot("Goch", f"Weg {number}"))
            make_time(offer, starts_at=time(15), ends_at=time(16))
            make_text(offer, "en")
    assert (few, questions(url(world, rest))) == (count, count)
