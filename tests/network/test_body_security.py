"""Who may know what of a body: the selectors and, below them, PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from querschnitt.network.body_choices import DecisionState
from querschnitt.network.models import (
    AgendaItem,
    Body,
    BodyMember,
    Decision,
    DecisionChange,
    Meeting,
    MeetingInvitation,
    Minutes,
)
from querschnitt.network.selectors import agreement_pairs, body_pairs
from querschnitt.network.selectors.bodies import (
    inner_bodies,
    visible_bodies,
    visible_decisions,
    visible_meetings,
    visible_minutes,
)
from querschnitt.network.services import meetings as meeting_services
from querschnitt.network.services.bodies import end_member
from querschnitt.network.services.decisions import move_decision
from querschnitt.network.services.minutes import close_minutes, save_minutes
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement, make_body, make_body_member, make_decision, make_meeting

INSIDE = (BodyMember, Meeting, AgendaItem, MeetingInvitation, Minutes, Decision, DecisionChange)


@pytest.fixture
def body(world: World) -> Body:
    """Led by the KI, with the partner organisation as a member; one held meeting with closed minutes."""
    with open_scope(world.a.scope()):
        body = make_body(world.a.ki)
        make_body_member(body, world.a.partner, name="Zoe Braun")
        meeting = make_meeting(body, -3)
        meeting_services.add_item(meeting=meeting, by=None, title="Erstberatung")
        meeting_services.invite_members(meeting=meeting, by=None)
        save_minutes(meeting=meeting, content={"general": "Alles gut."}, version=0, by=None)
        make_decision(meeting, owner_organisation=world.a.partner)
        close_minutes(meeting=meeting, by=None)
        coming = make_meeting(body, 30)
        save_minutes(meeting=coming, content={"general": "Entwurf"}, version=0, by=None)
    return body


@pytest.mark.parametrize(
    ("role", "inside"), [("kim_coordinator", True), ("partner_adviser", True), ("outsider_adviser", False)]
)
def test_members_see_what_happens_and_others_that_it_exists(world: World, body: Body, role: str, inside: bool):
    actor = world.a.members[role]
    with open_scope(actor.scope):
        assert list(visible_bodies(actor)) == [body]
        assert inner_bodies(actor).exists() is inside
        assert visible_meetings(actor).exists() is inside
        assert visible_minutes(actor).exists() is inside
        assert visible_decisions(actor).exists() is inside
        # the database says the same to a query without any condition
        assert [model for model in INSIDE if model.objects.exists() is not inside] == []


def test_draft_of_minutes_is_seen_by_keepers_alone(world: World, body: Body):
    for role, states in (("kim_coordinator", {"draft", "closed"}), ("partner_adviser", {"closed"})):
        with open_scope(world.a.members[role].scope):
            assert set(Minutes.objects.values_list("state", flat=True)) == states


def test_ended_mandate_closes_the_door_and_stays_as_history(world: World, body: Body):
    with open_scope(world.a.scope()):
        member = BodyMember.objects.get(name="Zoe Braun")
        end_member(member=member, on=timezone.localdate() - timedelta(days=1), by=None)
        assert BodyMember.objects.filter(name="Zoe Braun").exists()
    with open_scope(world.a.members["partner_adviser"].scope):
        assert not Meeting.objects.exists()


def test_other_centre_sees_nothing(world: World, body: Body):
    with open_scope(world.b.members["kim_coordinator"].scope):
        assert [model for model in (Body, *INSIDE) if model.objects.exists()] == []


def test_partner_cannot_write_past_the_services(world: World, body: Body):
    actor = world.a.members["partner_adviser"]
    with open_scope(actor.scope):
        for sql in ("UPDATE network_meeting SET note = 'x'", "DELETE FROM network_agendaitem"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert cursor.rowcount == 0
                raise DatabaseError


def test_owner_outside_the_body_sees_and_reports_the_own_decision_alone(world: World, body: Body):
    outsider = world.a.members["outsider_adviser"]
    with open_scope(world.a.scope()):
        meeting = Meeting.objects.order_by("starts_at").first()
        decision = make_decision(meeting, owner_organisation=world.a.outsider, text="Sprechstunde einrichten")
    with open_scope(outsider.scope):
        assert list(visible_decisions(outsider)) == [decision]
        assert not Meeting.objects.exists()
        move_decision(decision=decision, to=DecisionState.DONE, note="Seit Montag.", by=outsider)
        assert visible_decisions(outsider).get().state == DecisionState.DONE


def test_decisions_and_closed_minutes_stay(world: World, body: Body):
    with open_scope(world.a.scope()):
        decision, minutes = Decision.objects.get(), Minutes.objects.get(state="closed")
        for broken in (
            decision.delete,
            lambda: Decision.objects.filter(pk=decision.pk).update(number=9),
            lambda: Decision.objects.filter(pk=decision.pk).update(state="superseded"),
            lambda: Minutes.objects.filter(pk=minutes.pk).update(content={}),
            lambda: Minutes.objects.filter(pk=minutes.pk).update(state="draft", closed_at=None),
            minutes.delete,
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                broken()


def test_pairs_are_what_one_may_know(world: World, body: Body):
    ids = sorted([world.a.ki.pk, world.a.partner.pk])
    with open_scope(world.a.scope()):
        agreement = make_agreement(world.a.partner, world.a.outsider, topics=["deutsch"])
        make_agreement(world.a.ki, world.a.outsider, valid_to=timezone.localdate() - timedelta(days=1))
    for role, seen in (("kim_coordinator", True), ("partner_adviser", True), ("outsider_adviser", False)):
        actor = world.a.members[role]
        with open_scope(actor.scope):
            assert [pair[:2] for pair in body_pairs(actor)] == ([tuple(ids)] if seen else [])
            pairs = agreement_pairs(actor)
            assert [(set(pair[:2]), pair[2].topics) for pair in pairs] == [
                ({world.a.partner.pk, world.a.outsider.pk}, ("deutsch",))
            ]
            assert pairs[0][2].id == agreement.pk
