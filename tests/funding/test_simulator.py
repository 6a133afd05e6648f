"""The simulator on its page: compare, save, share, and stop at what is missing."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from querschnitt.funding.models import Scenario
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import make_world, signed_in

pytestmark = pytest.mark.django_db
TABLE = "ags;name;fluag;awov\n05111;Düsseldorf;100;300\n05112;Duisburg;300;100\n05113;Essen;200;200\n"
DATA = {
    "table": TABLE, "key": "0.4*fluag+0.6*awov", "unit": "posts", "total": "363", "method": "hare",
    "base": "", "floor": "", "cap": "", "was": "rechnen",
}  # fmt: skip
URL = "/foerderung/verteilung/"
PAGE_QUERIES, RESULT_QUERIES = 14, 14  # session, account, scope, scenarios; with a result also the map's areas


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


def test_key_stands_beside_equal_parts_on_map_and_table(world):
    client = signed_in(world.actor("state_analyst"))
    file = SimpleUploadedFile("liste.csv", TABLE.encode())
    page = client.post(URL, DATA | {"table": "", "file": file}).content.decode()
    assert "Düsseldorf" in page
    assert "363 Stellen auf 3 Zeilen" in page  # whole posts without ",0"
    assert ">133<" in page
    assert ">+12<" in page
    assert "gewinnt viel" in page
    assert "<svg" in page
    assert "05111;Düsseldorf;100;300" in page  # the next try needs no file


def test_missing_figure_stops_the_run(world):
    client = signed_in(world.actor("centre_head"))
    page = client.post(URL, DATA | {"table": TABLE.replace("300;100", ";100")}).content.decode()
    assert "Zeile 3 (Duisburg), fluag" in page
    assert "Ergebnis" not in page


def test_scenario_is_saved_and_shared_by_the_land(world):
    analyst = signed_in(world.actor("state_analyst"))
    for name, shared in (("geheim", ""), ("offen", "on")):
        answer = analyst.post(URL, DATA | {"was": "speichern", "name": name, "shared": shared})
        assert answer.status_code == 302
        assert ">133<" in analyst.get(answer.url).content.decode()
    page = signed_in(world.actor("centre_head")).get(URL).content.decode()
    assert "offen" in page
    assert "geheim" not in page
    with open_scope(Scope(world.state.centre_id)):
        mine, other = Scenario.unscoped.get(name="geheim"), Scenario.unscoped.get(name="offen")
    head = signed_in(world.actor("centre_head"))
    assert head.get(f"{URL}{mine.pk}/").status_code == 404
    assert head.post(f"{URL}{other.pk}/entfernen/").status_code == 404
    page = analyst.post(f"{URL}{mine.pk}/entfernen/", follow=True)
    assert "Entfernt: geheim." in page.content.decode()
    analyst.post("/foerderung/zurueck/", {"beleg": page.context["undo"].token})
    assert ">133<" in analyst.get(f"{URL}{mine.pk}/").content.decode()


def test_key_of_a_programme_begins_with_the_figures_of_its_rules(world):
    client = signed_in(world.actor("centre_head"))
    page = client.get(URL + "?vorlage=ehrenamt").context["form"].initial
    assert (page["total"], page["base"], page["key"]) == ("58000", "3000", "einwohner")
    page = client.get(URL + "?vorlage=kim2").context["form"].initial
    assert (page["total"], page["key"]) == ("363", "0.4*fluag+0.6*awov")


def test_result_is_a_workbook_with_the_sum(world):
    client = signed_in(world.actor("kim_coordinator"))
    answer = client.post(URL, DATA | {"was": "tabelle", "name": "Bedarf 2026"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[-1][3] == sum(row[3] for row in rows[1:-1]) == 363


def test_page_asks_the_same_with_one_scenario_and_three(world, django_assert_num_queries):
    client = signed_in(world.actor("state_analyst"))
    for number in range(3):
        client.post(URL, DATA | {"was": "speichern", "name": f"Szenario {number}"})
        client.get(URL)
        with django_assert_num_queries(PAGE_QUERIES):
            assert f"Szenario {number}" in client.get(URL).content.decode()
        with django_assert_num_queries(RESULT_QUERIES):
            client.post(URL, DATA)
