"""What leaves the house as files: one case with all its tables, a year without names."""

import datetime
import json
from io import BytesIO

import pytest
from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from querschnitt.cases.ages import age_class
from querschnitt.cases.exporting import LEFT_OUT, case_document, tables
from querschnitt.cases.models import Person
from querschnitt.cases.services import add_step, note_contact
from querschnitt.cases.services.restrictions import lift_restriction, restrict_case
from querschnitt.cases.year_export import FIELDS, kim_list, mapping, year_rows
from tests.audit.test_pages import fresh
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
YEAR = datetime.date.today().year


@pytest.fixture
def case(manager, scope):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        Person.objects.filter(pk=case.person_id).update(given_name="Amira", family_name="Haddad-Export")
        note_contact(case=case, topic="housing", minutes=25, channel="outreach", text="Kanarienvogel", by=manager)
        add_step(case=case, text="Girokonto eröffnen", by=manager)
    return case


def test_case_document_holds_every_table_kept_as_long_as_a_case(case, manager, scope):
    with scope(manager):
        document = case_document(case)
    kept = {
        model._meta.model_name
        for model in apps.get_app_config("cases").get_models()
        if getattr(model, "retention", None) and model.retention.key == "case" and model not in LEFT_OUT
    }
    assert set(document["tables"]) == kept == set(document["fields"])
    assert document["tables"]["person"][0]["family_name"] == "Haddad-Export"
    assert document["tables"]["contactnote"][0]["text"] == "Kanarienvogel"
    assert document["tables"]["planstep"][0]["text"] == "Girokonto eröffnen"
    assert json.loads(json.dumps(document)) == document


def test_case_document_holds_no_row_of_another_case(case, manager, scope):
    other = make_case(manager, life_areas=["work"])
    with scope(manager):
        document = case_document(case)
    assert str(other.pk) not in json.dumps(document)
    assert str(other.person_id) not in json.dumps(document)


def test_no_field_holds_what_opens_a_link():
    names = [(table.key, field.name) for table in tables() for field in table.fields]
    assert ("referrallink", "email") in names
    assert [pair for pair in names if "hash" in pair[1]] == []


def test_every_field_says_what_it_means():
    assert [(table.key, field.name) for table in tables() for field in table.fields if not field.label] == []


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_case_file_wants_a_fresh_sign_in_and_then_comes(case, manager, settings, kind):
    settings.SECOND_FACTOR_REQUIRED = False
    manager.user.set_password("ein-langes-kennwort-im-test")
    manager.user.save()
    client = signed_in(manager)
    url = reverse(f"cases:export_{kind}", args=[case.pk])
    assert client.get(url)["Location"].startswith("/konto/reauthenticate/")
    answer = fresh(client).get(url)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    if kind == "xlsx":
        book = load_workbook(BytesIO(answer.content))
        values = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
        assert {"Haddad-Export", "Kanarienvogel", "aufsuchend"} <= values
    else:
        assert "Haddad-Export" in answer.content.decode()


def test_partner_without_a_grant_gets_404(case, partner, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert signed_in(partner).get(reverse("cases:export", args=[case.pk])).status_code == 404


def test_year_has_a_row_a_case_and_no_name(case, manager, scope):
    with scope(manager):
        rows = list(year_rows(manager, YEAR))
        assert list(year_rows(manager, YEAR - 1)) == []
    assert [set(row) for row in rows] == [{field.name for field in FIELDS}]
    row = rows[0]
    assert (row["contacts"], row["minutes"], row["contacts_outreach"], row["plan_steps"]) == (1, 25, 1, 1)
    assert row["needs"] == "housing"
    assert "Haddad" not in repr(row)
    assert str(case.pk) not in repr(row)


def test_restricted_case_is_not_in_the_years_files(case, manager, scope):
    with scope(manager):
        restriction = restrict_case(case=case, reason="accuracy", by=manager)
        assert list(year_rows(manager, YEAR)) == []
        lift_restriction(restriction=restriction, reason="geprüft", by=manager)
        assert len(list(year_rows(manager, YEAR))) == 1


def test_year_asks_the_same_questions_for_one_case_and_three(case, manager, scope, django_assert_num_queries):
    with scope(manager):
        with django_assert_num_queries(6):
            list(year_rows(manager, YEAR))
        for _number in range(2):
            make_case(manager)
        with django_assert_num_queries(6):
            assert len(list(year_rows(manager, YEAR))) == 3


def test_year_page_says_that_nothing_is_mapped_yet(case, manager, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    page = signed_in(manager).get(reverse("cases:year_export")).content.decode()
    assert "nicht veröffentlicht" in page
    assert "contacts_outreach" in page


def test_mapping_names_the_fields_of_the_states_file(case, manager, scope, settings, tmp_path):
    settings.KIM_MAPPING = str(tmp_path / "kim.csv")
    (tmp_path / "kim.csv").write_text("field;kim_field;note\nphase;PHASE;\nminutes;DAUER;\ntown;;\n")
    with scope(manager):
        export = kim_list(manager, YEAR)
    assert [column.label for column in export.columns] == ["PHASE", "DAUER"]
    assert export.rows == [["sondierung", 25]]


@pytest.mark.parametrize("text", ["field;note\nphase;\n", "field;kim_field\nphases;PHASE\n", ""])
def test_wrong_mapping_is_refused_with_its_place(settings, tmp_path, text):
    settings.KIM_MAPPING = str(tmp_path / "kim.csv")
    (tmp_path / "kim.csv").write_text(text)
    with pytest.raises(ValueError, match=r"kim\.csv"):
        mapping()


@pytest.mark.parametrize(
    ("born", "born_in", "expected"),
    [
        (datetime.date(2014, 12, 31), None, 12),
        (datetime.date(2015, 1, 1), None, 6),
        (None, 1999, 27),
        (None, None, None),
    ],
)
def test_age_classes_are_half_open(born, born_in, expected):
    assert age_class(born, born_in, datetime.date(2026, 12, 31)) == expected
