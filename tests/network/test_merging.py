"""Two entries of one organisation: what is alike, what moves, what is refused, and the way back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from querschnitt.accounts.models import Membership
from querschnitt.audit.models import AuditEvent
from querschnitt.cases.models import Case, CaseGrant, Consent, ContactNote, MovedRow, PlanStep, Referral
from querschnitt.cases.services import add_step, draft_referral, send_referral
from querschnitt.network.importables import ORGANISATIONS
from querschnitt.network.likeness import Entry, compare, entries, pairs
from querschnitt.network.merging import DERIVED, NAMES, relations, undeclared
from querschnitt.network.models import ContactPerson, OrganisationMerge, OrganisationProfile
from querschnitt.network.recorder import Obstructed
from querschnitt.network.services import mark_distinct, merge_organisations, undo_merge
from querschnitt.network.services.imports import (
    decide_duplicates,
    fingerprint,
    import_staged,
    plan_staged,
    stage_import,
    undo_import,
)
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import World, make_member, signed_in
from tests.factories.cases import acting, make_case, make_consent, share_case
from tests.factories.network import make_contact, make_organisation, make_responsibility
from tests.factories.offers import make_offer


def test_every_relation_to_an_organisation_is_declared():
    """A new foreign key to Organisation whose table has a policy of its own must say what a merge does with it."""
    assert undeclared() == []
    assert len(relations("moves", "access", "stays", "apart")) > 25
    unnamed = {relation.label for relation in relations("moves", "access")} - NAMES.keys() - DERIVED
    assert unnamed == set(), "what the merge page calls these rows"


def entry(name: str, **values: str) -> Entry:
    from uuid import uuid4

    given = {"kind": "wohlfahrt", "town": "", "phone": "", "email": "", "url": ""} | values
    return Entry(uuid4(), name, **given)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Caritasverband Ahrenfeld e.V.", "Caritas-Verband Ahrenfeld", True),
        ("AWO Kreisverband Ahrenfeld", "Kreisverband Ahrenfeld AWO", True),
        ("Kita Sonnenhang 3", "Kita Sonnenhang 4", False),
        ("Jugendamt Lindbach", "Sozialamt Steinlohe", False),
    ],
)
def test_names_are_alike_by_words_and_never_by_differing_numbers(one, other, alike):
    assert bool(pairs([entry(one), entry(other)])) is alike


def test_same_telephone_number_of_one_kind_is_a_reason():
    first, second = entry("Haus der Begegnung", phone="02900 1-2"), entry("Café International", phone="0290012")
    assert [str(reason) for reason in compare(first, second, 10.0).reasons] == ["dieselbe Telefonnummer"]


def test_pair_called_different_is_not_proposed_again(coordinator):
    one, other = make_organisation(name="AWO Lindbach"), make_organisation(name="AWO  Lindbach e.V.")
    mark_distinct(one=one, other=other, by=coordinator)
    apart = [tuple(sorted((one.pk, other.pk)))]
    found = entries(Organisation.objects.filter(pk__in=[one.pk, other.pk]))
    assert (len(pairs(found)), pairs(found, apart)) == (1, [])


def test_merging_moves_everything_and_taking_back_restores_it(coordinator):
    kept = make_organisation(name="Caritas Lindbach", town="Lindbach")
    merged = make_organisation(name="Caritasverband Lindbach", phone="02900 12", town="Lindbach")
    part = make_organisation(name="Fachdienst", parent=merged)
    contact, row = make_contact(merged), make_responsibility(merged)
    offer = make_offer(organisation=merged)
    merge = merge_organisations(kept=kept, merged=merged, chosen={"phone": "merged"}, same_body=False, by=coordinator)

    def owners():
        found = [
            ContactPerson.objects.get(pk=contact.pk).organisation_id,
            Offer.objects.get(pk=offer.pk).organisation_id,
        ]
        return [*found, type(row).objects.get(pk=row.pk).organisation_id,
                OrganisationProfile.objects.get(organisation=part).parent_id]  # fmt: skip

    assert owners() == [kept.pk] * 4
    assert OrganisationProfile.objects.get(organisation=kept).phone == "02900 12"
    assert Organisation.objects.get(pk=merged.pk).ended_on is not None
    undo_merge(merge=OrganisationMerge.objects.get(pk=merge.pk), by=coordinator)
    assert owners() == [merged.pk] * 4
    assert OrganisationProfile.objects.get(organisation=kept).phone == ""
    assert Organisation.objects.get(pk=merged.pk).ended_on is None
    with pytest.raises(ValidationError, match="schon zurückgenommen"):
        undo_merge(merge=OrganisationMerge.objects.get(pk=merge.pk), by=coordinator)


def test_list_is_undone_after_its_merge_was_taken_back_and_not_before(coordinator):
    kept = make_organisation(name="Caritas Lindbach", town="Lindbach")
    text = "Name;Ort;Telefon\nCaritasverband Lindbach e. V.;Lindbach;02900 12\n"
    staged = stage_import(importable=ORGANISATIONS, file_name="liste.csv", content=text.encode(), by=coordinator)
    decide_duplicates(staged=staged, decisions={"2": "create"}, by=coordinator)
    planned = plan_staged(staged, ORGANISATIONS, coordinator)
    batch = import_staged(staged=staged, importable=ORGANISATIONS, shown=fingerprint(planned), by=coordinator)
    imported = Organisation.objects.get(name="Caritasverband Lindbach e. V.")
    merge = merge_organisations(kept=kept, merged=imported, chosen={}, same_body=False, by=coordinator)
    with pytest.raises(Obstructed):
        undo_import(batch=batch, by=coordinator)
    undo_merge(merge=OrganisationMerge.objects.get(pk=merge.pk), by=coordinator)
    undo_import(batch=batch, by=coordinator)
    assert not Organisation.objects.filter(pk=imported.pk).exists()
    assert not OrganisationMerge.objects.exists()


def test_what_was_changed_since_stays_when_a_merge_is_taken_back(coordinator):
    from querschnitt.network.services import update_organisation

    kept, merged = make_organisation(name="A Stelle", phone="1"), make_organisation(name="B Stelle", phone="2")
    merge = merge_organisations(
        kept=kept, merged=merged, chosen={"phone": "merged", "name": "merged"}, same_body=False, by=coordinator
    )
    kept.refresh_from_db()
    assert kept.name == "B Stelle"
    update_organisation(organisation=kept, by=coordinator, phone="3")
    undo_merge(merge=merge, by=coordinator)
    assert OrganisationProfile.objects.get(organisation=kept).phone == "3"
    assert sorted(Organisation.objects.filter(pk__in=[kept.pk, merged.pk]).values_list("name", flat=True)) == [
        "A Stelle",
        "B Stelle",
    ]


def test_old_list_with_the_merged_name_updates_the_kept_entry_and_doubles_nothing(coordinator):
    from querschnitt.common.imports.planning import Status
    from querschnitt.network.importables import ORGANISATIONS
    from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import

    kept, merged = make_organisation(name="DRK Ahrenfeld"), make_organisation(name="Rotes Kreuz Lindbach")
    merge_organisations(kept=kept, merged=merged, chosen={}, same_body=False, by=coordinator)
    before = Organisation.objects.count()
    content = b"Name;Telefon\nRotes Kreuz Lindbach;02900 77\n"
    staged = stage_import(importable=ORGANISATIONS, file_name="alt.csv", content=content, by=coordinator)
    planned = plan_staged(staged, ORGANISATIONS, coordinator)
    assert planned.counts == {Status.UPDATE: 1}
    import_staged(staged=staged, importable=ORGANISATIONS, shown=fingerprint(planned), by=coordinator)
    kept.refresh_from_db()
    assert (kept.name, kept.profile.phone, Organisation.objects.count()) == ("DRK Ahrenfeld", "02900 77", before)


def test_merges_are_taken_back_from_the_last_one(coordinator):
    first, second, third = (make_organisation(name=f"Stelle {letter}") for letter in "KLM")
    contact = make_contact(first)
    one = merge_organisations(kept=second, merged=first, chosen={}, same_body=False, by=coordinator)
    two = merge_organisations(kept=third, merged=second, chosen={}, same_body=False, by=coordinator)
    with pytest.raises(ValidationError, match="inzwischen selbst zusammengeführt"):
        undo_merge(merge=one, by=coordinator)
    undo_merge(merge=two, by=coordinator)
    undo_merge(merge=one, by=coordinator)
    contact.refresh_from_db()
    assert contact.organisation_id == first.pk


@pytest.fixture
def twins(world: World) -> tuple[Organisation, Organisation]:
    """A second entry of house A's Caritas, with a case of its own, an adviser, and a referral from the KI."""
    with open_scope(world.a.scope()):
        twin = make_organisation(name="Caritas Ahrenfeld, Beratung", kind="wohlfahrt")
    adviser = make_member(twin, "partner_adviser")
    world.things["adviser"] = adviser
    world.things["case"] = make_case(adviser)
    manager = acting(world.actor("case_manager"))
    sent_from = make_case(manager)
    consent = make_consent(sent_from, twin, manager)
    with open_scope(manager.scope):
        world.things["step"] = add_step(case=sent_from, text="Termin", by=manager, authority=twin)
        referral = draft_referral(case=sent_from, recipient=twin, topic="housing", consent=consent, by=manager)
        world.things["referral"] = send_referral(referral=referral, by=manager)
    return world.a.partner, twin


