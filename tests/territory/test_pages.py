import io
import itertools
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from querschnitt.territory import forms, maps, selectors
from querschnitt.territory.models import Area, Indicator
from tests.factories.accounts import World, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World, settings) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world


@pytest.fixture
def client(world):
    return signed_in(world.actor("kim_coordinator"))


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/gebiet/\d+/">([^<]+)</a>', html)


def page(client, **query) -> str:
    return client.get(reverse("territory:list"), query).content.decode()


def test_list_shows_all_54_by_name(client):
    found = names(page(client))
    assert len(found) == 54
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"typ": "5"}, 14),
        ({"typ": "ohne"}, 7),
        ({"land": "3"}, 6),
        ({"land": "ohne"}, 23),
        ({"bezirk": "Detmold"}, 7),
        ({"art": "stadt_aachen"}, 1),
        ({"q": "aachen"}, 2),
        ({"typ": "4", "land": "1", "bezirk": "Münster"}, 1),
        ({"typ": "99"}, 54),
    ],
)
def test_list_filters_by_what_the_sources_say(client, query, count):
    assert len(names(page(client, **query))) == count


def test_list_sorts_by_number_with_unknown_values_last_both_ways(client):
    up, down = names(page(client, sort="mbe")), names(page(client, sort="-mbe"))
    assert up[0] == "Viersen"
    assert down[:2] == ["Paderborn", "StädteRegion Aachen"]
    assert set(up[31:]) == set(down[31:])
    assert "Köln" in up[31:]


def test_list_keeps_filter_and_sort_in_every_link(client):
    html = page(client, typ="5", sort="-mbe")
    assert "?typ=5&amp;sort=abh" in html
    assert "tabelle.xlsx?typ=5&amp;sort=-mbe" in html
    assert '<th scope="col" class="q-num" aria-sort="descending">' in html


def test_list_without_a_hit_says_what_to_do(client):
    html = page(client, q="Atlantis")
    assert "Kein Zentrum passt" in html
    assert 'href="/gebiet/"' in html


def test_list_sums_over_districts(client):
    html = page(client)
    foot = html[html.index("<tfoot") : html.index("</tfoot")]
    assert re.findall(r'q-num">(\d+)<', foot) == ["374", "59", "164", "87", "45", "196", "255"]


def test_list_asks_the_database_the_same_for_one_and_for_all(client):
    counts = []
    for query in ({"q": "Olpe"}, {}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, **query)
        counts.append(len([q for q in queries if "territory_" in (q["sql"] or "")]))
    assert counts == [3, 3]


def test_export_has_real_numbers_and_names_its_sources(client):
    answer = client.get(reverse("territory:export"), {"typ": "5", "sort": "-mbe"})
    assert answer["Content-Disposition"] == 'attachment; filename="zentren.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["Zentren"].values)
    assert len(rows) == 15
    assert rows[1][1] == "Paderborn"
    assert rows[1][rows[0].index("Migrationsberatung (MBE), Standorte")] == 13
    assert ("Ausländerbehörden (ABH)", "3. Januar 2019", "Bogumil/Hafner 2020, S. 50") in [
        row[:3] for row in book["Quellen"].values
    ]
    assert "I-19" in [row[0] for row in book["Widersprüche"].values]


def test_export_of_the_same_rows_is_the_same_file(client):
    first, second = (client.get(reverse("territory:export")).content for _ in range(2))
    assert first == second


def test_district_page_shows_source_doubt_and_contradiction(client):
    html = client.get(reverse("territory:detail", args=["05366"])).content.decode()
    assert "Kreis Euskirchen" in html
    assert "Bogumil/Hafner 2020, S. 50" in html
    assert 'href="#I-05"' in html
    assert 'id="I-05"' in html
    assert "eigenes Jugendamt" in html


def test_district_page_shows_both_typologies_apart(client):
    html = client.get(reverse("territory:detail", args=["05378"])).content.decode()
    assert "Typ 5" in html
    assert "nicht ländlich" in html
    assert 'href="#I-19"' in html


