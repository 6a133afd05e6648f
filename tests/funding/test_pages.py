"""The bill on its page, as workbook and on the command line."""

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from querschnitt.audit.models import AuditEvent
from querschnitt.funding import services
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    world = make_world()
    record(world, art="kreis")
    return world


def record(world, **facts):
    head = world.actor("centre_head")
    with open_scope(world.a.scope()):
        for key, value in facts.items():
            services.record_fact(key=key, year=2012, value=value, source="Bescheid", by=head)


def test_bill_shows_sum_rules_and_what_is_missing(world):
    client = signed_in(world.actor("centre_head"))
    page = client.get("/foerderung/?jahr=2026").content.decode()
    assert "342.000 €" in page
    assert "6,0 Stellen × 57.000 €" in page
    assert "/regeln/KI27/" in page
    assert "Bezirksregierung Arnsberg" in page
    assert "kim2_cluster" in page  # named, with its remedy
    record(world, kim2_cluster="6")
    page = client.get("/foerderung/?jahr=2026").content.decode()
    assert "684.000 €" in page
    assert "mittel belegt" in page


def test_bill_reads_the_same_whatever_it_shows(world):
    client = signed_in(world.actor("centre_head"))
    counts = []
    for facts in ({}, {"kim2_cluster": "6", "kim3_abh": "2", "kim3_ebh": "2"}):
        record(world, **facts)
        with CaptureQueriesContext(connection) as queries:
            client.get("/foerderung/?jahr=2021")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_state_analyst_sees_any_centre_from_the_sources_only(world):
    record(world, kim2_cluster="6")
    client = signed_in(world.actor("state_analyst"))
    page = client.get("/foerderung/?jahr=2023&zentrum=05913").content.decode()
    assert "Stadt Dortmund 2023" in page
    assert "285.000 €" in page
    assert "684.000" not in page
    assert client.get("/foerderung/angaben/").status_code == 403


def test_workbook_holds_numbers_and_is_logged(world):
    client = signed_in(world.actor("administrative_assistant"))
    answer = client.get("/foerderung/anspruch.xlsx?jahr=2023")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {(row[0], row[1]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["KI-Grundförderung", "Fachkräfte"][4] == 342_000
    assert "KI27" in rows["KI-Grundförderung", "Fachkräfte"][7]
    with open_scope(world.a.scope()):
        assert AuditEvent.objects.filter(action=AuditEvent.Action.EXPORT, row__startswith="bill:").exists()


def test_fact_is_entered_replaced_and_refused_with_reason(world):
    client = signed_in(world.actor("administrative_assistant"))
    data = {"key": "einwohner", "value": "210.000", "year": "2019", "source": "IT.NRW"}
    assert "passt nicht" in client.post("/foerderung/angaben/", data).content.decode()
    for value in ("210000", "211000"):
        assert client.post("/foerderung/angaben/", data | {"value": value}).status_code == 302
    page = client.get("/foerderung/angaben/").content.decode()
    assert "211000" in page
    assert "210000" not in page
    assert "3 Stellen" not in client.get("/foerderung/?jahr=2019").content.decode()


def test_figure_of_another_centre_stays_there(world):
    record(world, kim2_cluster="6")
    client = signed_in(world.actor("centre_head", "b"))
    assert "684.000" not in client.get("/foerderung/?jahr=2026").content.decode()


# Command line


def run(*arguments):
    out = io.StringIO()
    try:
        call_command("funding", *arguments, stdout=out)
        code, said = 0, ""
    except CommandError as error:
        code, said = error.returncode, str(error)
    return code, out.getvalue(), said


def test_entitlement_of_all_centres_is_json_alone():
    code, out, _said = run("entitlement", "--programme", "KI", "--year", "2023", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["complete"]
    assert answer["total"] == {
        "centres": 54,
        "posts": 31 * 6.5 + 23 * 5.5,
        "euros": 21_072_000,
        "euros_so_far": 21_072_000,
    }
    line = answer["centres"][0]["items"][0]
    assert {rule["id"] for rule in line["rules"]} == {"KI10", "KI27"}
    assert line["calculation"] == "5,0 Stellen × 57.000 €"


def test_entitlement_of_one_centre_is_a_bill_to_read():
    code, out, _said = run("entitlement", "--programme", "KI", "--year", "2012", "--centre", "05558")
    assert code == 0
    assert "Kreis Coesfeld" in out
    assert "Summe: 170.000 €" in out
    assert "KI01" in out


def test_year_without_rule_is_named():
    code, out, said = run("entitlement", "--programme", "KI", "--year", "2011", "--json")
    assert (code, out) == (3, "")
    assert "2011" in said
    assert "2012" in said


def test_missing_figure_is_named_and_never_zero():
    code, out, said = run("entitlement", "--programme", "KIM2", "--year", "2023", "--centre", "05558", "--json")
    answer = json.loads(out)
    assert code == 3
    assert "Förderung › Angaben" in said
    assert "--facts) heißt die Spalte kim2_cluster" in said
    assert "kim2_cluster" not in answer["missing"][0]["message"] + answer["missing"][0]["remedy"]
    assert answer["centres"][0]["items"][0]["euros"] is None
    assert answer["total"]["euros"] is None
    assert answer["missing"][0]["rules"] == ["KM06"]


def test_facts_come_from_a_list_and_a_slip_of_the_pen_is_refused(tmp_path):
    path = tmp_path / "angaben.csv"
    path.write_text("ags;name;kim2_cluster\n05558;Coesfeld;6\n", encoding="utf-8")
    code, out, _said = run(
        "entitlement", "--programme", "KIM2", "--year", "2023", "--centre", "05558", "--facts", str(path), "--json"
    )
    assert code == 0
    assert json.loads(out)["total"]["euros"] == 684_000
    path.write_text("ags;kim2_claster\n05558;6\n", encoding="utf-8")
    code, _out, said = run("entitlement", "--programme", "KIM2", "--year", "2023", "--facts", str(path))
    assert code == 2
    assert "kim2_claster" in said


def test_settings_of_the_centre_asked_for_are_used_unless_told_otherwise(world):
    head = world.actor("centre_head")
    ask = ("entitlement", "--programme", "KI", "--year", "2021", "--centre", "05558", "--json")
    with open_scope(world.a.scope()):
        Centre.objects.filter(pk=world.a.centre.pk).update(ags="05558")
        services.record_setting(key="ki_assistenz_ab", value="2023", reason="Bescheid", by=head)
    defaults = json.loads(run(*ask, "--defaults")[1])
    own = json.loads(run(*ask)[1])
    told = json.loads(run(*ask, "--set", "ki_assistenz_ab=2021")[1])
    land = json.loads(run(*ask[:-3], "--json")[1])
    assert defaults["total"]["euros_so_far"] == told["total"]["euros_so_far"]
    assert own["settings"]["ki_assistenz_ab"] == "2023"
    assert own["total"]["euros_so_far"] != told["total"]["euros_so_far"]
    assert land["settings"]["ki_assistenz_ab"] == "2021"


@pytest.mark.parametrize("arguments", [["--programme", "XY"], ["--centre", "05999"], ["--set", "abgelaufen=ja"]])
def test_bad_input_is_named(arguments):
    code, out, said = run("entitlement", "--year", "2023", *arguments)
    assert code == 2
    assert not out
    assert arguments[1].partition("=")[0] in said
