import datetime
import json
from random import Random

import pytest
from django.core.management import CommandError, call_command

from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.roles import ROLES
from querschnitt.cases.models import (
    AssessmentRating,
    Case,
    CaseHold,
    CaseReference,
    CaseRestriction,
    Consent,
    ContactNote,
    EmergencyAccess,
    Goal,
    Handover,
    HouseholdMember,
    LinkDelivery,
    Obstacle,
    PackageNotice,
    Person,
    PlanReview,
    PlanSignature,
    Referral,
)
from querschnitt.network.models import ImportBatch
from querschnitt.offers.models import Offer
from querschnitt.portal.demo import district as places
from querschnitt.portal.demo.build import DAYS, SEED
from querschnitt.portal.demo.stories import tell, tell_wished
from querschnitt.reporting.controlling.collecting import total_hours
from querschnitt.reporting.models import Delivery, PublishedFigure, YearReport
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.standing import TODAY, Demonstration

pytestmark = pytest.mark.django_db


def ahrenfeld() -> tuple[Centre, Organisation]:
    centre = Centre.objects.get(slug="kreis-ahrenfeld")
    with open_scope(Scope(centre.pk)):
        return centre, Organisation.objects.get(kind="ki")


def test_district_has_something_for_every_page(demonstration: Demonstration):
    # A third of what ./run makes: the day it is made on changes nothing.
    built, today = json.loads(demonstration.printed), demonstration.today
    centre, ki = ahrenfeld()
    with open_scope(Scope(centre.pk, ki.pk)):
        assert Offer.objects.filter(published=True).count() == 60  # and two entries that are there twice
        for model in (Case, Person, ContactNote, Referral, Obstacle, AssessmentRating, Goal, PlanReview, PlanSignature):
            assert model.objects.exists(), model
        assert Case.objects.filter(closed_on__isnull=True).exists()
        adviser = User.objects.get(name=places.SCHOOL_ADVISER)
        assert Case.objects.filter(closed_on__isnull=True, manager=adviser).exists()
        assert Case.objects.filter(closed_on__isnull=False).exists()
        assert PublishedFigure.objects.filter(level="organisation", organisation=ki).exists()
        assert Consent.objects.filter(decision="refused").exists()
        assert {row.state for row in LinkDelivery.objects.all()} == {"agreed", "open"}
        assert PackageNotice.objects.exists()
        assert EmergencyAccess.objects.filter(lead=ki).exists()
        paid = Handover.objects.get(state="paid", referral__isnull=False)
        under_way = Handover.objects.filter(state__in=["proposed", "running"], event="recognition")
        assert {row.case.status_code for row in under_way.select_related("case")} == {"S25_2F"}
        assert not set(under_way.values_list("case")) & set(Handover.objects.filter(state="paid").values_list("case"))
        assert {"household", "chain"} <= set(paid.referral.package)
        assert (paid.referral.state, paid.first_payment_confirmed_on) == ("accepted", today)
        assert Referral.objects.filter(package__has_key="assessment").exists()
        for model in (HouseholdMember, CaseHold, CaseRestriction):
            assert model.objects.exists(), model
        assert CaseReference.objects.filter(text="SP-104").exists()
        assert ImportBatch.objects.get(list_key="personen", undone_at=None).created_count == 3
        assert Referral.objects.filter(state="sent", answer_by__lt=today, answer_by__isnull=False).exists()
        reported = {(row.year - today.year, row.version): row for row in YearReport.objects.all()}
        released = {key for key, row in reported.items() if row.is_released}
        assert released == {(-2, 1), (-1, 1), (-1, 2)} == set(reported) - {(0, 1)}
        assert reported[-1, 2].reason
        for key in released:
            content = reported[key].content
            assert content["posts"]["sources"], key
            assert content["funds"], key
            assert total_hours(content), key
    # One centre is late with last year's, as the Land's page says.
    delivered = []
    for one in Centre.objects.filter(kind=Centre.Kind.DISTRICT):
        with open_scope(Scope(one.pk)):
            years = Delivery.objects.filter(centre=one, superseded_at=None).values_list("year", flat=True)
            delivered.append(sorted(year - today.year for year in years))
    assert sorted(delivered) == [[-2], [-2, -1], [-2, -1]]
    assert {item["role"] for item in built["users"]} == set(ROLES)
    assert built["centres"] == 3


def test_nothing_open_is_older_than_an_office_would_leave_it():
    today, random = datetime.date(2026, 11, 20), Random(1)
    stories = [tell(random, today, 730) for _ in range(400)]
    referrals = [event for story in stories for event in story.referrals]
    unanswered = [(today - event["sent_on"]).days for event in referrals if event["state"] == "sent"]
    assert len(unanswered) > 20
    assert max(unanswered) <= 30
    assert not [story for story in stories if story.closed_on and any(e["state"] == "sent" for e in story.referrals)]
    accepted = [event for event in referrals if event["state"] == "accepted" and not event["feedback"]]
    assert max((today - event["answered_on"]).days for event in accepted) <= 40
    steps = [step for story in stories for step in story.steps if step["state"] in ("open", "running")]
    away = [(step["due_on"] - today).days for step in steps]
    assert min(away) >= -30
    assert sum(-14 <= days <= 30 for days in away) > 0.85 * len(away)


def test_every_day_gives_the_same_district():
    """Only weekends differ: what falls on one is told on the Monday after."""

    def told(today: datetime.date) -> list:
        random = Random(SEED)
        stories = [tell_wished(random, today, DAYS, wish) for wish in places.WISHES]
        stories += [tell(random, today, DAYS) for _ in range(60)]
        return [
            (
                story.lead, story.person["nationality"], story.person.get("family_name"), story.case,
                (today - story.opened_on).days, len(story.needs), [event["state"] for event in story.referrals],
                [step["state"] for step in story.steps], len(story.obstacles),
            )
            for story in stories
        ]  # fmt: skip

    days = [TODAY + datetime.timedelta(days=number) for number in (0, 0, 1, 2, 40, 200)]
    first, *others = [told(day) for day in days]
    assert all(other == first for other in others)


def test_one_person_has_two_memberships(district):
    user = User.objects.get(name="Murat Kılıç")
    with open_scope(Scope(user_id=user.pk)):
        assert Membership.unscoped.filter(user=user).count() == 2


def test_filled_instance_is_refused():
    Centre.objects.create(name="Kreis Echt", slug="kreis-echt")
    with pytest.raises(CommandError, match="leere Instanz"):
        call_command("demo", "--cases", "1")


def test_command_prints_json_alone_with_a_password_made_now(demonstration: Demonstration):
    report = json.loads(demonstration.printed)
    assert len(report["password"]) >= 15
    assert User.objects.get(email=report["users"][0]["email"]).check_password(report["password"])
