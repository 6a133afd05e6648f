"""Field rights: which role sees which part of a case, in the database, on the pages, in exports, forms and packages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.cases import columns, models
from querschnitt.cases.choices import DataGroup
from querschnitt.cases.exporting import case_document
from querschnitt.cases.guard import FieldClosed, group_of, tells
from querschnitt.cases.rights import RIGHTS, Group, Level, level_of
from querschnitt.cases.services import (
    add_entry,
    add_goal,
    add_member,
    add_step,
    assess,
    draft_referral,
    edit_case,
    note_contact,
    send_referral,
    set_benefit,
    set_residence,
)
from querschnitt.cases.services.case_files import add_file
from querschnitt.cases.services.tasks import add_task
from querschnitt.common.uploads import clean_upload
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import World, make_member, make_world, signed_in
from tests.factories.cases import acting, make_case, make_consent, make_release, share_case
from tests.factories.papers import picture

pytestmark = pytest.mark.django_db

# A word of every group that stands nowhere else, the table and column it is kept in.
CANARIES: dict[Group, tuple[str, str, str]] = {
    Group.IDENTITY: ("Zidentum", "Person", "family_name"),
    Group.CONTACT: ("Zkontaktdorf", "Person", "town"),
    Group.LANGUAGES: ("Tigrinya", "Person", "interpreter_language"),
    Group.LEARNING: ("Zlernkurs", "ChainEntry", "title"),
    Group.HOUSEHOLD: ("Zhaushalt", "HouseholdMember", "name"),
    Group.RESIDENCE: ("Zstatuspapier", "ResidenceSpan", "document"),
    Group.BENEFITS: ("Zleistungsamt", "BenefitSpan", "authority"),
    Group.ASSESSMENT: ("Zressource", "AssessmentRating", "resources"),
    Group.PLAN: ("Zschritt", "PlanStep", "text"),
    Group.TALKS: ("437", "ContactNote", "minutes"),
    Group.NOTES: ("Znotiztext", "ContactNote", "text"),
    Group.TASKS: ("Zaufgabe", "CaseTask", "title"),
    Group.PAPERS: ("Zpapier", "CaseFile", "title"),
    Group.REFERRALS: ("Zanliegen", "Referral", "question"),
}
PAGES = [
    "case", "person", "chain", "assessments", "plan", "contacts", "case_tasks", "files", "consents", "handover", "hold",
    "edit", "close", "languages", "export", "print_plan", "new_contact", "new_referral", "dossier", "export_json",
]  # fmt: skip


@dataclass
class Told:
    """A case with a word of every group, and people of the KI in every role."""

    world: World
    manager: Actor
    case: models.Case
    note: models.ContactNote
    referral: models.Referral

    @contextmanager
    def acting_as(self, role: str) -> Iterator[Actor]:
        actor = make_member(self.world.a.ki, role)
        with open_scope(actor.scope):
            yield acting(actor)


@pytest.fixture(autouse=True)
def _signed_in_with_a_password_alone(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def told() -> Told:
    world = make_world()
    manager = acting(world.actor("case_manager"))
    person = {"family_name": "Zidentum", "town": "Zkontaktdorf", "interpreter_language": "ti"}
    case = make_case(manager, person=person, life_areas=["housing"])
    with open_scope(manager.scope):
        day = timezone.localdate()
        add_entry(case=case, kind="course", title="Zlernkurs", starts_on=day, by=manager)
        add_member(case=case, name="Zhaushalt", relation="child", by=manager)
        set_residence(case=case, status_code="GES", starts_on=None, document="Zstatuspapier", by=manager)
        set_benefit(case=case, legal_circle="asylblg", starts_on=None, authority="Zleistungsamt", by=manager)
        assess(case=case, held_on=day, ratings={"work": {"resources": "Zressource"}}, by=manager)
        add_goal(case=case, life_area="work", wording="Zschritt Ziel", by=manager)
        add_step(case=case, text="Zschritt", by=manager)
        note = note_contact(case=case, topic="housing", minutes=437, text="Znotiztext", by=manager)
        add_task(title="Zaufgabe", case=case, by=manager)
        add_file(case=case, file=clean_upload("bild.png", picture()), title="Zpapier", by=manager)
    everything = ["identity", "contact", "languages", "status", "needs", "plan", "contacts"]
    consent = make_consent(case, world.a.partner, manager, groups=everything)
    make_release(case, world.a.partner, manager)
    with open_scope(manager.scope):
        referral = draft_referral(
            case=case, recipient=world.a.partner, topic="housing", question="Zanliegen", consent=consent, by=manager
        )
        send_referral(referral=referral, by=manager)
        case.refresh_from_db()
    return Told(world, manager, case, note, referral)


def read(model: str, column: str) -> list[Any]:
    return list(getattr(models, model).objects.values_list(column, flat=True))


def test_every_column_of_case_work_belongs_to_a_group():
    """A new table or column has to be placed before it can be shown to anybody."""
    lost = []
    for model in apps.get_app_config("cases").get_models():
        name = model.__name__
        if name in columns.OTHERWISE:
            continue
        for column in model._meta.concrete_fields:
            technical = column.is_relation or column.primary_key or column.name == "version"
            if not technical and group_of(column) is None:
                lost.append(f"{name}.{column.name}")
    assert lost == []


def test_table_names_roles_and_groups_that_exist():
    assert set(RIGHTS) <= set(ROLES)
    named = {*columns.TABLES, *columns.COLUMNS, *columns.OTHERWISE}
    assert named == {model.__name__ for model in apps.get_app_config("cases").get_models()}
    assert set(columns.PACKAGE) == set(DataGroup.values) - {DataGroup.CASE_FILE}


def test_permissions_pages_and_rights_name_the_same_roles():
    """Who may open cases sees them, who may only count counts, and nobody else has a line (ADR 0104)."""

    def having(*permissions: P) -> set[str]:
        return {key for key, role in ROLES.items() if set(permissions) & role.permissions}

    readers = having(P.CASES_VIEW, P.CASES_VIEW_ASSIGNED)
    assert readers == {role for role in RIGHTS if level_of(role, Group.IDENTITY) >= Level.SEE}
    assert having(P.CASES_OVERVIEW) | readers == set(RIGHTS)
    assert having(P.CASES_EDIT) == {role for role in RIGHTS if level_of(role, Group.PLAN) is Level.EDIT}
    assert "administrative_assistant" not in RIGHTS
    assistant = make_world().actor("administrative_assistant")
    client = signed_in(assistant)
    assert client.get(reverse("cases:list")).status_code == 403
    assert reverse("cases:list") not in client.get(reverse("portal:home")).content.decode()


def test_database_gives_each_role_its_groups_and_no_other(told: Told):
    """Every role x every group, below all pages: what an own query of anybody's would bring."""
    wrong = []
    for role in ROLES:
        if role == "state_analyst":
            continue
        with told.acting_as(role):
            for group, (word, model, column) in CANARIES.items():
                word = "ti" if group is Group.LANGUAGES else word
                found = [str(value) for value in read(model, column)]
                place = getattr(models, model)._meta.get_field(column)
                level = level_of(role, group)
                wanted = level >= Level.SEE or (level is Level.COUNT and not tells(place))
                if (word in found) != wanted:
                    wrong.append((role, group.value, found))
    assert wrong == []


