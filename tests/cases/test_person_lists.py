"""Lists of persons: what they become, what is refused, what is asked, and how they are taken back."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.catalogues import OWN_FORM
from querschnitt.cases.imports.contacts import CONTACTS
from querschnitt.cases.imports.persons import PERSONS
from querschnitt.cases.imports.plans import PLANS
from querschnitt.cases.models import (
    BenefitSpan,
    Case,
    CaseGrant,
    CaseReference,
    Consent,
    Need,
    Person,
    PhaseChange,
    ResidenceSpan,
    SearchKey,
)
from querschnitt.cases.services import create_case, edit_case, note_contact, search_cases
from querschnitt.common.uploads.scanner import TEST_SIGNATURE
from querschnitt.network import recorder
from querschnitt.network.models import ColumnMemory, ImportBatch, ImportChange, StagedImport
from querschnitt.network.recorder import Obstructed
from querschnitt.network.services import large_imports
from querschnitt.network.services.imports import undo_import
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case

from ..network.list_jobs import work
from .lists import bring_in, planned, preview, problems, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


FULL = (
    "Nr;Name;Vorname;Name in eigener Schrift;geb.;Geschlecht;Nationalität;Sprachen;Dolmetscher;Einreise;Ort;Status;"
    "Status seit;Rechtskreis;Themen;Zuständig;Fallbeginn;Einwilligung am"
)
ROW = (
    "M-17;Haddad;Amina;أمينة حدّاد;14.03.1992;w;Syrien;Arabisch (Erstsprache), Deutsch A2;ara;02.11.2022;Lindbach;"
    "Aufenthaltsgestattung;15.01.2023;AsylbLG;Wohnen, Schule;{manager};02.06.2024;02.06.2024"
)


def stored() -> dict[str, list]:
    models = (Person, Case, CaseGrant, PhaseChange, Consent, Need, CaseReference)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models} | {
        "keys": sorted(SearchKey.objects.values_list("case_id", "key"))
    }


def test_row_becomes_a_case_that_taking_in_would_have_made(manager, partner):
    with open_scope(manager.scope):
        bring_in(PERSONS, text(ROW.format(manager=manager.user.email), header=FULL), manager)
        case = Case.objects.select_related("person").get()
        person = case.person
        assert (case.organisation_id, case.manager_id) == (manager.organisation_id, manager.user.pk)
        assert (case.number[-9:], case.opened_on) == ("2024-0001", date(2024, 6, 2))
        assert (case.status_code, case.legal_circle) == ("GES", "asylblg")
        assert (str(person), person.original_name) == ("Amina Haddad", "أمينة حدّاد")
        assert (person.birth_date, person.nationality, person.gender) == (date(1992, 3, 14), "SY", "female")
        assert (person.languages, person.language_levels) == (["ar", "de"], {"ar": "native", "de": "A2"})
        assert person.interpreter_language == "ar"
        assert person.residence_spans.get().starts_on == date(2023, 1, 15)
        assert person.benefit_spans.get().legal_circle == "asylblg"
        assert sorted(case.needs.values_list("life_area", flat=True)) == ["housing", "school"]
        assert case.grants.get().purpose == "lead"
        consent = case.consents.get()
        assert (consent.purpose, consent.text_version, consent.given_on) == ("case_work", OWN_FORM, date(2024, 6, 2))
        assert case.references.get().text == "M-17"
        assert search_cases(text="Aminah Hadad 1992", by=manager) == [case.pk]
        logged = AuditEvent.objects.filter(table="cases_case", action="insert")
        assert logged.count() == 1
        assert "Haddad" not in str(list(AuditEvent.objects.values_list("content", flat=True)))
        assert search_cases(text="m-17", by=manager) == [case.pk]
    with open_scope(partner.scope):
        assert search_cases(text="M-17", by=partner) == []
    assert "M-17" in signed_in(manager).get(reverse("cases:case", kwargs={"case_id": case.pk})).content.decode()
    page = signed_in(manager).get(reverse("cases:consents", kwargs={"case_id": case.pk}))
    assert "auf dem eigenen Formular" in page.content.decode()


WRONG = {
    "X;Haddad;Amina;14.03.92;;01.06.2026": ("birth", "1992 oder 2092?"),
    "X;Haddad;Amina;05/06/1990;;01.06.2026": ("birth", "Welche Zahl ist der Tag"),
    "X;Haddad;Amina;31.02.1990;;01.06.2026": ("birth", "Den Tag 31.02.1990 gibt es im Kalender nicht"),
    "X;Haddad;Amina;33677;;01.06.2026": ("birth", "vielleicht der 14.03.1992"),
    "X;Haddad;Amina;14.03.1892;;01.06.2026": ("birth", "1892"),
    "X;Haddad;Amina;2092;;01.06.2026": ("birth", "2092 liegt in der Zukunft"),
    "X;Haddad;Amina;14.03.1992;01.01.1990;01.06.2026": ("arrived_on", "01.01.1990 liegt vor der Geburt 14.03.1992"),
    "X;Haddad;Amina;1992;01.01.1990;01.06.2026": ("arrived_on", "vor dem Geburtsjahr 1992"),
    "X;Haddad;Amina;14.03.1992;01.01.2090;01.06.2026": ("arrived_on", "liegt in der Zukunft"),
    "X;Haddad;Amina;14.03.1992;;": ("consent_on", "fehlt"),
    "X;Haddad;Amina;14.03.1992;;01.06.2090": ("consent_on", "01.06.2090 liegt in der Zukunft"),
    "X;Haddad;Amina;14.03.1992;;01.06.1991": ("consent_on", "01.06.1991 liegt vor der Geburt 14.03.1992"),
    "X;;;14.03.1992;;01.06.2026": ("family_name", "weder Namen noch Pseudonym"),
}


def test_what_cannot_be_is_named_by_row_and_column(manager):
    with open_scope(manager.scope):
        for line, (column, words) in WRONG.items():
            plan = planned(PERSONS, text("A;Melnyk;Oksana;01.02.1990;;01.06.2026", line), manager)
            assert [(row, where) for row, where, _told in problems(plan)] == [(3, column)], line
            assert words in problems(plan)[0][2]
            assert not plan.ready
        header = "Name;Status;Sprachen;Staatsangehörigkeit;Zuständig;Einwilligung"
        line = "Haddad;GESS;Arabish;Syrin;Frau Nirgendwo;01.06.2026"
        told = {column: words for _row, column, words in problems(planned(PERSONS, text(line, header=header), manager))}
        assert "Am nächsten kommt „GES – Aufenthaltsgestattung“" in told["status_code"]
        assert "Arabisch" in told["languages"]
        assert "Syrien" in told["nationality"]
        line = "Haddad;GES;ar;SY;Frau Nirgendwo;01.06.2026"
        (row,) = problems(planned(PERSONS, text(line, header=header), manager))
        assert row[1] == "manager"
        assert "gehört nicht zu Ihrer Organisation" in row[2]


def test_infected_list_is_refused_before_it_is_stored(manager):
    file = SimpleUploadedFile("liste.csv", text("X;Haddad;Amina;14.03.1992;;01.06.2026") + TEST_SIGNATURE)
    answer = signed_in(manager).post(reverse("network:import_upload", kwargs={"list_key": "personen"}), {"file": file})
    assert answer.status_code == 422
    assert "bekanntes Schadprogramm" in answer.content.decode()
    with open_scope(manager.scope):
        assert not StagedImport.objects.exists()


def test_contradiction_may_be_kept_as_to_be_clarified(manager):
    content = text("X;Haddad;Amina;14.03.1992;01.01.1990;01.06.2026")
    client = signed_in(manager)
    shown = preview(client, "personen", content)
    assert "widersprüchlich, zu klären" in shown.content.decode()
    assert not shown.context["fingerprint"]
    address = shown.request["PATH_INFO"]
    client.post(address, {"keep-2": "keep"})
    shown = client.get(address)
    client.post(
        reverse("network:import_run", kwargs={"staged_id": shown.context["staged"].pk}),
        {"fingerprint": shown.context["fingerprint"]},
    )
    with open_scope(manager.scope):
        assert Person.objects.get().dates_unclear
        column = HEADER_UNCLEAR + "\nX2;Said;Omar;14.03.1992;01.01.1990;01.06.2026;ja"
        assert planned(PERSONS, column.encode(), manager).ready


HEADER_UNCLEAR = "Aktenzeichen;Name;Vorname;Geburtsdatum;Einreise;Einwilligung am;Widersprüchlich, zu klären"


def test_twins_of_the_own_organisation_are_asked_about_and_others_never_shown(world, manager, partner):
    make_case(manager, person={"birth_date": date(1992, 3, 14)})
    make_case(partner, person={"given_name": "Oksana", "family_name": "Melnyk", "birth_date": date(1990, 2, 1)})
    content = text(
        "1;Hadad;Aminah;03.14.1992;;01.06.2026".replace("03.14", "14.03"),
        "2;Haddad;Amina;14.03.1993;;01.06.2026",
        "3;Melnyk;Oksana;01.02.1990;;01.06.2026",
        "4;Melnik;Oxana;01.02.1990;;01.06.2026",
    )
    with open_scope(manager.scope):
        plan = planned(PERSONS, content, manager)
        assert [row.status for row in plan.rows] == ["possible", "new", "new", "possible"]
        assert plan.rows[0].target.label.startswith("Amina Haddad (")
        assert plan.rows[3].target.label == "Zeile 4 dieser Liste"
        assert planned(PERSONS, content, manager, row_2="skip", row_5="create").ready
        assert not planned(PERSONS, content, manager, row_2="update", row_5="create").ready


def test_number_of_the_own_list_is_recognised_and_never_changes_anything(manager):
    with open_scope(manager.scope):
        bring_in(PERSONS, text("M-1;Haddad;Amina;14.03.1992;;01.06.2026"), manager)
        again = planned(PERSONS, text("M-1;Haddad;Amina;14.03.1993;;01.06.2026"), manager)
        assert [row.status for row in again.rows] == ["unchanged"]
        other = planned(PERSONS, text("M-1;Melnyk;Oksana;14.03.1993;;01.06.2026"), manager)
        assert "ein anderer Eintrag: Amina Haddad" in problems(other)[0][2]
        twice = planned(PERSONS, text("M-2;A;B;;;01.06.2026", "M-2;C;D;;;01.06.2026"), manager)
        assert "Steht schon in Zeile 2" in problems(twice)[0][2]


def test_undo_takes_back_exactly_what_came_in_unless_somebody_worked_on_it(world, manager):
    make_case(manager)
    lines = [f"M-{n};Person{n};Vor{n * 7};{n:02}.03.1992;;01.06.2026" for n in range(1, 4)]
    with open_scope(manager.scope):
        before = stored()
        batch = bring_in(PERSONS, text(*lines), manager)
        case = CaseReference.objects.get(text="M-2").case
        assert "Person2" not in str(list(ImportChange.objects.values_list("after", flat=True)))
        note = note_contact(case=case, by=manager, topic="housing")
        with pytest.raises(Obstructed) as refused:
            undo_import(batch=batch, by=manager)
        assert refused.value.reasons == [(case.number, "used")]
        note.delete()
        edit_case(case=case, version=case.version, person={"town": "Lindbach"}, fields={}, by=manager)
        with pytest.raises(Obstructed) as refused:
            undo_import(batch=batch, by=manager)
        assert {name for name, _why in refused.value.reasons} == {case.number}
        Person.objects.filter(pk=case.person_id).update(town="", version=1)
        Case.objects.filter(pk=case.pk).update(version=1)
        undo_import(batch=batch, by=manager)
        assert stored() == before
        deleted = AuditEvent.objects.filter(table="cases_person", action="delete").count()
        assert deleted == len(lines)


def test_planner_is_told_of_many_rows_before_each_of_them_is_looked_up(world, manager, monkeypatch):
    """Else it takes tables that were empty before for empty still, and 10,000 rows take an hour instead of a minute."""

    def counted(table: str) -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [table])
            return cursor.fetchone()[0]

    tables = ("cases_casegrant", "cases_case", "cases_person")
    lines = [f"M-{n};Person{n};Vor{n * 7};{n:02}.03.1992;;01.06.2026" for n in range(1, 4)]
    with open_scope(manager.scope):
        before = [counted(table) for table in tables]
        batch = bring_in(PERSONS, text(*lines), manager)
        assert [counted(table) for table in tables] == before
        undo_import(batch=batch, by=manager)
        monkeypatch.setattr(recorder, "MANY", 3)
        batch = bring_in(PERSONS, text(*lines), manager)
        assert [counted(table) for table in tables] == [3, 3, 3]
        make_case(manager)
        undo_import(batch=batch, by=manager)
        assert [counted(table) for table in tables] == [4, 4, 4]


def test_hold_keeps_an_imported_case(world, manager):
    from querschnitt.cases.models import CaseHold

    with open_scope(manager.scope):
        batch = bring_in(PERSONS, text("M-1;Haddad;Amina;14.03.1992;;01.06.2026"), manager)
        case = Case.objects.get()
        CaseHold.objects.create(case=case, placed_by=manager.user, reason="lawsuit")
        with pytest.raises(Obstructed):
            undo_import(batch=batch, by=manager)
        assert Case.objects.filter(pk=case.pk).exists()


def test_list_belongs_to_its_organisation(world, manager, partner):
    """The upload to who uploaded it, what it did to the organisation; the centre's own people see neither."""
    with open_scope(manager.scope):
        batch = bring_in(PERSONS, text("M-1;Haddad;Amina;14.03.1992;;01.06.2026"), manager)
    shown = preview(signed_in(manager), "personen", text("M-9;Said;Omar;1990;;01.06.2026"))
    draft = shown.context["staged"]
    colleague = Scope(manager.centre_id, manager.organisation_id, partner.user.pk)
    for scope, sees in (
        (manager.scope, (1, 1, 1)),
        (colleague, (1, 0, 1)),  # who of them may look at all is asked of the pages below
        (partner.scope, (0, 0, 0)),
        (Scope(manager.centre_id), (0, 0, 0)),
        (world.actor("outsider_adviser").scope, (0, 0, 0)),
    ):
        with open_scope(scope):
            found = (ImportBatch.objects.count(), StagedImport.objects.count(), ColumnMemory.objects.count())
            assert found == sees
            assert bool(ImportChange.objects.count()) == bool(sees[0])
    for role in ("kim_coordinator", "centre_head", "education_adviser", "partner_adviser", "outsider_adviser"):
        client = signed_in(world.actor(role))
        for name, key in (("import_preview", {"staged_id": draft.pk}), ("import_result", {"batch_id": batch.pk})):
            assert client.get(reverse(f"network:{name}", kwargs=key)).status_code in (403, 404), role
    for role, status in (("kim_coordinator", 403), ("education_adviser", 403), ("partner_adviser", 200)):
        url = reverse("network:import_upload", kwargs={"list_key": "personen"})
        assert signed_in(world.actor(role)).get(url).status_code == status, role


