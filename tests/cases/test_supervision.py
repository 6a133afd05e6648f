"""The view of those who lead: numbers of their own organisation, nobody's name, and lists to take along."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.models import ContactNote
from querschnitt.cases.selectors import visible_cases
from querschnitt.cases.services import draft_referral, note_contact, send_referral
from querschnitt.cases.services.tasks import add_task
from querschnitt.cases.supervision import loads, silent_list, totals
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, make_consent, share_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def head(world):
    return acting(world.actor("centre_head"))


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def old_case(by, days=100, **fields):
    return make_case(by, opened_on=TODAY() - timedelta(days=days), **fields)


def test_load_counts_cases_phases_contacts_and_what_waits(world, manager, head, scope):
    first, second = old_case(manager), old_case(manager, phase="analyse")
    old_case(manager, manager=None)
    consent = make_consent(first, world.a.partner, manager)
    with scope(manager):
        note_contact(case=first, topic="housing", by=manager)
        note_contact(case=second, topic="housing", held_on=TODAY() - timedelta(days=45), by=manager)
        referral = draft_referral(
            case=first, recipient=world.a.partner, topic="housing", consent=consent, question="x", by=manager
        )
        send_referral(referral=referral, by=manager)
        add_task(title="spät", due_on=TODAY() - timedelta(days=1), by=manager)
    with scope(head):
        mine, nobody = loads(head)
        assert (mine.name, mine.open, mine.by_phase[:2]) == (str(manager.user), 2, [1, 1])
        assert (mine.contacts, mine.silent, mine.waiting, mine.unanswered, mine.tasks) == (1, 1, 1, 0, 1)
        assert (nobody.name, nobody.open, nobody.silent) == ("noch niemand", 1, 1)
        assert totals([mine, nobody]).open == 3
        assert [case.number for case in silent_list(head, days=60)] != []
        assert loads(head, today=TODAY() + timedelta(days=60))[0].unanswered == 1


@pytest.mark.parametrize(("days", "found"), [(30, 1), (31, 0)])
def test_silence_begins_after_the_last_day_of_the_span(days, found, manager, head, scope):
    case = old_case(manager)
    with scope(manager):
        note_contact(case=case, topic="housing", held_on=TODAY() - timedelta(days=31), by=manager)
    with scope(head):
        assert len(silent_list(head, days=days)) == found


def test_new_case_is_not_silent(manager, head, scope):
    make_case(manager)
    with scope(head):
        assert silent_list(head, days=14) == []


def test_heads_see_numbers_and_no_names_and_open_no_case(manager, head, scope):
    case = old_case(manager)
    client = signed_in(head)
    page = text_of(client.get(reverse("cases:supervision")))
    assert case.number in page
    assert "Haddad" not in page
    assert reverse("cases:case", args=[case.pk]) not in page
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    with scope(head):
        assert visible_cases(head).count() == 0


def test_view_is_of_the_own_organisation_only(world, manager, scope):
    partner_head = acting(world.actor("partner_head"))
    case = old_case(manager)
    share_case(case, world.a.partner, manager)
    own = old_case(partner_head)
    page = text_of(signed_in(partner_head).get(reverse("cases:supervision")))
    assert own.number in page
    assert case.number not in page
    with scope(partner_head):
        assert sum(row.open for row in loads(partner_head)) == 1


@pytest.mark.parametrize("role", ["case_manager", "education_adviser", "partner_adviser", "operator"])
def test_view_is_closed_to_everybody_else(world, role):
    assert signed_in(world.actor(role)).get(reverse("cases:supervision")).status_code == 403


def test_view_costs_the_same_with_one_and_three_cases(manager, head):
    client, counted = signed_in(head), []
    for more in (1, 2):
        for _ in range(more):
            old_case(manager)
        client.get(reverse("cases:supervision"))
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("cases:supervision"))
        counted.append(len(context))
    assert counted[0] == counted[1]
    assert counted[0] <= 30


def rows_of(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_overview_as_a_table_says_what_the_page_says_and_is_logged(manager, head, scope):
    old_case(manager)
    rows = rows_of(signed_in(head).get(reverse("cases:supervision_export")))
    assert rows[1][:2] == [str(manager.user), 1]
    with scope(head):
        assert AuditEvent.objects.filter(action="export", table="cases_case").count() == 1


def test_list_as_a_table_follows_the_filter_and_is_logged(manager, scope):
    make_case(manager, person={"town": "Lindbach", "birth_year": 1992})
    make_case(manager, person={"town": "Ostereck"})
    answer = signed_in(manager).get(reverse("cases:list_export"), {"town": "Lindbach"})
    rows = rows_of(answer)
    assert len(rows) == 2
    assert rows[1][1:4] == ["Amina Haddad", 1992, "Lindbach"]
    assert "no-store" in answer["Cache-Control"]
    with scope(manager):
        assert AuditEvent.objects.filter(action="export", table="cases_case").count() == 1


@pytest.mark.parametrize("route", ["cases:list_export", "cases:supervision_export"])
def test_tables_ask_for_a_fresh_sign_in(route, world):
    actor = acting(world.actor("partner_head"))
    actor.user.set_password("lang und geheim genug")
    actor.user.save()
    answer = signed_in(actor).get(reverse(route))
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer["Location"]


def test_export_never_holds_what_the_list_does_not(world, manager, outsider):
    make_case(manager)
    assert len(rows_of(signed_in(outsider).get(reverse("cases:list_export")))) == 1
    adviser = acting(world.actor("education_adviser"))
    assert len(rows_of(signed_in(adviser).get(reverse("cases:list_export")))) == 1
    assert ContactNote.unscoped.count() == 0