def test_numbers_go_on_where_words_are_closed(told: Told):
    with told.acting_as("centre_head"):
        assert models.PlanStep.objects.count() == 1
        assert read("PlanStep", "text") == [""]
        assert models.Referral.objects.get().package == {}
        assert models.Assessment.objects.count() == 0
        assert str(models.Case.objects.select_related("person").get().person) == ""


def test_person_without_role_sees_no_part_of_a_case(told: Told):
    with open_scope(Scope(told.world.a.centre.pk, told.world.a.ki.pk, told.manager.user.pk)):
        assert read("ContactNote", "text") == []
        assert read("Person", "family_name") == [""]
    with open_scope(Scope(told.world.a.centre.pk, told.world.a.ki.pk)):
        assert read("Person", "family_name") == ["Zidentum"]  # the system itself


def as_adviser(told: Told) -> tuple[Actor, Client]:
    """The education adviser, responsible for the case."""
    adviser = acting(told.world.actor("education_adviser"))
    with open_scope(told.manager.scope):
        models.Case.objects.update(manager=adviser.user)
    return adviser, signed_in(adviser)


def test_pages_and_exports_hold_to_the_table(told: Told):
    """Every page of the case, as each role that opens it: closed words nowhere, open ones somewhere."""
    _adviser, client = as_adviser(told)
    wrong = []
    for role, asking in (("case_manager", signed_in(told.manager)), ("education_adviser", client)):
        seen = ""
        for name in PAGES:
            answer = asking.get(reverse(f"cases:{name}", args=[told.case.pk]))
            assert answer.status_code in (200, 302, 404), (role, name)
            seen += answer.content.decode() if answer.status_code == 200 else ""
        for group, (word, _model, _column) in CANARIES.items():
            if (word in seen) != (level_of(role, group) >= Level.SEE):
                wrong.append((role, group.value))
        if role == "education_adviser":
            assert "AsylbLG" not in seen
            assert 'name="legal_circle"' not in seen
            assert 'name="status_code"' not in seen  # sees it, does not change it
    assert wrong == []


