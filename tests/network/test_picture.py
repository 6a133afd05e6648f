"""The picture of the network: who is tied to whom, drawn the same every time, and what is missing."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from querschnitt.cases.models import Referral
from querschnitt.network.picture import (
    HEIGHT,
    WIDTH,
    Node,
    PictureFilters,
    all_ties,
    drawing,
    nodes_of,
    picture,
    places,
    weak_spots,
)
from querschnitt.network.registry import Tie
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.bodies import make_agreement, make_body, make_body_member
from tests.factories.cases import acting, make_case, make_consent
from tests.factories.network import make_organisation, make_responsibility


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def last_quarter_day():
    """A moment in the last closed quarter."""
    today = timezone.localdate()
    start = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return timezone.make_aware(datetime(start.year, start.month, start.day)) - timedelta(days=20)


def test_bodies_and_agreements_tie_organisations_and_filters_stay_in_the_link(world: World, client: Client):
    with open_scope(world.a.scope()):
        one = make_organisation(name="Sozialamt Lindbach", town="Lindbach", kind="sozialamt")
        other = make_organisation(name="Jobcenter Ostereck", town="Ostereck", kind="jobcenter")
        third = make_organisation(name="Verein Wiesental", town="Wiesental", kind="verein")
        body = make_body(lead=one, topics=["wohnen"])
        make_body_member(body, third)
        make_agreement(one, other, topics=["arbeit"])

    def pairs(query: str) -> list[tuple[str, str]]:
        page = client.get(reverse("network:picture") + query)
        return [(edge.one.name, edge.other.name) for edge, _names in page.context["rows"]]

    assert {frozenset(pair) for pair in pairs("")} == {
        frozenset({one.name, other.name}),
        frozenset({one.name, third.name}),
    }
    assert [set(pair) for pair in pairs("?topic=arbeit")] == [{one.name, other.name}]
    assert [set(pair) for pair in pairs("?tie=body")] == [{one.name, third.name}]
    assert [set(pair) for pair in pairs("?town=Ostereck")] == [{one.name, other.name}]
    text = client.get(reverse("network:picture") + "?topic=arbeit").content.decode()
    assert "?topic=arbeit" in text  # the export keeps the filter
    assert f'href="{reverse("network:page", args=[one.pk])}" aria-label="Sozialamt Lindbach, 1 Verbindung"' in text
    sheet = load_workbook(io.BytesIO(client.get(reverse("network:picture_export") + "?tie=body").content)).worksheets[0]
    assert sheet.max_row == 2


def test_picture_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries):
    def fill(number: int) -> None:
        with open_scope(world.a.scope()):
            for _ in range(number):
                make_agreement(make_organisation(), make_organisation())

    fill(1)
    client.get(reverse("network:picture"))
    with django_assert_num_queries(18):
        client.get(reverse("network:picture"))
    fill(2)
    with django_assert_num_queries(18):
        assert len(client.get(reverse("network:picture")).context["rows"]) == 3


def test_weak_spots_are_named(world: World, coordinator):
    one = make_organisation(name="Sozialamt", kind="sozialamt")
    other = make_organisation(name="Jobcenter", kind="jobcenter")
    make_organisation(name="Schulamt", kind="schulamt")
    make_agreement(one, other)
    make_responsibility(one, topic="wohnen")
    make_responsibility(one, topic="arbeit")
    make_responsibility(other, topic="arbeit")
    nodes, ties = nodes_of(coordinator), all_ties(coordinator)
    weak = weak_spots(coordinator, nodes, ties)
    assert "Schulamt" in weak.lonely_kinds
    assert "Sozialamt" not in weak.lonely_kinds
    assert "Gesundheitsamt" in weak.missing_kinds
    assert [(label, node.name) for label, node in weak.single_topics] == [("Wohnen", "Sozialamt")]
    assert "Deutsch lernen" in weak.empty_topics


def counted(function: str, minimum: int = 5) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [minimum])
        return cursor.fetchall()


@pytest.fixture
def referrals(world: World):
    """Send referrals as if in the last closed quarter, and answer some."""

    def send(recipient: Organisation, sent: int, refused: int = 0, accepted: int = 0, topic: str = "housing") -> None:
        manager = acting(world.actor("case_manager"))
        case = make_case(manager)
        consent = make_consent(case, recipient, manager, given_on=last_quarter_day().date())
        with open_scope(manager.scope):
            states = ["refused"] * refused + ["accepted"] * accepted + ["sent"] * (sent - refused - accepted)
            moment = last_quarter_day()
            Referral.objects.bulk_create(
                Referral(
                    centre=case.centre, case=case, sender_id=world.a.ki.pk, recipient=recipient, topic=topic,
                    consent=consent, state=state, created_by=manager.user, sent_at=moment,
                    visible_until=consent.valid_until, reason="no_capacity" if state == "refused" else "",
                    answered_at=moment if state != "sent" else None,
                    answered_by=manager.user if state != "sent" else None,
                )
                for state in states
            )  # fmt: skip

    return send


def test_referrals_are_told_in_classes_and_small_topics_not_at_all(world: World, referrals):
    referrals(world.a.partner, 7, topic="housing")
    referrals(world.a.partner, 2, topic="work")
    referrals(world.a.outsider, 3)
    with open_scope(world.a.scope()):
        rows = counted("case_ties")
    found = {(recipient, topic): level for _sender, recipient, topic, level in rows}
    assert found == {
        (world.a.partner.pk, ""): 2,
        (world.a.partner.pk, "housing"): 2,
        (world.a.outsider.pk, ""): 1,
    }


def test_nobody_lowers_the_protection_by_asking_and_other_centres_see_nothing(world: World, referrals):
    referrals(world.a.outsider, 2)
    with open_scope(world.a.scope()):
        assert [row[3] for row in counted("case_ties", 1)] == [1]  # never below three
    with open_scope(world.b.scope()):
        assert counted("case_ties") == []
        assert counted("case_refusals") == []


@pytest.mark.parametrize(
    ("refused", "accepted", "share"),
    [(9, 1, [3]), (6, 4, [2]), (5, 7, [1]), (4, 8, []), (3, 1, []), (2, 20, [])],
)
def test_refusing_offices_are_named_in_classes_with_enough_referrals(world: World, referrals, refused, accepted, share):
    referrals(world.a.partner, refused + accepted, refused, accepted)
    with open_scope(world.a.scope()):
        assert [row[2] for row in counted("case_refusals")] == share


def test_small_numbers_of_other_senders_add_nothing_to_a_refusing_office(world: World, referrals):
    """Three referrals of another sender would be what is left of the sum; so they are not counted."""
    referrals(world.a.partner, 10, 8, 2)
    other = acting(world.actor("outsider_adviser"))
    case = make_case(other)
    consent = make_consent(case, world.a.partner, other, given_on=last_quarter_day().date())
    with open_scope(other.scope):
        Referral.objects.bulk_create(
            Referral(
                centre=case.centre, case=case, sender_id=world.a.outsider.pk, recipient=world.a.partner, topic="work",
                consent=consent, state="accepted", created_by=other.user, sent_at=last_quarter_day(),
                visible_until=consent.valid_until, answered_at=last_quarter_day(), answered_by=other.user,
            )
            for _ in range(3)
        )  # fmt: skip
    with open_scope(world.a.scope()):
        assert counted("case_refusals") == [(world.a.partner.pk, 3, 3)]


def test_referral_ties_are_for_those_who_may_see_the_centres_figures(world: World, referrals):
    referrals(world.a.partner, 6)
    pages = {
        role: signed_in(world.actor(role)).get(reverse("network:picture")).context["rows"]
        for role in ("kim_coordinator", "case_manager")
    }
    assert [[name for _kind, name in names] for _edge, names in pages["kim_coordinator"]] == [["5 bis 9 Verweisungen"]]
    assert pages["case_manager"] == []


def node(name: str) -> Node:
    return Node(uuid4(), name, name, "verein", "")


@given(st.integers(1, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80))
def test_drawing_keeps_every_connected_organisation_inside_and_is_the_same_twice(number, links):
    nodes = {one.id: one for one in (node(f"N{index:02}") for index in range(number))}
    keys = list(nodes)
    ties = [Tie(keys[a % number], keys[b % number], "body", "AK") for a, b in links]
    found = picture(nodes, ties)
    placed, lines, left_out = drawing(found)
    assert left_out == 0
    assert {spot.node.id for spot in placed} == {pk for pk, degree in found.degrees.items() if degree}
    assert len(lines) == len(found.edges)
    assert all(0 <= spot.x <= WIDTH and 0 <= spot.y <= HEIGHT for spot in placed)
    places.cache_clear()
    assert drawing(found)[0] == placed


def test_filter_by_a_town_keeps_partners_from_elsewhere():
    here, there = Node(uuid4(), "A", "A", "verein", "Hier"), Node(uuid4(), "B", "B", "verein", "Dort")
    nodes = {one.id: one for one in (here, there)}
    found = picture(nodes, [Tie(here.id, there.id, "body", "AK")], PictureFilters(town="Hier"))
    assert len(found.edges) == 1
    assert set(found.nodes) == set(nodes)
