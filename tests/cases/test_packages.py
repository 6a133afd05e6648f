"""What a package copies: exactly the agreed groups, and of what was told in a talk the released topics."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from querschnitt.cases.choices import DataGroup, LifeArea
from querschnitt.cases.models import Assessment, ChainEntry, HouseholdMember, Referral
from querschnitt.cases.packaging import shown_package
from querschnitt.cases.services import (
    add_entry,
    add_member,
    assess,
    draft_referral,
    send_referral,
    withdraw_consent,
)
from tests.factories.cases import make_case, make_consent, make_release

pytestmark = pytest.mark.django_db

HUSBAND = {"given_name": "Yusuf", "family_name": "Haddad", "birth_year": 1990}


@pytest.fixture
def case(manager, scope):
    """A family: a husband with a case of his own, a child as a plain entry, a course, an assessment."""
    case, other = make_case(manager), make_case(manager, person=HUSBAND)
    with scope(manager):
        add_member(case=case, member=other.person, relation="partner", by=manager)
        add_member(case=case, name="Lina Haddad", birth_year=2019, relation="child", custody="both", by=manager)
        add_entry(case=case, kind="course", title="Integrationskurs B1", starts_on=date(2026, 9, 1), by=manager)
        assess(
            case=case, held_on=timezone.localdate(), strengths="spricht drei Sprachen", by=manager,
            ratings={
                "housing": {"level": 1, "own_view": "Der Schimmel macht uns krank"},
                "health": {"level": 0, "own_view": "Ich schlafe nicht"},
            },
        )  # fmt: skip
    case.husband = other
    return case


def send(case, recipient, groups, by, scope, topic="housing"):
    consent = make_consent(case, recipient, by, groups=groups)
    with scope(by):
        referral = draft_referral(case=case, recipient=recipient, topic=topic, consent=consent, by=by)
        return send_referral(referral=referral, by=by)


def words(referral):
    return str(shown_package(referral.package))


def test_household_names_a_linked_person_with_their_own_consent_only(case, manager, world, scope):
    first = words(send(case, world.a.partner, [DataGroup.HOUSEHOLD], manager, scope))
    assert "Lina Haddad, *2019 · Sorgerecht: beide Eltern gemeinsam" in first
    assert "Yusuf" not in first
    assert "1990" not in first
    own = make_consent(case.husband, world.a.partner, manager, groups=[DataGroup.IDENTITY, DataGroup.LANGUAGES])
    assert "Yusuf Haddad, *1990" in words(send(case, world.a.partner, [DataGroup.HOUSEHOLD], manager, scope))
    assert "Yusuf" not in words(send(case, world.a.outsider, [DataGroup.HOUSEHOLD], manager, scope))
    with scope(manager):
        withdraw_consent(consent=own, by=manager)
    assert "Yusuf" not in words(send(case, world.a.partner, [DataGroup.HOUSEHOLD], manager, scope))


def test_chain_holds_courses_and_no_status(case, manager, world, scope):
    sent = send(case, world.a.partner, [DataGroup.CHAIN], manager, scope)
    assert set(sent.package) == {"chain"}
    assert "Integrationskurs · 01.09.2026 – · läuft" in words(sent)


def test_assessment_needs_a_release_and_tells_its_topics(case, manager, world, scope):
    groups = [DataGroup.IDENTITY, DataGroup.ASSESSMENT]
    with pytest.raises(ValidationError, match="Schweigepflicht"):
        send(case, world.a.partner, groups, manager, scope)
    make_release(case, world.a.partner, manager, topics=["housing"], both_ways=False)
    told = words(send(case, world.a.partner, groups, manager, scope))
    assert "Der Schimmel macht uns krank" in told
    assert "Ich schlafe nicht" not in told
    assert "drei Sprachen" not in told
    make_release(case, world.a.partner, manager, topics=LifeArea.values, both_ways=False)
    told = words(send(case, world.a.partner, groups, manager, scope))
    assert "Ich schlafe nicht" in told
    assert "drei Sprachen" in told


def test_database_refuses_an_assessment_without_release(case, manager, world, scope):
    consent = make_consent(case, world.a.partner, manager, groups=[DataGroup.ASSESSMENT])
    with scope(manager):
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager)
        with pytest.raises(DatabaseError, match="release from secrecy"), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(
                state="sent", sent_at=timezone.now(), visible_until=consent.valid_until, package={"assessment": {}}
            )


def test_package_stays_as_it_was_sent(case, manager, partner, world, scope):
    """What changes in the case later does not reach the recipient, and the recipient reads none of its tables."""
    groups = [DataGroup.HOUSEHOLD, DataGroup.CHAIN]
    send(case, world.a.partner, groups, manager, scope)
    with scope(manager):
        add_member(case=case, name="Neugeborenes Haddad", birth_year=2026, relation="child", by=manager)
        ChainEntry.objects.update(title="abgebrochen")
    with scope(partner):
        told = words(Referral.objects.get())
        assert "Neugeborenes" not in told
        assert "Integrationskurs B1" in told
        assert not HouseholdMember.objects.exists()
        assert not ChainEntry.objects.exists()
        assert not Assessment.objects.exists()