def seen_by(organisation: Organisation, user=None) -> tuple[int, int]:
    """How many cases and referrals somebody acting for the organisation sees."""
    connection.check_constraints()  # what the database checks at the end of a request
    with open_scope(Scope(organisation.centre_id, organisation.pk, user)):
        return Case.objects.count(), Referral.objects.filter(recipient=organisation).count()


def test_case_work_moves_with_both_entries_of_one_body_and_goes_back(world: World, twins):
    kept, twin = twins
    head = world.actor("centre_head")
    before = seen_by(kept), seen_by(twin)
    assert before == ((0, 0), (1, 1))
    with open_scope(head.scope):
        merge = merge_organisations(kept=kept, merged=twin, chosen={}, same_body=True, by=head)
        assert merge.protected
        assert not MovedRow.objects.exists()  # nobody reads what moved
        assert Membership.objects.filter(user=world.things["adviser"].user).get().organisation_id == kept.pk
    assert (seen_by(kept), seen_by(twin)) == ((1, 1), (0, 0))
    manager = acting(world.actor("case_manager"))
    with open_scope(manager.scope):
        assert PlanStep.objects.get(pk=world.things["step"].pk).authority_id == kept.pk
        assert Consent.objects.filter(recipient=kept).exists()
    with open_scope(head.scope):
        logged = AuditEvent.objects.filter(person=head.user.pk, table="cases_referral", action="update")
        assert logged.exists()
        undo_merge(merge=merge, by=head)
    assert (seen_by(kept), seen_by(twin)) == before
    with open_scope(manager.scope):
        assert PlanStep.objects.get(pk=world.things["step"].pk).authority_id == twin.pk


