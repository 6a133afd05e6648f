"""Restriction of processing (Art. 18 DSGVO)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.daily import my_tasks
from querschnitt.cases.models import Case, CaseGrant, CaseRestriction, Consent, Need, Person, Referral
from querschnitt.cases.selectors import case_list, due_steps, visible_cases
from querschnitt.cases.services import (
    add_step,
    draft_referral,
    grant_case,
    note_contact,
    send_referral,
    set_residence,
    withdraw_consent,
)
from querschnitt.cases.services.holds import lift_hold, place_hold
from querschnitt.cases.services.restrictions import lift_restriction, restrict_case
from querschnitt.cases.services.tasks import add_task
from querschnitt.cases.supervision import own_open_cases
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, make_consent, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed_in_with_a_password_alone(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def restricted(case, by):
    found = restrict_case(case=case, reason="accuracy", by=by)
    case.refresh_from_db()
    return found


def test_restricted_case_is_written_by_nobody_and_stays(world, manager, scope):
    case = make_case(manager, life_areas=["housing"])
    other = make_case(manager)
    with scope(manager):
        add_step(case=case, text="Antrag", by=manager)
        set_residence(case=case, status_code="GES", starts_on=None, by=manager)
        restricted(case, manager)
        assert AuditEvent.objects.filter(table="cases_caserestriction").exists()
        for sql in (
            "UPDATE cases_need SET goal = 'X' WHERE case_id = %(case)s",
            "UPDATE cases_case SET phase = 'analyse' WHERE id = %(case)s",
            "UPDATE cases_person SET town = 'X' WHERE id = %(person)s",
            "UPDATE cases_residencespan SET document = 'X' WHERE person_id = %(person)s",
            "DELETE FROM cases_planstep WHERE case_id = %(case)s",
            "DELETE FROM cases_case WHERE id = %(case)s",
        ):
            with (
                pytest.raises(IntegrityError, match="restricted"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, {"case": case.pk, "person": case.person_id})
        with pytest.raises(IntegrityError, match="restricted"), transaction.atomic():
            note_contact(case=case, topic="housing", minutes=10, by=manager)
        note_contact(case=other, topic="housing", minutes=10, by=manager)  # others go on


def test_nothing_is_sent_and_consent_can_still_be_withdrawn(world, manager, scope):
    case = make_case(manager)
    consent = make_consent(case, world.a.partner, manager)
    with scope(manager):
        sent = draft_referral(case=case, recipient=world.a.partner, topic="work", consent=consent, by=manager)
        waiting = draft_referral(case=case, recipient=world.a.partner, topic="work", consent=consent, by=manager)
        send_referral(referral=sent, by=manager)
        restricted(case, manager)
        waiting.case.refresh_from_db()
        with pytest.raises(ValidationError, match="eingeschränkt"):
            send_referral(referral=waiting, by=manager)
        with pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.filter(pk=waiting.pk).update(state="sent", sent_at="2026-01-01T00:00Z")
        withdraw_consent(consent=consent, by=manager)
        assert Consent.objects.get(pk=consent.pk).withdrawn_at
        assert Referral.objects.get(pk=sent.pk).ended_at


def test_lists_of_work_leave_it_out_and_only_the_lead_reads_it(world, manager, partner, outsider, scope):
    case = make_case(manager)
    share_case(case, world.a.outsider, manager)
    with scope(manager):
        add_step(case=case, text="Antrag", due_on=case.opened_on, responsible_user=manager.user, by=manager)
        add_task(title="Anrufen", case=case, assignee=manager.user, by=manager)
        assert due_steps(manager).count() == my_tasks(manager).count() == len(case_list(manager)) == 1
        restricted(case, manager)
        assert due_steps(manager).count() == my_tasks(manager).count() == len(case_list(manager)) == 0
        assert own_open_cases(manager).count() == 0
        assert len(case_list(manager, state="restricted")) == 1
        assert visible_cases(manager).get() == case
    with scope(outsider):
        assert not visible_cases(outsider).exists()
        assert case_list(outsider, state="all") == []


def test_shares_rest_in_the_database_until_it_is_lifted(world, manager, outsider, scope):
    """Below every page: whoever it was shared with reads no row of it, and cannot wake the share."""
    case = make_case(manager, life_areas=["housing"])
    grant = share_case(case, world.a.outsider, manager)
    read = (Case, Person, Need, Consent, CaseRestriction)
    with scope(manager):
        restriction = restricted(case, manager)
        with pytest.raises(ValidationError, match="eingeschränkt"):
            grant_case(case=case, organisation=world.a.outsider, consent=grant.consent, by=manager)
    with scope(outsider):
        assert [model.objects.count() for model in read] == [0, 0, 0, 0, 0]
        with pytest.raises(DatabaseError, match="only the lead"), transaction.atomic():
            CaseGrant.objects.filter(pk=grant.pk).update(paused_at=None)
        assert [model.objects.count() for model in read] == [0, 0, 0, 0, 0]
    with scope(manager):
        CaseGrant.objects.update(paused_at=None)
        assert CaseGrant.objects.get(pk=grant.pk).paused_at is not None
        assert CaseGrant.objects.get(purpose="lead").paused_at is None
        lift_restriction(restriction=restriction, reason="geprüft", by=manager)
    with scope(outsider):
        assert Need.objects.get().case_id == case.pk
        # Whoever works along places no restriction of its own: it is the lead's to answer.
        with pytest.raises(DatabaseError), transaction.atomic():
            restrict_case(case=case, reason="accuracy", by=outsider)


def test_pages_show_a_notice_and_no_way_to_change(world, manager, scope):
    case = make_case(manager)
    client = signed_in(manager)
    url = reverse("cases:restriction", args=[case.pk])
    assert client.post(url, {"reason": "accuracy", "note": "Schreiben"}).status_code == 302
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Verarbeitung eingeschränkt seit" in page
    for name in ("edit", "new_contact", "new_step", "new_referral", "share", "close"):
        answer = client.get(reverse(f"cases:{name}", args=[case.pk]))
        assert answer.status_code == 404 or "<form" not in answer.content.decode().split("<main")[1], name
    for name in ("person", "plan", "contacts", "consents", "dossier", "hold", "export"):
        assert client.get(reverse(f"cases:{name}", args=[case.pk])).status_code == 200, name
    answer = client.post(url, {"lift_reason": "geprüft"})
    assert answer.status_code == 422  # the person is told first
    assert client.post(url, {"lift_reason": "geprüft", "told": "on"}).status_code == 302
    assert client.get(reverse("cases:edit", args=[case.pk])).status_code == 200
    with scope(manager):
        assert Case.objects.get().restricted_at is None
        assert CaseRestriction.objects.get().lift_reason == "geprüft"


def test_hold_and_restriction_do_not_lift_each_other(manager, scope):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        hold = place_hold(case=case, reason="court", by=manager)
        restriction = restricted(case, manager)
        lift_hold(hold=hold, by=manager)
        with pytest.raises(IntegrityError, match="restricted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_need")
        place_hold(case=case, reason="court", by=manager)
        lift_restriction(restriction=restriction, reason="geprüft", by=manager)
        with pytest.raises(IntegrityError, match="under hold"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_need")
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            CaseRestriction.objects.update(lift_reason="anders")
