"""Types of actors, responsibilities, contact persons and who comes after them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.network.actors import actors_of, catalogue_actors, kinds_by_level, level_of
from querschnitt.network.models import ContactPerson, Responsibility
from querschnitt.network.selectors import responsible_for
from querschnitt.network.services import succeed_contact
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import signed_in
from tests.factories.network import make_contact, make_organisation, make_responsibility

TODAY = timezone.localdate()


def test_every_actor_of_the_catalogue_is_kept_as_a_kind_a_function_or_a_body():
    found = {actor.code: actor for actor in catalogue_actors()}
    assert sorted(found) == [f"A{number:02}" for number in range(2, 50)]
    kinds = set(Organisation.Kind.values)
    for actor in found.values():
        assert actor.form in {"organisation", "function", "body"}
        assert set(actor.kinds) <= kinds
        assert bool(actor.kinds) == (actor.form != "body")
    named = {kind for actor in found.values() for kind in actor.kinds}
    assert kinds - named == {"bildung", "sonstige"}


def test_every_kind_is_offered_once_under_its_level():
    offered = [kind for _level, kinds in kinds_by_level() for kind, _label in kinds]
    assert sorted(offered) == sorted(Organisation.Kind.values)
    assert (level_of("kreis"), level_of("bund"), level_of("verein")) == ("kreis", "bund", "lokal")
    assert [actor.code for actor in actors_of("jugendamt")] == ["A19"]


def test_question_finds_the_town_and_the_district_side_by_side_on_the_day(coordinator):
    town, district = make_organisation(name="Jugendamt Lindbach"), make_organisation(name="Jugendamt Kreis")
    make_responsibility(town, topic="familie", area="Lindbach", valid_from=date(2026, 1, 1))
    make_responsibility(district, topic="familie", area="", valid_from=date(2020, 1, 1))
    make_responsibility(
        district, topic="familie", area="Lindbach", valid_to=date(2025, 12, 31), valid_from=date(2020, 1, 1)
    )

    def asked(day):
        found = responsible_for(coordinator, topic="familie", area="lindbach", on=day)
        return [(row.organisation.name, row.area) for row in found]

    assert asked(date(2026, 6, 1)) == [("Jugendamt Lindbach", "Lindbach"), ("Jugendamt Kreis", "")]
    assert asked(date(2025, 6, 1)) == [("Jugendamt Kreis", "Lindbach"), ("Jugendamt Kreis", "")]


@pytest.mark.parametrize(("query", "expected"), [("", 16), ("?topic=wohnen&area=Lindbach", 17)])
def test_responsible_list_asks_the_same_number_of_questions(world, django_assert_num_queries, query, expected):
    client = signed_in(world.actor("case_manager"))

    def fill(number):
        with open_scope(world.a.scope()):
            for _ in range(number):
                organisation = make_organisation(town="Lindbach")
                make_responsibility(organisation, area="Lindbach", contact=make_contact(organisation))

    fill(1)
    client.get(reverse("network:responsible"))
    with django_assert_num_queries(expected):
        client.get(reverse("network:responsible") + query)
    fill(2)
    with django_assert_num_queries(expected):
        assert len(client.get(reverse("network:responsible") + query).context["rows"]) == 3


def test_successor_takes_the_responsibilities_the_day_after_and_history_keeps_both(world, coordinator):
    organisation = make_organisation()
    before = make_contact(organisation, name="Anna Alt", valid_from=TODAY - timedelta(days=100), publication="public")
    row = make_responsibility(organisation, contact=before, valid_from=TODAY - timedelta(days=50))
    after = succeed_contact(contact=before, last_day=TODAY, by=coordinator, name="Bert Neu", publication="internal")
    row.refresh_from_db()
    before.refresh_from_db()
    assert (before.valid_to, after.valid_from, after.predecessor) == (TODAY, TODAY + timedelta(days=1), before)
    assert row.valid_to == TODAY
    [new] = Responsibility.objects.filter(contact=after)
    assert (new.valid_from, new.valid_to) == (TODAY + timedelta(days=1), None)
    # The consent of the one before is not the consent of the next.
    assert (after.publication, after.consent_on) == ("internal", None)
    page = signed_in(world.actor("kim_coordinator")).get(reverse("network:history", args=[organisation.pk]))
    text = page.content.decode()
    assert "Anna Alt" in text
    assert "Bert Neu" in text
    assert "<svg" in text


def test_withdrawn_consent_hides_the_person_at_once_from_network_and_visitors(world):
    keeper = world.actor("kim_coordinator")
    with open_scope(keeper.scope):
        contact = make_contact(make_organisation(), name="Carla Offen", publication="public")
    with visiting():
        assert ContactPerson.unscoped.values_list("name", flat=True).get() == "Carla Offen"
    signed_in(keeper).post(reverse("network:contact_withdraw", args=[contact.pk]))
    with visiting():
        assert not ContactPerson.unscoped.values("name").exists()
    page = signed_in(world.actor("partner_adviser")).get(reverse("network:page", args=[contact.organisation_id]))
    assert "Carla Offen" not in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("consent_on", "", "Ohne Einwilligung bleibt die Person intern"),
        ("consent_form", "", "Wie wurde eingewilligt"),
        ("consent_on", "2099-01-01", "in der Zukunft"),
        ("valid_to", "2000-01-01", "Das Ende liegt vor dem Anfang"),
    ],
)
def test_contact_form_names_the_problem_at_the_field(world, field, value, said):
    with open_scope(world.a.scope()):
        organisation = make_organisation()
    data = {"name": "Dora", "publication": "public", "consent_on": "2026-01-01", "consent_form": "written",
            "valid_from": "2026-01-01", field: value}  # fmt: skip
    client = signed_in(world.actor("kim_coordinator"))
    answer = client.post(reverse("network:contact_create", args=[organisation.pk]), data)
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]


def test_organisation_cannot_belong_to_its_own_part(world):
    with open_scope(world.a.scope()):
        office = make_organisation(name="Dezernat III")
        part = make_organisation(name="Sozialamt", parent=office)
    client = signed_in(world.actor("kim_coordinator"))
    data = {"name": "Dezernat III", "kind": "verwaltungsleitung", "parent": str(part.pk)}
    answer = client.post(reverse("network:edit", args=[office.pk]), data)
    assert "gehört selbst zu dieser Organisation" in answer.context["form"].errors["parent"][0]


def test_site_is_entered_corrected_and_taken_out_with_the_problem_at_its_field(world):
    with open_scope(world.a.scope()):
        office = make_organisation(name="Jobcenter Lindbach")
    client = signed_in(world.actor("kim_coordinator"))
    new = reverse("network:site_create", args=[office.pk])
    address = {"street": "Bahnhofstraße 21", "postcode": "59001", "town": "Lindbach"}
    assert "fünf Ziffern" in client.post(new, {**address, "postcode": "59"}).context["form"].errors["postcode"][0]
    assert "Ohne Ort" in client.post(new, {**address, "town": ""}).context["form"].errors["town"][0]
    client.post(new, {**address, "opening_hours": "Mo bis Do 8 bis 16 Uhr"})
    assert "schon eingetragen" in client.post(new, address).context["form"].errors["street"][0]
    page = client.get(reverse("network:page", args=[office.pk]))
    assert "Mo bis Do 8 bis 16 Uhr" in page.content.decode()
    [site] = page.context["sites"]
    client.post(reverse("network:site_edit", args=[site.pk]), {**address, "opening_hours": "Fr 8 bis 12 Uhr"})
    assert "Fr 8 bis 12 Uhr" in client.get(reverse("network:page", args=[office.pk])).content.decode()
    client.post(reverse("network:site_remove", args=[site.pk]))
    assert client.get(reverse("network:page", args=[office.pk])).context["sites"] == []


def test_people_to_ask_about_a_topic_are_listed_with_it(world):
    with open_scope(world.a.scope()):
        office = make_organisation()
        make_contact(office, name="Ute Wohnen", topics=["wohnen"])
        make_contact(office, name="Ina Intern", topics=["wohnen"], publication="internal")
        make_contact(office, name="Karl Arbeit", topics=["arbeit"])
    page = signed_in(world.actor("case_manager")).get(reverse("network:responsible") + "?topic=wohnen")
    assert [contact.name for contact in page.context["people"]] == ["Ute Wohnen"]


def test_exported_list_brings_the_hierarchy_into_another_centre(world, coordinator):
    """Export and import are in step: level, unit, legal form and what belongs to what."""
    from querschnitt.common.imports.planning import Status
    from querschnitt.network.importables import ORGANISATIONS
    from querschnitt.network.models import OrganisationProfile
    from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import

    head = make_organisation(name="Kreisverwaltung X", kind="kreis", level="kreis", unit="verwaltung")
    make_organisation(name="Amt für Integration X", kind="sonstige", unit="amt", legal_form="kommune", parent=head,
                      department="Dezernat II", municipality="Kreis X")  # fmt: skip
    content = signed_in(world.actor("kim_coordinator")).get(reverse("network:export_csv") + "?q=X").content
    other = world.actor("kim_coordinator", "b")
    with open_scope(other.scope):
        staged = stage_import(importable=ORGANISATIONS, file_name="x.csv", content=content, by=other)
        planned = plan_staged(staged, ORGANISATIONS, other)
        assert planned.counts == {Status.NEW: 2}
        import_staged(staged=staged, importable=ORGANISATIONS, shown=fingerprint(planned), by=other)
        profile = OrganisationProfile.objects.get(organisation__name="Amt für Integration X")
        assert profile.parent.name == "Kreisverwaltung X"
        assert (profile.unit, profile.legal_form, profile.department) == ("amt", "kommune", "Dezernat II")
