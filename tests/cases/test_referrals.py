from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from querschnitt.cases.choices import DataGroup
from querschnitt.cases.models import Case, Obstacle, Referral
from querschnitt.cases.queues import awaited, line
from querschnitt.cases.selectors import received_referrals, visible_cases, waiting_referrals
from querschnitt.cases.services import (
    accept_referral,
    draft_referral,
    edit_case,
    refuse_referral,
    report_refusal,
    send_referral,
    withdraw_consent,
    withdraw_referral,
)
from querschnitt.tenants.scope import open_scope
from tests.factories.cases import make_case, make_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, manager):
    """A referral of Amina's case to the partner, with name and languages agreed."""
    case = make_case(manager, life_areas=["housing"], status_code="S24")
    consent = make_consent(case, world.a.partner, manager)
    with open_scope(manager.scope):
        referral = draft_referral(
            case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager, question="Wohnung?"
        )
        return send_referral(referral=referral, by=manager)


def test_referral_without_consent_is_refused_with_the_remedy(world, manager, scope):
    case = make_case(manager)
    with scope(manager):
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", by=manager)
        with pytest.raises(ValidationError) as caught:
            send_referral(referral=referral, by=manager)
        assert "erfassen Sie ihre Einwilligung" in caught.value.message_dict["consent"][0]


def test_referral_with_anothers_consent_is_refused(world, manager, scope):
    case = make_case(manager)
    consent = make_consent(case, world.a.outsider, manager)
    with scope(manager):
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager)
        with pytest.raises(ValidationError, match="andere Stelle"):
            send_referral(referral=referral, by=manager)


def test_recipient_sees_the_agreed_data_groups_and_no_case(sent, partner, outsider, scope):
    with scope(partner):
        received = received_referrals(partner).get()
        assert set(received.package) == {DataGroup.IDENTITY, DataGroup.LANGUAGES}
        assert received.package["identity"]["name"] == "Amina Haddad"
        assert "S24" not in str(received.package)
        assert not visible_cases(partner).exists()
        assert not Case.objects.exists()
    with scope(outsider):
        assert not Referral.objects.exists()


def test_package_stays_as_it_was_sent(sent, manager, partner, scope):
    with scope(manager):
        edit_case(case=sent.case, version=1, person={"given_name": "Anna"}, fields={}, by=manager)
    with scope(partner):
        assert Referral.objects.get().package["identity"]["name"] == "Amina Haddad"
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_referral SET package = '{}'")


def test_accepting_opens_no_case(sent, manager, partner, scope):
    with scope(partner):
        accept_referral(referral=Referral.objects.get(), by=partner)
        assert not Case.objects.exists()
    with scope(manager):
        assert waiting_referrals(manager).get().state == "accepted"


@pytest.mark.parametrize(
    ("answered", "first", "text"),
    [
        (0, None, "Ersttermin offen"),
        (1, None, "Ersttermin offen seit 1 Tag"),
        (581, None, "Ersttermin offen seit 581 Tagen"),
        (3, 0, "Ersttermin heute"),
        (3, 2, "Ersttermin am "),
        (9, -2, "Rückmeldung offen, Ersttermin "),
    ],
)
def test_accepted_referral_says_what_comes_next(answered, first, text):
    today = timezone.localdate()
    referral = Referral(
        state="accepted",
        answered_at=timezone.localtime().replace(hour=12) - timedelta(days=answered),  # noon: clocks change between
        first_appointment_on=None if first is None else today + timedelta(days=first),
    )
    said = awaited(referral, today)
    assert said.startswith(text)
    assert said == text or said[-4:].isdigit()


def test_unanswered_referrals_wait_before_accepted_ones(sent, world, manager, partner, scope):
    with scope(partner):
        accept_referral(referral=Referral.objects.get(), by=partner)
    consent = make_consent(sent.case, world.a.partner, manager)
    with scope(manager):
        later = draft_referral(case=sent.case, recipient=world.a.partner, topic="work", consent=consent, by=manager)
        send_referral(referral=later, by=manager)
        assert [row.pk for row in waiting_referrals(manager)] == [later.pk, sent.pk]
        assert [line(row, manager).wait for row in waiting_referrals(manager)] == ["0 von 14 Tagen", "Ersttermin offen"]


def test_refusal_gives_its_reason_and_becomes_an_obstacle(sent, manager, partner, scope):
    with scope(partner):
        refuse_referral(referral=Referral.objects.get(), reason="no_capacity", by=partner)
    with scope(manager):
        referral = Referral.objects.select_related("case", "recipient").get()
        assert (referral.state, referral.reason, referral.answered_by_id) == (
            "refused",
            "no_capacity",
            partner.user.pk,
        )
        report_refusal(referral=referral, by=manager)
        obstacle = Obstacle.objects.get()
        assert (obstacle.category, obstacle.topic, obstacle.authority_kind) == (
            "refused_no_capacity",
            "housing",
            "wohlfahrt",
        )


def test_answered_referral_is_not_answered_again(sent, partner, scope):
    with scope(partner):
        referral = Referral.objects.get()
        refuse_referral(referral=referral, reason="status", by=partner)
        with pytest.raises(ValidationError):
            accept_referral(referral=referral, by=partner)


@pytest.mark.parametrize("answer", [None, "accept", "refuse"])
def test_withdrawn_consent_takes_the_package_away_at_once(sent, manager, partner, scope, answer):
    with scope(partner):
        if answer == "accept":
            accept_referral(referral=Referral.objects.get(), by=partner)
        if answer == "refuse":
            refuse_referral(referral=Referral.objects.get(), reason="status", by=partner)
    with scope(manager):
        withdraw_consent(consent=sent.consent, by=manager)
    with scope(partner):
        assert not Referral.objects.exists()
        assert not received_referrals(partner).exists()


def test_withdrawn_referral_is_gone_for_the_recipient(sent, manager, partner, scope):
    with scope(manager):
        withdraw_referral(referral=sent, by=manager)
    with scope(partner):
        assert not Referral.objects.exists()