def test_whoever_a_case_is_shared_with_sees_it_by_the_same_table(told: Told):
    """The partner's roles, in the shared file: open words somewhere, and of what is not theirs nothing."""
    share_case(told.case, told.world.a.outsider, told.manager)
    apart = {Group.TASKS, Group.REFERRALS}  # one's own tasks, and what the own office sent
    for role in ("partner_adviser", "partner_head"):
        client = signed_in(make_member(told.world.a.outsider, role))
        client.post(reverse("cases:share_notice", args=[told.case.pk]))
        seen = ""
        for name in PAGES:
            answer = client.get(reverse(f"cases:{name}", args=[told.case.pk]))
            assert answer.status_code in (200, 302, 404), (role, name)
            if name in ("dossier", "export", "export_json", "new_referral"):
                assert answer.status_code == 404, (role, name)  # what the lead alone answers for
            seen += answer.content.decode() if answer.status_code == 200 else ""
        missing = [group for group, (word, *_rest) in CANARIES.items() if group not in apart and word not in seen]
        assert missing == [], role
        assert "Zaufgabe" not in seen


def test_no_other_role_opens_any_page_of_a_case(told: Told):
    readers = {role for role in RIGHTS if level_of(role, Group.IDENTITY) >= Level.SEE}
    words = [word for word, *_rest in CANARIES.values()]
    for role in set(ROLES) - readers - {"state_analyst"}:
        client = signed_in(make_member(told.world.a.ki, role))
        for name in ("case", "person", "contacts", "dossier", "dossier_pdf", "export_json"):
            answer = client.get(reverse(f"cases:{name}", args=[told.case.pk]))
            assert answer.status_code in (403, 404), (role, name)
            assert not [word for word in words if word in answer.content.decode() and word != "437"], (role, name)


def test_closed_pages_are_closed(told: Told):
    _adviser, client = as_adviser(told)
    for name in ("assessments", "new_assessment", "handover", "new_handover", "dossier", "dossier_data", "dossier_pdf"):
        assert client.get(reverse(f"cases:{name}", args=[told.case.pk])).status_code == 404, name
    for kind in ("aufenthalt", "leistung"):
        assert client.get(reverse("cases:new_span", args=[told.case.pk, kind])).status_code == 404
    assert client.get(reverse("cases:handovers")).status_code == 403


