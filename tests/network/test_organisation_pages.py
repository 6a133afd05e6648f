from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from querschnitt.network.choices import Publication
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_contact, make_organisation


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


@pytest.mark.parametrize("query", ["", "?q=beratung", "?kind=wohlfahrt&town=Lindbach"])
def test_list_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries, query):
    def fill(number: int) -> None:
        with open_scope(world.a.scope()):
            for _ in range(number):
                make_organisation(town="Lindbach")

    expected = {"": 13, "?q=beratung": 17, "?kind=wohlfahrt&town=Lindbach": 13}[query]
    fill(1)
    client.get(reverse("network:list"))
    with django_assert_num_queries(expected):
        client.get(reverse("network:list") + query)
    fill(2)
    with django_assert_num_queries(expected):
        client.get(reverse("network:list") + query)


def test_list_searches_forgivingly_and_filters(world: World, client: Client):
    with open_scope(world.a.scope()):
        make_organisation(name="Jugendmigrationsdienst Lindbach", kind="jmd", town="Lindbach")
        make_organisation(name="Sozialamt Steinlohe", kind="sozialamt", town="Steinlohe")

    def names(query: str) -> list[str]:
        return [row["name"] for row in client.get(reverse("network:list") + query).context["rows"]]

    assert names("?q=jugendmigrationsdinst") == ["Jugendmigrationsdienst Lindbach"]
    assert names("?q=JMD") == ["Jugendmigrationsdienst Lindbach"]
    assert names("?kind=sozialamt&town=Steinlohe") == ["Sozialamt Steinlohe"]
    assert names("?kind=sozialamt&town=Lindbach") == []
    assert names("?q=&page=999") != []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("postcode", "123", "fünf Ziffern"),
        ("phone", "keine", "Telefonnummer"),
        ("email", "x", "E-Mail-Adresse"),
        ("url", "kein link", "Internetadresse"),
        ("ags", "12", "5 oder 8 Ziffern"),
        ("age_before", "10", "größer"),
        ("name", "", "fehlt"),
    ],
)
def test_form_names_the_problem_and_the_remedy_at_the_field(client: Client, field: str, value: str, said: str):
    data = {"name": "AWO", "kind": "wohlfahrt", "age_from": "12", field: value}
    answer = client.post(reverse("network:create"), data)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]


def test_organisation_is_created_changed_ended_and_taken_up_again(world: World, client: Client):
    client.post(reverse("network:create"), {"name": "AWO Lindbach", "kind": "wohlfahrt", "town": "Lindbach"})
    with open_scope(world.a.scope()):
        awo = Organisation.objects.get(name="AWO Lindbach")
    page = reverse("network:page", args=[awo.pk])
    client.post(
        reverse("network:edit", args=[awo.pk]), {"name": "AWO Lindbach e.V.", "kind": "wohlfahrt", "town": "Ahlenbruch"}
    )
    assert "Ahlenbruch" in client.get(page).content.decode()
    client.post(reverse("network:end", args=[awo.pk]), {"on": "2026-01-31"})
    assert "Diese Organisation ist beendet" in client.get(page).content.decode()
    assert "AWO" not in client.get(reverse("network:list")).content.decode()
    client.post(reverse("network:reopen", args=[awo.pk]))
    assert "AWO Lindbach e.V." in client.get(reverse("network:list")).content.decode()


def test_name_is_taken_once_in_a_centre(world: World, client: Client):
    with open_scope(world.a.scope()):
        make_organisation(name="AWO Lindbach")
    answer = client.post(reverse("network:create"), {"name": "awo  lindbach", "kind": "wohlfahrt"})
    assert "gibt es schon" in answer.context["form"].errors["name"][0]


def test_contacts_are_shown_as_far_as_they_agreed(world: World):
    with open_scope(world.a.scope()):
        organisation = make_organisation()
        make_contact(organisation, name="Olena Innen", publication=Publication.INTERNAL)
        make_contact(organisation, name="Maria Netz", publication=Publication.NETWORK)
        make_contact(world.a.partner, name="Eigene Person", publication=Publication.INTERNAL)
    page = reverse("network:page", args=[organisation.pk])
    keeper = signed_in(world.actor("kim_coordinator")).get(page).content.decode()
    partner = signed_in(world.actor("partner_adviser")).get(page).content.decode()
    assert ("Olena Innen" in keeper, "Maria Netz" in keeper) == (True, True)
    assert ("Olena Innen" in partner, "Maria Netz" in partner) == (False, True)
    own = signed_in(world.actor("partner_adviser")).get(reverse("network:page", args=[world.a.partner.pk]))
    assert "Eigene Person" in own.content.decode()


def test_export_holds_the_filtered_list_and_comes_back_unchanged(world: World, client: Client):
    from querschnitt.common.imports.planning import Status
    from querschnitt.network.importables import ORGANISATIONS
    from querschnitt.network.services.imports import plan_staged, stage_import

    with open_scope(world.a.scope()):
        make_organisation(
            name="=1+1 e.V.", kind="wohlfahrt", town="Lindbach", phone="+49 2421 22-0", age_from=12, age_before=27
        )
        make_organisation(name="Woanders", town="Steinlohe")
    answer = client.get(reverse("network:export_xlsx") + "?town=Lindbach")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()] == ["Name", "=1+1 e.V."]
    assert sheet["A2"].data_type == "s"
    actor = world.actor("kim_coordinator")
    for name in ("export_xlsx", "export_csv"):
        content = client.get(reverse(f"network:{name}")).content
        with open_scope(actor.scope):
            staged = stage_import(importable=ORGANISATIONS, file_name=name, content=content, by=actor)
            assert set(plan_staged(staged, ORGANISATIONS, actor).counts) == {Status.UNCHANGED}
