from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.keeping import UNTIED, earliest_deletion, hold_of
from querschnitt.cases.models import Case, CaseHold, Consent, Need
from querschnitt.cases.services import close_case
from querschnitt.cases.services.holds import lift_hold, place_hold
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


def test_case_is_kept_36_months_from_closing(manager, scope):
    case = make_case(manager, opened_on=date(2023, 1, 1))
    assert earliest_deletion(case) is None
    with scope(manager):
        close_case(case=case, outcome="moved", by=manager, closed_on=date(2024, 2, 29))
    assert earliest_deletion(case) == date(2027, 2, 28)


@pytest.mark.parametrize("table", ["cases_need", "cases_consent", "cases_case", "cases_casehold", "cases_casegrant"])
def test_nothing_under_hold_is_deleted(manager, scope, table):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        place_hold(case=case, reason="court", by=manager)
        with pytest.raises(IntegrityError, match="under hold"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_cascade_from_the_case_is_refused_whole(manager, scope):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager):
        place_hold(case=case, reason="court", by=manager)
        with pytest.raises(DatabaseError), transaction.atomic():
            case.delete()
        assert Need.objects.count() == 1
        assert Consent.objects.count() == 1
        assert Case.objects.filter(pk=case.pk).exists()


def test_lifted_or_expired_hold_lets_go(manager, scope):
    today = timezone.localdate()
    for how in ("lifted", "expired"):
        case = make_case(manager, life_areas=["housing"])
        with scope(manager):
            if how == "lifted":
                lift_hold(hold=place_hold(case=case, reason="court", by=manager), by=manager)
            else:
                place_hold(case=case, reason="court", by=manager, until=today - timedelta(days=1))
            assert hold_of(case) is None
            assert Need.objects.filter(case=case).delete()[0] == 1


def test_hold_is_lifted_not_changed(manager, scope):
    case = make_case(manager)
    with scope(manager):
        hold = place_hold(case=case, reason="court", by=manager)
        for change in ("until = '2000-01-01'", "reason = 'claim'"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE cases_casehold SET {change}")
        lift_hold(hold=hold, by=manager)
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseHold.objects.update(lifted_at=None, lifted_by=None)


def test_every_table_of_case_work_is_tied():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name LIKE 'cases\\_%' AND column_name IN ('case_id', 'person_id')"
        )
        parts = {name for (name,) in cursor.fetchall()} - set(UNTIED)
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'case_hold_keep'")
        tied = {name for (name,) in cursor.fetchall()}
    assert parts | {"cases_case", "cases_person"} <= tied


def test_page_shows_the_date_places_and_lifts(settings, manager, scope):
    settings.SECOND_FACTOR_REQUIRED = False
    case = make_case(manager)
    client = signed_in(manager)
    url = reverse("cases:hold", args=[case.pk])
    assert "36 Monate nach dem Abschluss" in client.get(url).content.decode()
    page = client.post(url, {"reason": "court", "note": "VG Arnsberg"}, follow=True).content.decode()
    assert "Niemand kann diesen Fall löschen" in page
    assert "VG Arnsberg" in page
    assert client.post(url, {"reason": "court", "until": "2001-01-01"}).status_code == 422
    with scope(manager):
        hold = CaseHold.objects.get()
    page = client.post(reverse("cases:lift_hold", args=[hold.pk]), follow=True).content.decode()
    assert "Niemand kann diesen Fall löschen" not in page


def test_record_pages_say_how_long_they_are_kept(manager, settings, scope):
    settings.SECOND_FACTOR_REQUIRED = False
    case = make_case(manager, opened_on=date(2023, 1, 1))
    client = signed_in(manager)
    pages = ["person", "chain", "assessments", "plan", "contacts", "case_tasks", "files", "consents", "handover"]
    forms = [
        "new_contact",
        "new_step",
        "new_goal",
        "edit",
        "share",
        "new_consent",
        "new_release",
        "new_referral",
        "case",
    ]
    for name in [*pages, *forms, "new_handover"]:
        if name == "case":
            assert "Monate nach Abschluss" in client.get(reverse("cases:case", args=[case.pk])).text
            continue
        assert "Fallakte: 36 Monate nach Abschluss" in client.get(reverse(f"cases:{name}", args=[case.pk])).text, name
    for name in ("list", "referrals", "handovers"):
        assert "Fallakte: 36 Monate nach Abschluss" in client.get(reverse(f"cases:{name}")).text, name
    assert "Aufgabe: 12 Monate nach Erledigung" in client.get(reverse("cases:tasks")).text
    assert "Notzugriff: 36 Monate nach seinem Ende" in client.get(reverse("cases:emergencies")).text
    with scope(manager):
        close_case(case=case, outcome="moved", by=manager, closed_on=date(2024, 2, 29))
    for name in ("person", "reopen"):
        assert "Wird gelöscht frühestens am 28.02.2027" in client.get(reverse(f"cases:{name}", args=[case.pk])).text