def test_case_opened_since_goes_back_with_its_person(world: World, twins):
    kept, twin = twins
    head = world.actor("centre_head")
    with open_scope(head.scope):
        merge = merge_organisations(kept=kept, merged=twin, chosen={}, same_body=True, by=head)
    actor = world.actor("partner_adviser")
    with open_scope(actor.scope):
        case = Case.objects.get()
        share = world.a.outsider
    grant = share_case(case, share, actor)
    with open_scope(head.scope):
        undo_merge(merge=merge, by=head)
    with open_scope(Scope(twin.centre_id, twin.pk)):
        assert CaseGrant.objects.get(pk=grant.pk).granted_by_id == twin.pk
        assert Case.objects.count() == 1


def test_two_grants_of_one_case_become_one(world: World, twins):
    kept, twin = twins
    manager, head = acting(world.actor("case_manager")), world.actor("centre_head")
    case = make_case(manager)
    for organisation in twins:
        share_case(case, organisation, manager)
    with open_scope(head.scope):
        merge = merge_organisations(kept=kept, merged=twin, chosen={}, same_body=True, by=head)
    with open_scope(manager.scope):
        assert CaseGrant.objects.filter(case=case, organisation=kept, revoked_at__isnull=True).count() == 1
    with open_scope(head.scope):
        undo_merge(merge=merge, by=head)
    with open_scope(manager.scope):
        opened = CaseGrant.objects.filter(case=case, revoked_at__isnull=True, organisation__in=twins)
        assert set(opened.values_list("organisation_id", flat=True)) == {kept.pk, twin.pk}


@pytest.mark.parametrize(
    ("role", "change", "said"),
    [
        ("kim_coordinator", {}, "nur die KI-Leitung"),
        ("centre_head", {"kind": "jobcenter"}, "Arten sind verschieden"),
        ("centre_head", {"carrier": "Diakonie"}, "zwei Rechtspersonen"),
        ("centre_head", {"same_body": False}, "Bestätigen Sie"),
    ],
)
def test_case_work_is_not_moved(world: World, twins, role, change, said):
    from querschnitt.network.services import update_organisation

    kept, twin = twins
    actor = world.actor(role)
    with open_scope(actor.scope):
        update_organisation(organisation=kept, by=None, carrier="Caritas")
        same_body = change.pop("same_body", True)
        update_organisation(organisation=twin, by=None, **change)
        with pytest.raises(ValidationError, match=said):
            merge_organisations(kept=kept, merged=twin, chosen={}, same_body=same_body, by=actor)
    assert seen_by(twin) == (1, 1)


