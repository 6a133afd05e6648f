"""The coordinator's view: findings with their figures, equal in table and spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.offers import overview
from querschnitt.offers.overview import PARTS, Filters
from querschnitt.offers.services import set_text, update_offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.offers import make_offer, make_place
from tests.factories.upkeep import make_check

TODAY = timezone.localdate


@pytest.fixture
def client(world):
    return signed_in(world.actor("kim_coordinator"))


def part(actor, key, **filters):
    return PARTS[key](actor, Filters(**filters), TODAY())


def table(found):
    return {row[0]: list(row[1:]) for row in found.rows}


def test_freshness_counts_every_offer_once_and_lists_what_is_due(coordinator):
    ages = (0, 200, 366, 390)
    for age in ages:
        make_offer(title=f"vor {age}", checked_on=TODAY() - timedelta(age))
    make_check(make_offer(title="angefragt"))
    found = part(coordinator, "aktualitaet")
    assert [row[1] for row in found.rows] == [2, 1, 1, 1]
    assert found.finding == "1 von 5 Angeboten ist überfällig"
    said = {row[1]: row[-1] for row in found.listed}
    assert set(said) == {"vor 366", "vor 390", "angefragt"}
    assert said["vor 390"] == "noch nicht gefragt"
    assert said["angefragt"].startswith("eine Mail, zuletzt")


def test_translations_tell_done_outdated_and_missing(coordinator):
    first, second = make_offer(title="A"), make_offer(title="B")
    make_offer(title="intern", published=False)
    set_text(offer=first, language="ar", by=None, title="أ")
    set_text(offer=second, language="ar", by=None, title="ب")
    update_offer(offer=second, by=None, title="B neu")
    found = part(coordinator, "uebersetzungen", language="ar")
    assert table(found)["Arabisch"] == [1, 1, 0]
    assert table(found)["Türkisch"] == [0, 0, 2]
    assert found.listed == []
    assert len(part(coordinator, "uebersetzungen", language="tr").listed) == 2


def test_holes_count_place_area_and_everybody(coordinator):
    make_place(town="Steinlohe")
    make_offer(title="Kurs", topic="deutsch", town="Lindbach", target_groups=["frauen"])
    make_offer(title="Beratung", topic="aufenthalt", town="Lindbach", area=["Steinlohe"], target_groups=["alle"])
    make_offer(title="Telefon", topic="wohnen", delivery="phone")
    lines = table(part(coordinator, "luecken"))
    assert lines["Deutsch lernen"] == [1, 0, 0, 1]
    assert lines["Aufenthalt und Recht"] == [1, 1, 0, 2]
    assert lines["Wohnen"] == [0, 0, 1, 1]
    men = table(part(coordinator, "luecken", group="maenner"))
    assert men["Deutsch lernen"] == [0, 0, 0, 0]
    assert men["Aufenthalt und Recht"] == [1, 1, 0, 2]
    found = overview.matrix(coordinator, Filters())
    assert len(found.holes) == found.cells - 3
    assert {key: number for key, _label, number in found.by_group}["maenner"] == found.cells - 2


def test_gap_categories_are_the_thirteen_of_the_obstacles_and_cover_topics_that_exist(coordinator):
    source = Path(overview.__file__).parents[1] / "cases" / "data" / "obstacle_categories.csv"
    with source.open(encoding="utf-8") as lines:
        theirs = {row["key"]: row["label"] for row in csv.DictReader(lines, delimiter=";") if row["group"] == "gap"}
    ours = overview.lines_of("gap")
    assert {line.key: line.label for line in ours} == theirs
    assert len(ours) == 13
    assert set().union(*(line.topics for line in ours)) <= set(overview.OfferTopic.values)
    assert "Die Quelle druckt nur ihre Zahl" in part(coordinator, "luecken", rows="gap").note


def test_funding_that_ends_within_half_a_year_is_listed(coordinator):
    for days in (-3, 10, 100, 182, 200):
        make_offer(title=f"in {days}", funding_until=TODAY() + timedelta(days), funding_source="KOMM-AN")
    found = part(coordinator, "foerderung")
    assert [row[1] for row in found.listed] == ["in -3", "in 10", "in 100", "in 182"]
    assert sum(row[1] for row in found.rows) == 4
    assert found.finding == "Bei 4 Angeboten endet die Förderung im nächsten halben Jahr"


def test_capacity_is_counted_by_topic_and_light(coordinator):
    for light in ("open", "free", "few", "waiting", "full", "unknown"):
        make_offer(topic="deutsch", capacity=light)
    found = part(coordinator, "plaetze")
    assert table(found) == {"Deutsch lernen": [2, 1, 2, 1]}
    assert len(found.listed) == 2


def test_filters_narrow_every_part_and_stay_in_the_link(world, client):
    with open_scope(world.a.scope()):
        make_offer(topic="deutsch", town="Lindbach")
        make_offer(topic="wohnen", town="Steinlohe")
    page = client.get(reverse("offers:overview") + "?topic=deutsch&town=Lindbach")
    assert all("topic=deutsch&town=Lindbach" in tab.url for tab in page.context["tabs"])
    assert sum(row[1] for row in page.context["parts"][0].rows) == 1


@pytest.mark.parametrize("key", sorted(PARTS))
def test_every_part_is_a_table_a_chart_and_a_spreadsheet_that_says_the_same(world, client, key):
    with open_scope(world.a.scope()):
        make_offer(
            town="Lindbach", capacity="full", funding_until=TODAY() + timedelta(9), checked_on=TODAY() - timedelta(400)
        )
    page = client.get(reverse("offers:overview_part", args=[key]))
    assert page.status_code == 200
    assert "<svg" in page.context["chart"]
    assert reverse("offers:overview_export", args=[key]) in page.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("offers:overview_export", args=[key])).content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    shown = page.context["part"]
    assert rows[0] == [str(name) for name in shown.head]
    assert rows[1:] == [list(row) for row in shown.rows]
    assert client.get(reverse("offers:overview_export", args=[key]) + "?liste=1").status_code == 200


def test_unknown_part_is_not_found(client):
    assert client.get(reverse("offers:overview_part", args=["wetter"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("key", "questions"),
    [("aktualitaet", 13), ("uebersetzungen", 14), ("luecken", 13), ("foerderung", 12), ("plaetze", 13)],
)
def test_parts_ask_a_fixed_number_of_questions(world, client, django_assert_num_queries, rows, key, questions):
    with open_scope(world.a.scope()):
        for _ in range(rows):
            make_offer(town="Lindbach", capacity="full", funding_until=TODAY(), checked_on=TODAY() - timedelta(400))
    url = reverse("offers:overview_part", args=[key])
    client.get(url)
    with django_assert_num_queries(questions):
        client.get(url)