def test_forgotten_upload_is_swept_by_the_night(world, manager):
    from querschnitt.network.services.imports import delete_stale_imports

    from .lists import staged

    with open_scope(manager.scope):
        draft = staged(PERSONS, text("M-1;Haddad;Amina;1992;;01.06.2026"), manager)
        StagedImport.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(hours=30))
    with open_scope(Scope(manager.centre_id)):
        assert delete_stale_imports() == 1


def test_two_tenants_use_the_same_numbers_without_meeting(world, manager):
    other = acting(world.actor("outsider_adviser"))
    content = text("M-1;Haddad;Amina;14.03.1992;;01.06.2026")
    for actor in (manager, other):
        with open_scope(actor.scope):
            bring_in(PERSONS, content, actor)
            assert Case.objects.count() == CaseReference.objects.count() == 1


def without_ids(model, case) -> list[tuple]:
    """Every column but keys and moments."""
    rows = model.objects.filter(pk=case.person_id) if model is Person else model.objects.filter(pk=case.pk)
    if model not in (Person, Case):
        rows = model.objects.filter(**({"case": case} if hasattr(model, "case") else {"person": case.person_id}))
    fields = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.attname not in ("case_id", "person_id", "number", "consent_id", "text_version")
        and "DateTime" not in type(field).__name__
    ]
    return sorted(rows.values_list(*fields), key=str)


