"""Known to another organisation: a yes or no, a request that says nothing about whom it reaches, a link by consent."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.models import Case, LinkDelivery, LinkRequest
from querschnitt.cases.services.links import (
    agree_to_link,
    ask_for_link,
    decline_link,
    is_known_elsewhere,
    requests_of,
    waiting_deliveries,
)
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
BORN = {"birth_date": date(1992, 5, 7)}


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def theirs(manager):
    return make_case(manager, person=BORN)


@pytest.fixture
def mine(partner, theirs):
    return make_case(partner, person=BORN | {"given_name": "Aminah", "family_name": "Hadad"})


@pytest.mark.parametrize(("born", "known"), [
    (date(1992, 5, 7), True),
    (date(1992, 7, 5), True),  # day and month exchanged, as on papers
    (date(1992, 5, 8), False),
    (date(1991, 5, 7), False),
    (None, None),
])  # fmt: skip
def test_answer_needs_names_and_the_same_birth(partner, theirs, scope, born, known):
    case = make_case(partner, person={"birth_date": born})
    with scope(partner):
        assert is_known_elsewhere(case=case, by=partner) is known


def test_every_question_is_logged(partner, mine, scope):
    with scope(partner):
        before = AuditEvent.objects.filter(table="cases_searchkey", action="read").count()
        assert is_known_elsewhere(case=mine, by=partner)
        assert AuditEvent.objects.filter(table="cases_searchkey", action="read").count() == before + 1


def test_who_asks_learns_nothing_until_the_person_agrees_there(world, manager, partner, mine, theirs, scope):
    with scope(partner):
        ask_for_link(case=mine, reason="Sprachkurs abstimmen", by=partner)
        assert not LinkDelivery.objects.exists()
        (row,) = requests_of(mine, timezone.localdate())
        assert (row["open"], row["agreed"]) == (True, None)
    with scope(manager):
        (delivery,) = waiting_deliveries(manager)
        assert (delivery.case_id, delivery.asking_id) == (theirs.pk, world.a.partner.pk)
        assert not LinkRequest.objects.exists()  # nor does the lead see the other file
        agree_to_link(delivery=delivery, text_language="ar", release=True, by=manager)
    with scope(partner):
        (row,) = requests_of(mine, timezone.localdate())
        assert row["agreed"].organisation_id == world.a.ki.pk
        assert Case.objects.filter(pk=theirs.pk).exists()


def test_refusal_looks_like_silence(manager, partner, mine, scope):
    with scope(partner):
        ask_for_link(case=mine, reason="Abstimmen", by=partner)
        silent = [{**row, "request": None} for row in requests_of(mine, timezone.localdate())]
    with scope(manager):
        decline_link(delivery=waiting_deliveries(manager)[0], by=manager)
        assert not waiting_deliveries(manager)
    with scope(partner):
        assert [{**row, "request": None} for row in requests_of(mine, timezone.localdate())] == silent
        assert not requests_of(mine, timezone.localdate() + timedelta(days=15))[0]["open"]


def test_request_for_nobody_looks_the_same(partner, scope):
    case = make_case(partner, person=BORN | {"given_name": "Zelda", "family_name": "Quint"})
    with scope(partner):
        ask_for_link(case=case, reason="Abstimmen", by=partner)
        (row,) = requests_of(case, timezone.localdate())
        assert (row["open"], row["agreed"]) == (True, None)


def test_one_request_at_a_time_and_ten_a_day(partner, mine, scope):
    with scope(partner):
        ask_for_link(case=mine, reason="eins", by=partner)
        with pytest.raises(ValidationError, match="läuft schon"):
            ask_for_link(case=mine, reason="zwei", by=partner)
    for number in range(9):
        case = make_case(partner, person=BORN | {"given_name": f"Aa{number}"})
        with scope(partner):
            ask_for_link(case=case, reason="x", by=partner)
    case = make_case(partner, person=BORN)
    with scope(partner), pytest.raises(ValidationError, match="Zu viele Bitten"):
        ask_for_link(case=case, reason="x", by=partner)


def test_closed_and_granted_cases_are_not_asked(partner, outsider, mine, theirs, scope, manager):
    with scope(manager):
        Case.objects.filter(pk=theirs.pk).update(closed_on=F("opened_on"), outcome="moved")
    with scope(partner):
        assert is_known_elsewhere(case=mine, by=partner) is False
        ask_for_link(case=mine, reason="x", by=partner)
    with scope(manager):
        assert not LinkDelivery.objects.exists()


def test_database_delivers_only_a_request_of_the_acting_person(world, manager, partner, mine, scope):
    with scope(partner):
        request = ask_for_link(case=mine, reason="x", by=partner)
    with scope(manager), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("SELECT case_ask_link(%s, '{.a#1992}', '[[\".b\"]]', NULL)", [request.pk])
    with scope(manager), pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        LinkDelivery.objects.create(
            request=request, case=mine, organisation=world.a.ki, asking=world.a.partner, reason="x",
            expires_on=request.expires_on,
        )  # fmt: skip


def test_pages_lead_from_question_to_link(world, manager, partner, mine, theirs):
    ours, there = signed_in(partner), signed_in(manager)
    url = reverse("cases:ask_link", args=[mine.pk])
    assert "nur Ja oder Nein" in ours.get(url).content.decode()
    answer = ours.post(url).content.decode()
    assert "Einer anderen Stelle bekannt: um Verknüpfung bitten" in answer
    assert "Haddad" not in answer.replace("Hadad", "")
    assert ours.post(url, {"reason": "Kurs"}).status_code == 422  # the person was not asked
    assert ours.post(url, {"reason": "Kurs", "agreed": "on"}).status_code == 302
    page = ours.get(reverse("cases:person", args=[mine.pk])).content.decode()
    assert "noch offen bis" in page
    waiting = there.get(reverse("cases:links")).content.decode()
    assert theirs.number in waiting
    assert "Kurs" in waiting
    assert mine.number not in waiting
    with_id = there.get("/", follow=True).content.decode()
    assert "Bitten um Verknüpfung" in with_id
    link = there.get(reverse("cases:links")).context["rows"][0]
    data = {
        "text_language": "ar",
        "purpose": "cooperation",
        "valid_until": "2027-06-30",
        "consent": "on",
        "release": "on",
    }
    url = reverse("cases:answer_link", args=[link.pk])
    assert there.post(url, {key: data[key] for key in data if key != "consent"}).status_code == 422
    assert there.post(url, data).status_code == 302
    assert ours.get(reverse("cases:case", args=[theirs.pk])).status_code == 200
    assert f"Verknüpft mit {world.a.ki.name}" in ours.get(reverse("cases:person", args=[mine.pk])).content.decode()
    assert there.get(url).status_code == 404


def test_page_declines(manager, partner, mine):
    signed_in(partner).post(reverse("cases:ask_link", args=[mine.pk]), {"reason": "Kurs", "agreed": "on"})
    there = signed_in(manager)
    link = there.get(reverse("cases:links")).context["rows"][0]
    assert there.post(reverse("cases:answer_link", args=[link.pk]), {"decline": "1"}).status_code == 302
    assert not there.get(reverse("cases:links")).context["rows"]
