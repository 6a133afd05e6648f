"""Calendar files and QR codes of an offer, read by somebody else's programs."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.test import Client

from querschnitt.offers.models import TimeException
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer, make_time
from tests.factories.site import make_directory

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def mothers(world: World):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=BERLIN), tick=False):
        yield make_directory(world)["mothers"]


def url(world: World, offer, rest: str = "", lang: str = "de") -> str:
    return f"/vor-ort/{world.a.centre.slug}/{lang}/angebot/{offer.pk}/{rest}"


def events(world: World, offer, rest: str = "termine.ics", lang: str = "de") -> list[icalendar.Event]:
    answer = Client().get(url(world, offer, rest, lang))
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_times_are_local_in_summer_and_winter(world: World, mothers):
    found = events(world, mothers)
    by_day = {event["dtstart"].dt.date(): event for event in found}
    for day in (date(2026, 11, 24), date(2027, 3, 25), date(2027, 3, 30)):  # winter, and both sides of the change
        start, end = by_day[day]["dtstart"], by_day[day]["dtend"]
        assert start.params["TZID"] == "Europe/Berlin"
        assert (start.dt.time(), end.dt.time()) == (time(9), time(11, 30))


def test_time_zone_travels_with_the_file_and_is_right(world: World, mothers):
    text = Client().get(url(world, mothers, "termine.ics")).content.decode()
    zone = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")[0]
    rules = zone.to_tz()
    for moment in (
        datetime(2026, 7, 1, 9),
        datetime(2026, 12, 1, 9),
        datetime(2027, 3, 28, 3, 30),
        datetime(2027, 10, 31, 3, 30),
    ):
        assert rules.utcoffset(moment) == BERLIN.utcoffset(moment.replace(tzinfo=BERLIN))
    assert "\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_holidays_are_left_out_and_changes_are_told(world: World, mothers):
    with open_scope(world.a.scope()):
        weekly = mothers.times.get()
        TimeException(time=weekly, on=date(2026, 12, 3), kind="cancelled", note="Raum belegt").save()
        TimeException(time=weekly, on=date(2026, 12, 8), kind="moved", starts_at=time(14), ends_at=time(16)).save()
        TimeException(time=weekly, on=date(2026, 12, 11), kind="added", starts_at=time(10), ends_at=time(11)).save()
    by_day = {event["dtstart"].dt.date(): event for event in events(world, mothers)}
    assert date(2027, 5, 6) not in by_day  # Ascension Day, a Thursday
    assert by_day[date(2026, 12, 3)]["status"] == "CANCELLED"
    assert by_day[date(2026, 12, 8)]["dtstart"].dt.time() == time(14)
    assert by_day[date(2026, 12, 11)]["dtstart"].dt.time() == time(10)


def test_one_date_is_one_event_with_place_and_address(world: World, mothers):
    (event,) = events(world, mothers, "termin-2026-11-24-0900.ics", "ar")
    assert str(event["summary"]).startswith("ماما تتعلّم")
    assert str(event["location"]) == "VHS-Haus, Raum 1.04, Lindenweg 4, 47533 Kleve"
    assert str(event["url"]) == f"http://testserver{url(world, mothers, lang='ar')}"
    assert event["uid"] in {other["uid"] for other in events(world, mothers)}


@pytest.mark.parametrize("key", ["2026-11-25-0900", "heute", "2026-11-24-0901"])
def test_date_that_does_not_exist_is_404(world: World, mothers, key: str):
    assert Client().get(url(world, mothers, f"termin-{key}.ics")).status_code == 404


def test_whole_day_has_no_hours(world: World, mothers):
    with open_scope(world.a.scope()):
        fest = make_offer(world.a.partner, title="Fest")
        make_time(
            fest, kind="single", starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 6), starts_at=None, ends_at=None
        )
    (event,) = events(world, fest)
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 12, 5), date(2026, 12, 7))


def test_same_dates_give_the_same_file(world: World, mothers):
    first, second = (Client().get(url(world, mothers, "termine.ics")) for _ in range(2))
    assert first.content == second.content
    assert Client().get(url(world, mothers, "termine.ics"), headers={"if-none-match": first["ETag"]}).status_code == 304


def test_resting_offer_has_no_dates(world: World, mothers):
    with open_scope(world.a.scope()):
        type(mothers).objects.filter(pk=mothers.pk).update(state="inactive")
    assert events(world, mothers) == []


def test_code_leads_to_the_page_in_the_visitors_language(world: World, mothers):
    """Decoded by hand from the picture's own drawing: the modules are those of the address."""
    import segno

    neutral = f"/vor-ort/{world.a.centre.slug}/angebot/{mothers.pk}/"
    picture = Client().get(url(world, mothers, "code.svg")).content.decode()
    drawn = re.search(r' d="([^"]+)"', picture)
    wanted = segno.make(f"http://testserver{neutral}", error="m", micro=False).svg_inline(border=4, omitsize=True)
    assert drawn is not None
    assert drawn[1] in wanted
    answer = Client().get(neutral, headers={"accept-language": "uk"})
    assert answer["Location"] == url(world, mothers, lang="uk")


def test_feed_looks_back_two_weeks_and_a_year_ahead(world: World, mothers):
    days = sorted(event["dtstart"].dt.date() for event in events(world, mothers))
    assert days[0] >= date(2026, 11, 7)
    assert days[-1] > date(2026, 11, 21) + timedelta(days=350)