def test_list_stores_what_taking_in_one_by_one_stores(manager):
    header = (
        "Name;Vorname;Name in eigener Schrift;geb.;Sprachen;Einreise;Status;Rechtskreis;Themen;Zuständig;Einwilligung"
    )
    today = timezone.localdate()
    line = (
        f"Said;Omar;عمر سعيد;1990;Arabisch;01.02.2020;GES;SGB II;Wohnen, Arbeit;{manager.user.email};{today:%d.%m.%Y}"
    )
    with open_scope(manager.scope):
        bring_in(PERSONS, text(line, header=header), manager)
        listed = Case.objects.get()
        typed = create_case(
            person={"family_name": "Said", "given_name": "Omar", "original_name": "عمر سعيد", "birth_year": 1990,
                    "languages": ["ar"], "arrived_on": date(2020, 2, 1)},
            by=manager, manager=manager.user, status_code="GES", legal_circle="sgb2",
            life_areas=["housing", "work"], consent_language="de",
        )  # fmt: skip
        for model in (Person, Case, CaseGrant, PhaseChange, ResidenceSpan, BenefitSpan, Need, Consent):
            assert without_ids(model, listed) == without_ids(model, typed), model
            assert without_ids(model, listed)
        keys = [
            set(case.search_keys.values_list("key", flat=True)) - {f"={case.number.casefold()}"}
            for case in (listed, typed)
        ]
        assert keys[0] == keys[1]
        assert typed.number[:9] == listed.number[:9]
        assert int(typed.number[9:]) == int(listed.number[9:]) + 1