def test_centre_without_type_says_why(client):
    html = client.get(reverse("territory:detail", args=["05558"])).content.decode()
    assert "Typ des KI-Standorts (Tabelle 2)</" not in html
    assert 'id="I-21"' in html


def test_land_page_draws_series_beside_their_numbers(client):
    html = client.get(reverse("territory:detail", args=["05"])).content.decode()
    assert html.count('role="img" aria-labelledby="chart-') >= 6
    assert "knapp über 200" in html
    assert "3. Januar 2019" in html


def test_unknown_area_is_not_found(client):
    assert client.get(reverse("territory:detail", args=["99999"])).status_code == 404


@pytest.mark.parametrize("key", maps.MAPPED)
def test_map_classes_hold_every_centre_once(key):
    found = maps.choropleth(Indicator.objects.get(key=key))
    counted = sum(item.count for item in found.classes) + found.missing
    within = [row.ags for row in found.rows if row.shown == "in der StädteRegion enthalten"]
    assert counted + len(within) == 54 == len(found.rows)
    assert within in ([], ["05334002"])
    assert len({item.colour for item in found.classes}) == len(found.classes)
    assert "chart-" in found.svg
    assert "style=" not in found.svg
    assert ("-hatch)" in found.svg) == bool(found.missing)


def test_map_classes_of_numbers_do_not_overlap():
    values = [0, 1, 1, 1, 2, 2, 3, 4, 6, 9]
    found = maps.limits(values)
    assert found[0][0] == 0
    assert found[-1][1] == 9
    assert all(low <= high for low, high in found)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))
    assert maps.limits([]) == []
    assert maps.limits([3, 3, 3]) == [(3, 3)]


@pytest.mark.parametrize("ags", ["05515", "05154", "05"])
def test_area_page_asks_the_database_the_same_however_much_there_is(client, ags):
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("territory:detail", args=[ags]))
    counted = [query["sql"] for query in queries if "territory_" in (query["sql"] or "")]
    assert len(counted) == {"05515": 6, "05154": 8, "05": 5}[ags]  # only districts have municipalities to show


def test_map_page_names_boundaries_source_and_aachen(client):
    html = client.get(reverse("territory:map"), {"merkmal": "abh"}).content.decode()
    assert "© GeoBasis-DE / BKG, dl-de/by-2-0" in html
    assert "Stadt Aachen liegt in der StädteRegion" in html
    assert "Bogumil/Hafner 2020, S. 50" in html
    assert len(names(html)) == 54


def test_map_of_an_unknown_trait_falls_back(client):
    assert client.get(reverse("territory:map"), {"merkmal": "nichts"}).status_code == 200


def test_inconsistencies_page_lists_all_forty(client):
    html = client.get(reverse("territory:inconsistencies")).content.decode()
    assert len(re.findall(r'<tr id="I-\d\d">', html)) == 40


def test_pages_carry_nothing_the_content_policy_forbids(client):
    for url in ("/gebiet/", "/gebiet/karte/", "/gebiet/05/", "/gebiet/05154/", "/gebiet/widersprueche/"):
        html = client.get(url).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*src=)", html), url


def test_area_names_are_unambiguous():
    assert {area.full_name for area in Area.objects.filter(ags__in=["05554", "05334", "05362", "05315"])} == {
        "Kreis Borken", "StädteRegion Aachen", "Rhein-Erft-Kreis", "Stadt Köln",
    }  # fmt: skip


def test_search_finds_areas_by_name_and_key(world):
    from querschnitt.territory.search import find_areas

    actor = world.actor("case_manager")
    assert [hit.title for hit in find_areas(actor, "borken", 5)][:2] == ["Kreis Borken", "Borken"]
    assert [hit.title for hit in find_areas(actor, "05158", 5)] == ["Kreis Mettmann"]


def test_every_sort_column_works():
    rows = selectors.centre_rows()
    for column in forms.SORTS:
        for sort in (column, f"-{column}"):
            assert len(selectors.arrange(rows, filters={}, sort=sort)) == 54
