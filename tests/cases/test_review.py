"""What an attacker with an account tries on case work: stretch, outlive, take over."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from querschnitt.accounts.services import end_membership
from querschnitt.cases.choices import ConsentPurpose, DataGroup
from querschnitt.cases.forms import colleagues
from querschnitt.cases.models import Case, CaseGrant, Consent, SearchKey
from querschnitt.cases.services import (
    accept_referral,
    draft_referral,
    grant_case,
    search_cases,
    send_referral,
    withdraw_consent,
    withdraw_referral,
)
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, make_consent, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def refused(statement, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def sent(world, manager):
    case = make_case(manager)
    consent = make_consent(case, world.a.partner, manager)
    with open_scope(manager.scope):
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager)
        return send_referral(referral=referral, by=manager)


def test_recipient_cannot_look_longer_than_the_consent(sent, partner, scope):
    with scope(partner):
        refused("UPDATE cases_referral SET visible_until = '2099-01-01' WHERE id = %s", sent.pk)
        refused("UPDATE cases_referral SET question = 'anders' WHERE id = %s", sent.pk)
        accept_referral(referral=sent, by=partner)


def test_ended_referral_is_not_opened_again(sent, manager, scope):
    with scope(manager):
        withdraw_referral(referral=sent, by=manager)
        refused("UPDATE cases_referral SET ended_at = NULL WHERE id = %s", sent.pk)


def test_share_on_a_consent_withdrawn_meanwhile_is_refused(world, manager, partner, scope):
    """Read before, withdrawn by a colleague, used after."""
    case = make_case(manager)
    before = make_consent(case, world.a.partner, manager, groups=[DataGroup.CASE_FILE], purpose=ConsentPurpose.SHARING)
    with scope(manager):
        withdraw_consent(consent=Consent.objects.get(pk=before.pk), by=manager)
        with pytest.raises(ValidationError):
            grant_case(case=case, organisation=world.a.partner, consent=before, by=manager)
    with scope(partner):
        assert not Case.objects.exists()


def test_package_on_a_consent_withdrawn_meanwhile_is_refused(world, manager, scope):
    case = make_case(manager)
    before = make_consent(case, world.a.partner, manager)
    with scope(manager):
        withdraw_consent(consent=Consent.objects.get(pk=before.pk), by=manager)
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=before, by=manager)
        with pytest.raises(ValidationError, match="widerrufen"):
            send_referral(referral=referral, by=manager)


def test_cooperating_organisation_neither_takes_nor_clears_who_is_responsible(world, manager, partner):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    client = signed_in(partner)
    url = reverse("cases:edit", args=[case.pk])
    assert manager.user.name in client.get(url).content.decode()
    for manager_sent in (str(partner.user.pk), ""):
        with open_scope(manager.scope):
            version = Case.objects.get(pk=case.pk).version
        data = {"given_name": "Amina", "family_name": "Haddad", "version": version, "manager": manager_sent}
        assert client.post(url, data).status_code == 302
        with open_scope(manager.scope):
            assert Case.objects.get(pk=case.pk).manager_id == manager.user.pk


def test_name_corrected_by_a_cooperating_organisation_is_found_by_the_lead(world, manager, partner, outsider, scope):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    data = {"given_name": "Amina", "family_name": "Osterkamp", "version": case.version}
    assert signed_in(partner).post(reverse("cases:edit", args=[case.pk]), data).status_code == 302
    with scope(manager):
        assert search_cases(text="Osterkamp", by=manager) == [case.pk]
        assert search_cases(text="Haddad", by=manager) == []
    with scope(outsider):
        assert not SearchKey.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SearchKey.objects.create(
                centre_id=case.centre_id, organisation_id=world.a.ki.pk, case_id=case.pk, key="=untergeschoben"
            )


def test_somebody_whose_access_ended_today_is_no_colleague(world, manager, scope):
    head, ended = world.actor("centre_head"), world.actor("education_adviser")
    with scope(head):
        end_membership(membership=ended.membership, by=head)
    with scope(manager):
        assert ended.user not in colleagues(manager)
        assert manager.user in colleagues(manager)


@pytest.mark.parametrize("how", ["grant", "consent", "membership", "user"])
def test_running_session_sees_the_case_no_more(world, manager, partner, how):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    client, url = signed_in(partner), reverse("cases:case", args=[case.pk])
    assert client.get(url).status_code == 200
    with open_scope(manager.scope):
        if how == "grant":
            CaseGrant.objects.filter(pk=grant.pk).update(revoked_at=datetime.datetime.now(datetime.UTC))
        elif how == "consent":
            withdraw_consent(consent=Consent.objects.get(pk=grant.consent_id), by=manager)
        elif how == "membership":
            type(partner.membership).objects.filter(pk=partner.membership.pk).update(
                ended_at=datetime.datetime.now(datetime.UTC)
            )
        else:
            partner.user.is_active = False
            partner.user.save()
    answer = client.get(url)
    assert answer.status_code == (302 if how == "user" else 404)
    assert "Haddad" not in answer.content.decode()


def test_answer_about_a_foreign_case_is_that_about_a_missing_one(world, manager, outsider):
    case = make_case(manager)
    client = signed_in(outsider)
    foreign = client.get(reverse("cases:case", args=[case.pk]))
    missing = client.get(reverse("cases:case", args=[world.a.centre.pk]))
    assert foreign.status_code == missing.status_code == 404
    assert len(foreign.content) == len(missing.content)