def test_large_list_with_one_error_takes_nothing_and_shows_the_row(world, manager, monkeypatch):
    monkeypatch.setattr(large_imports, "LARGE", 10)
    rows = [f"M-{n};Name{n};V{n};{n % 28 + 1}.03.1992;;{'01.06.26' if n == 9 else '01.06.2026'}" for n in range(12)]
    client = signed_in(manager)
    shown = preview(client, "personen", text(*rows), work)
    assert "Zeile 11, Spalte F" in shown.content.decode()
    assert not shown.context["fingerprint"]
    rows[9] = rows[9].replace("01.06.26", "01.06.2026")
    shown = preview(client, "personen", text(*rows), work)
    assert shown.context["new"] == 12
    staged_id = shown.context["staged"].pk
    run = reverse("network:import_run", kwargs={"staged_id": staged_id})
    progress = client.post(run, {"fingerprint": shown.context["fingerprint"]})["Location"]
    assert "Liste wird übernommen" in client.get(progress).content.decode()
    work()
    result = client.get(progress)["Location"]
    page = client.get(result)
    assert page.context["page"].paginator.count == 12
    client.post(f"{result}rueckgaengig/")
    work()
    with open_scope(manager.scope):
        assert not Person.objects.exists()
        assert not Case.objects.exists()


