"""Row-level security of case work, asked with raw SQL as the application role."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from querschnitt.cases.models import Case, CaseGrant, ContactNote, Need, Person
from querschnitt.cases.services import revoke_grant, withdraw_consent
from querschnitt.tenants.scope import NOTHING, Scope, open_scope
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db

TABLES = [
    "cases_case",
    "cases_person",
    "cases_casegrant",
    "cases_consent",
    "cases_need",
    "cases_phasechange",
    "cases_searchkey",
]


def count(scope: Scope, table: str) -> int:
    with open_scope(scope), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_case_tables_answer_only_the_granted_organisation(world, manager, table):
    make_case(manager, life_areas=["housing"])
    assert count(manager.scope, table) > 0
    assert count(NOTHING, table) == 0
    assert count(Scope(world.a.centre.pk), table) == 0
    assert count(Scope(world.a.centre.pk, world.a.partner.pk), table) == 0
    assert count(Scope(world.b.centre.pk, world.b.ki.pk), table) == 0
    assert count(Scope(world.b.centre.pk, world.a.ki.pk), table) == 0


def test_sharing_opens_the_case_and_revoking_closes_it(world, manager, partner, scope):
    case = make_case(manager, life_areas=["housing"])
    grant = share_case(case, world.a.partner, manager)
    with scope(partner):
        assert Case.objects.get().pk == case.pk
        assert Person.objects.get().given_name == "Amina"
    with scope(manager):
        revoke_grant(grant=grant, by=manager)
    with scope(partner):
        assert not Case.objects.exists()
        assert not Person.objects.exists()
        assert not Need.objects.exists()


def test_withdrawn_consent_closes_the_case(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    with scope(manager):
        withdraw_consent(consent=grant.consent, by=manager)
    with scope(partner):
        assert not Case.objects.exists()


@pytest.mark.parametrize(("starts", "ends"), [(1, 5), (-5, -1)])
def test_grant_counts_only_on_its_days(world, manager, partner, scope, starts, ends):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager, noticed=False)
    today = timezone.localdate()
    with scope(manager):
        CaseGrant.objects.filter(pk=grant.pk).delete()
        CaseGrant.objects.create(
            case=case,
            organisation=world.a.partner,
            granted_by=world.a.ki,
            purpose="cooperation",
            consent=grant.consent,
            release=grant.release,
            starts_on=today + timezone.timedelta(days=starts),
            ends_on=today + timezone.timedelta(days=ends),
        )
    with scope(partner):
        assert not Case.objects.exists()


def refused(statement, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobody_grants_themselves_a_case(world, manager, partner, scope):
    case = make_case(manager)
    columns = "id, centre_id, case_id, organisation_id, granted_by_id, purpose, starts_on, last_activity_at"
    with scope(partner):
        for granted_by in (world.a.partner.pk, world.a.ki.pk):
            refused(
                f"INSERT INTO cases_casegrant ({columns}) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'lead', now(), now())",
                world.a.centre.pk,
                case.pk,
                world.a.partner.pk,
                granted_by,
            )


def test_shared_organisation_cannot_stretch_its_grant(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    with scope(partner):
        refused("UPDATE cases_casegrant SET ends_on = NULL WHERE id = %s", grant.pk)
        refused("UPDATE cases_casegrant SET purpose = 'lead' WHERE id = %s", grant.pk)
        refused("UPDATE cases_casegrant SET revoked_at = NULL, starts_on = '2000-01-01' WHERE id = %s", grant.pk)


def test_insight_for_a_referral_reads_and_does_not_write(world, manager, partner, scope):
    case = make_case(manager, life_areas=["housing"])
    share_case(case, world.a.partner, manager, purpose="referral")
    with scope(partner):
        assert Case.objects.filter(pk=case.pk).exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Need.objects.create(case=case, life_area="debts")
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(phase="analyse")
        assert Need.objects.all().delete()[0] == 0


def test_outsider_adds_nothing_to_a_case(world, manager, outsider, scope):
    case = make_case(manager)
    with scope(outsider), pytest.raises(DatabaseError), transaction.atomic():
        ContactNote(
            centre_id=case.centre_id, case=case, topic="housing", author=outsider.user, organisation=world.a.outsider
        ).save(force_insert=True)


def test_nobody_opens_a_case_on_a_foreign_person(world, manager, partner, outsider, scope):
    case = make_case(manager)
    columns = (
        "id, centre_id, number, person_id, organisation_id, phase, status_code, legal_circle, access_path, opened_on,"
        " outcome, reopen_reason, created_at, updated_at, version"
    )
    values = "gen_random_uuid(), %s, 'X-1', %s, %s, 'sondierung', '', 'unknown', '', now(), '', '', now(), now(), 1"
    insert = f"INSERT INTO cases_case ({columns}) VALUES ({values})"
    for actor, centre, own in [
        (partner, world.a.centre, world.a.partner),
        (outsider, world.a.centre, world.a.outsider),
        (acting(world.actor("case_manager", "b")), world.b.centre, world.b.ki),
    ]:
        with scope(actor):
            refused(insert, centre.pk, case.person_id, own.pk)
    with scope(manager), connection.cursor() as cursor:  # the lead itself may: nothing else is wrong with the row
        cursor.execute(insert, [world.a.centre.pk, case.person_id, world.a.ki.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_cooperation_cannot_turn_a_case_to_another_person(world, manager, partner, scope):
    case, other = make_case(manager), make_case(manager, person={"given_name": "Olena", "family_name": "Bondar"})
    share_case(case, world.a.partner, manager)
    with scope(partner):
        assert Person.objects.filter(pk=other.person_id).count() == 0
        refused("UPDATE cases_case SET person_id = %s WHERE id = %s", other.person_id, case.pk)
        assert Person.objects.filter(pk=other.person_id).count() == 0


@pytest.mark.parametrize("table", ["cases_case", "cases_person", "cases_referral", "cases_casegrant", "cases_obstacle"])
def test_state_role_has_no_grant_on_case_tables(manager, table):
    make_case(manager)
    with open_scope(manager.scope), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        cursor.execute(f"SELECT count(*) FROM {table}")