def test_value_for_a_closed_field_is_refused_by_name(told: Told):
    _adviser, client = as_adviser(told)
    data = {"given_name": "Amina", "family_name": "Neu", "gender": "", "version": told.case.version}
    answer = client.post(reverse("cases:edit", args=[told.case.pk]), data | {"legal_circle": "sgb2"})
    assert answer.status_code == 403
    assert "Rechtskreis" in answer.content.decode()
    with open_scope(told.manager.scope):
        told.case.refresh_from_db()
        assert told.case.legal_circle == "asylblg"
        assert told.case.person.family_name == "Zidentum"
        version = told.case.version
    answer = client.post(reverse("cases:edit", args=[told.case.pk]), data | {"version": version, "town": "Neudorf"})
    assert answer.status_code == 302
    with open_scope(told.manager.scope):
        case = models.Case.objects.select_related("person").get()
        # What the form did not show is what it was.
        assert (case.legal_circle, case.status_code, case.person.town) == ("asylblg", "GES", "Neudorf")


def test_saving_leaves_closed_columns_alone(told: Told):
    with told.acting_as("education_adviser") as adviser:
        person = models.Person.objects.get()
        person.phone = "0170 1"
        person.save()
        case = models.Case.objects.get()
        assert (case.status_code, case.legal_circle) == ("GES", "")
        case.access_path = "school"
        case.save()
        case.legal_circle = "sgb2"
        with pytest.raises(FieldClosed, match="Rechtskreis"):
            case.save()
        with pytest.raises(FieldClosed, match="Aufenthaltsstatus"):
            edit_case(case=told.case, version=told.case.version, person={}, fields={"status_code": "X"}, by=adviser)
        with pytest.raises(FieldClosed, match="Aufenthaltsstatus"), transaction.atomic():
            models.Case.objects.update(status_code="X")
        # A table closed as a whole: PostgreSQL finds nothing to change, and takes nothing in.
        assert models.BenefitSpan.objects.update(authority="Anders") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Assessment(case_id=told.case.pk, centre_id=told.case.centre_id).save(force_insert=True)
    for role in ("centre_head", "administrative_assistant"):
        with told.acting_as(role):
            with pytest.raises(FieldClosed, match="Nachname"), transaction.atomic():
                models.Person.objects.update(family_name="Anders")
            with pytest.raises(FieldClosed, match="Notiz"), transaction.atomic():
                models.ContactNote.objects.update(text="überschrieben")
    with open_scope(told.manager.scope):
        assert read("Person", "phone") == ["0170 1"]
        assert read("Person", "family_name") == ["Zidentum"]
        assert models.Case.objects.values_list("status_code", "legal_circle", "access_path").get() == (
            "GES",
            "asylblg",
            "school",
        )
        assert read("ContactNote", "text") == ["Znotiztext"]
        assert read("Goal", "wording") == ["Zschritt Ziel"]


def test_export_leaves_closed_columns_out_and_says_so_in_its_fields(told: Told):
    adviser, _client = as_adviser(told)
    with open_scope(adviser.scope):
        document = case_document(told.case)
    assert "benefitspan" not in document["tables"]
    assert "assessment" not in document["tables"]
    assert "legal_circle" not in {field["name"] for field in document["fields"]["case"]}
    assert "legal_circle" not in document["tables"]["case"][0]


def test_package_is_read_and_sent_within_the_table(told: Told):
    receiving = make_member(told.world.a.partner, "education_adviser")
    with open_scope(receiving.scope):
        package = models.Referral.objects.get().package
    assert package["identity"]["name"].endswith("Zidentum")
    assert package["status"] == {"status_code": "GES"}
    adviser, _client = as_adviser(told)
    with open_scope(adviser.scope):
        consent = models.Consent.objects.filter(recipient__isnull=False).get()
        draft = draft_referral(
            case=told.case, recipient=told.world.a.partner, topic="work", consent=consent, by=acting(adviser)
        )
        with pytest.raises(ValidationError, match="Ihre Rolle sieht nicht alles"):
            send_referral(referral=draft, by=acting(adviser))


def test_page_of_rights_shows_the_table():
    world = make_world()
    answer = signed_in(world.actor("centre_head")).get(reverse("cases:rights")).content.decode()
    for group in Group:
        assert str(group.label) in answer
    assert "nur Zahlen" in answer
    assert str(ROLES["operator"].label) in answer