@pytest.mark.parametrize("entry", [PERSONS, CONTACTS, PLANS], ids=lambda entry: entry.key)
def test_template_names_and_explains_what_can_be_imported(manager, entry):
    client = signed_in(manager)
    answer = client.get(reverse("network:import_template", kwargs={"list_key": entry.key}))
    book = load_workbook(io.BytesIO(answer.content))
    notes = {row[0]: row for row in book["Erläuterungen"].iter_rows(min_row=2, values_only=True)}
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header == list(notes) == [str(column.label) for column in entry.columns]
    with open_scope(manager.scope):
        if entry is not PERSONS:
            bring_in(PERSONS, text("M-0417;Haddad;Amina;14.03.1992;;01.06.2026"), manager)
        sheet.append([notes[name][4] or "" for name in header])
        filled = io.BytesIO()
        book.save(filled)
        plan = planned(entry, filled.getvalue(), manager)
        assert plan.ready, problems(plan)


def test_samples_come_in_one_after_the_other(manager):
    with open_scope(manager.scope):
        batches = [bring_in(entry, entry.samples[0].path.read_bytes(), manager) for entry in (PERSONS, CONTACTS, PLANS)]
        assert Case.objects.count() == 8
        with pytest.raises(Obstructed):
            undo_import(batch=batches[0], by=manager)
        for batch in reversed(batches):
            undo_import(batch=batch, by=manager)
        assert not Case.objects.exists()