def test_nobody_merges_a_body_into_the_own_organisation(world: World, twins):
    _kept, twin = twins
    head = world.actor("centre_head")
    with open_scope(head.scope):
        Organisation.objects.filter(pk=twin.pk).update(kind="ki")
        with pytest.raises(ValidationError, match="arbeiten selbst für eine"):
            merge_organisations(kept=world.a.ki, merged=twin, chosen={}, same_body=True, by=head)


def test_referrals_between_both_show_that_they_are_two(world: World, twins):
    kept, twin = twins
    partner = acting(world.actor("partner_adviser"))
    case = make_case(partner)
    consent = make_consent(case, twin, partner)
    with open_scope(partner.scope):
        draft_referral(case=case, recipient=twin, topic="work", consent=consent, by=partner)
    head = world.actor("centre_head")
    with open_scope(head.scope), pytest.raises(ValidationError, match="gibt es Verweisungen"):
        merge_organisations(kept=kept, merged=twin, chosen={}, same_body=True, by=head)


@pytest.mark.parametrize("role", ["kim_coordinator", "case_manager", "operator"])
def test_database_itself_refuses_to_move_case_work_for_others(world: World, twins, role):
    kept, twin = twins
    actor = world.actor(role)
    with open_scope(actor.scope):
        merge = OrganisationMerge(kept=kept, merged=twin, same_body=True, created_by_id=actor.user.pk)
        merge.save()
        with (
            pytest.raises(DatabaseError, match="may not open cases"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT move_case_rows(%s)", [merge.pk])
    # Somebody else's merge is nobody's own.
    with (
        open_scope(world.actor("centre_head").scope),
        pytest.raises(DatabaseError, match="no such merge"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT move_case_rows(%s)", [merge.pk])


def test_foreign_centre_learns_nothing_and_moves_nothing(world: World, twins):
    kept, twin = twins
    head, other = world.actor("centre_head"), world.actor("centre_head", "b")
    with open_scope(head.scope):
        merge = OrganisationMerge(kept=kept, merged=twin, same_body=True, created_by_id=head.user.pk)
        merge.save()
    with open_scope(other.scope), connection.cursor() as cursor:
        cursor.execute("SELECT case_merge_state(%s, %s)", [kept.pk, twin.pk])
        assert cursor.fetchone() == ("none",)
        with pytest.raises(DatabaseError, match="no such merge"), transaction.atomic():
            cursor.execute("SELECT move_case_rows(%s)", [merge.pk])
        assert not OrganisationMerge.objects.exists()


def test_application_still_cannot_change_what_was_granted_agreed_and_sent(world: World, twins):
    kept, _twin = twins
    manager = acting(world.actor("case_manager"))
    with open_scope(manager.scope):
        for rows, field in ((Referral.objects, "recipient"), (Consent.objects.exclude(recipient=None), "recipient")):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**{field: kept})
        assert ContactNote.objects.count() == 0


def test_pages_merge_and_take_back(world: World):
    client = signed_in(world.actor("kim_coordinator"))
    with open_scope(world.a.scope()):
        kept = make_organisation(name="AWO Lindbach", town="Lindbach")
        merged = make_organisation(name="AWO Lindbach e.V.", phone="02900 1234")
        make_contact(merged, name="Ida Mit")
    assert "AWO Lindbach e.V." in client.get(reverse("network:duplicates")).content.decode()
    page = reverse("network:merge", args=[kept.pk, merged.pk])
    assert "02900 1234" in client.get(page).content.decode()
    answer = client.post(page, {"phone": "merged"})
    assert answer["Location"] == reverse("network:page", args=[kept.pk])
    assert "Ida Mit" in client.get(answer["Location"]).content.decode()
    with open_scope(world.a.scope()):
        merge = OrganisationMerge.objects.get()
    client.post(reverse("network:merge_undo", args=[merge.pk]))
    assert "Ida Mit" in client.get(reverse("network:page", args=[merged.pk])).content.decode()


def test_form_shows_what_a_new_entry_looks_like_before_saving(world: World):
    client = signed_in(world.actor("kim_coordinator"))
    with open_scope(world.a.scope()):
        make_organisation(name="Diakonie Birkenhorst e.V.")
    data = {"name": "Diakonie Birkenhorst", "kind": "wohlfahrt"}
    answer = client.post(reverse("network:create"), data)
    assert answer.status_code == 422
    assert "könnte schon eingetragen sein" in answer.content.decode()
    assert client.post(reverse("network:create"), {**data, "anyway": "1"}).status_code == 302
