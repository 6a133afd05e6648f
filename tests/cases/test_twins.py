"""Two files of one person become one and go apart again; nobody ever sees more by it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.emergency_choices import HoldReason
from querschnitt.cases.models import (
    Case,
    CaseHold,
    CaseMerge,
    ChainEntry,
    Consent,
    ContactNote,
    HouseholdMember,
    Need,
    Person,
    PersonName,
    PlanStep,
    Referral,
    ResidenceSpan,
)
from querschnitt.cases.services import (
    add_entry,
    add_member,
    add_need,
    add_step,
    draft_referral,
    note_contact,
    search_cases,
    send_referral,
    set_residence,
    withdraw_consent,
)
from querschnitt.cases.services.twins import merge_cases, undo_merge, why_not, why_not_undone
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, make_consent, share_case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PARTS = (ContactNote, Need, PlanStep, Referral, Consent)
OF_PERSON = (ChainEntry, HouseholdMember, ResidenceSpan)


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def furnished(manager, world, scope, **person):
    """A file with something of every kind, and a package on its way to the partner."""
    case = make_case(manager, life_areas=["housing"], person=person)
    consent = make_consent(case, world.a.partner, manager)
    with scope(manager):
        note_contact(case=case, topic="housing", minutes=20, by=manager)
        add_step(case=case, text="Girokonto", need=Need.objects.get(case=case), by=manager)
        referral = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager)
        send_referral(referral=referral, by=manager)
        set_residence(case=case, status_code="GES", starts_on=timezone.localdate() - 100 * DAY, by=manager)
        add_member(case=case, name="Lina", relation="child", by=manager)
        add_entry(case=case, kind="work", title="Küche", starts_on=date(2026, 1, 1), by=manager)
    return case


def inventory(case):
    of_case = {model.__name__: set(model.objects.filter(case=case).values_list("pk", flat=True)) for model in PARTS}
    own = {
        model.__name__: set(model.objects.filter(person_id=case.person_id).values_list("pk", flat=True))
        for model in OF_PERSON
    }
    return of_case | own


def test_everything_follows_and_goes_back(world, manager, scope):
    kept = make_case(manager, life_areas=["work"], person={"birth_date": date(1992, 5, 7)})
    dropped = furnished(manager, world, scope, given_name="Aminah", family_name="Hadad", town="Lindbach")
    with scope(manager):
        before = {case.pk: inventory(case) for case in (kept, dropped)}
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        both = inventory(kept)
        assert both == {name: before[kept.pk][name] | before[dropped.pk][name] for name in both}
        assert not any(inventory(Case.objects.get(pk=dropped.pk))[model.__name__] for model in PARTS)
        assert Case.objects.get(pk=dropped.pk).outcome == "merged"
        person = Person.objects.get(pk=kept.person_id)
        assert (person.town, person.given_name) == ("Lindbach", "Amina")
        assert [name.text for name in PersonName.objects.filter(person=person)] == ["Aminah Hadad"]
        assert search_cases(text="Hadad", by=manager) == [kept.pk]
        assert Case.objects.get(pk=kept.pk).status_code == "GES"
        undo_merge(merge=merge, by=manager)
        assert {case.pk: inventory(Case.objects.get(pk=case.pk)) for case in (kept, dropped)} == before
        assert Case.objects.get(pk=dropped.pk).is_open
        assert Person.objects.get(pk=kept.person_id).town == ""
        assert sorted(search_cases(text="Hadad", by=manager)) == sorted([kept.pk, dropped.pk])
        assert Case.objects.get(pk=kept.pk).status_code == ""
        with pytest.raises(ValidationError, match="schon zurückgenommen"):
            undo_merge(merge=merge, by=manager)


def test_package_on_its_way_stays_with_its_recipient(world, manager, partner, scope):
    kept, dropped = make_case(manager), furnished(manager, world, scope)
    with scope(partner):
        package = Referral.objects.get().package
    with scope(manager):
        merge_cases(kept=kept, dropped=dropped, by=manager)
    with scope(partner):
        assert Referral.objects.get().package == package
        assert not Case.objects.exists()
    with scope(manager):
        withdraw_consent(consent=Consent.objects.get(recipient=world.a.partner), by=manager)
    with scope(partner):
        assert not Referral.objects.exists()


def test_overlapping_titles_are_kept_to_be_clarified(world, manager, scope):
    kept, dropped = make_case(manager), furnished(manager, world, scope)
    with scope(manager):
        set_residence(case=kept, status_code="DUL", starts_on=timezone.localdate() - 50 * DAY, by=manager)
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        spans = {row.status_code: row.contradictory for row in ResidenceSpan.objects.filter(person_id=kept.person_id)}
        assert spans == {"DUL": False, "GES": True}
        undo_merge(merge=merge, by=manager)
        assert not ResidenceSpan.objects.filter(contradictory=True).exists()


def test_same_open_need_stays_with_the_dropped_file(manager, scope):
    kept, dropped = (make_case(manager, life_areas=["housing"]) for _ in range(2))
    with scope(manager):
        merge_cases(kept=kept, dropped=dropped, by=manager)
        assert Need.objects.filter(case=kept).count() == 1
        assert Need.objects.filter(case=dropped).count() == 1


def test_refusals_name_what_stands_against_it(world, manager, partner, scope):
    kept = make_case(manager, person={"birth_date": date(1992, 5, 7)})
    other_day = make_case(manager, person={"birth_date": date(1992, 5, 8)})
    shared = make_case(manager)
    share_case(shared, world.a.partner, manager)
    foreign = make_case(partner)
    with scope(manager):
        assert "Geburtsdaten 07.05.1992 und 08.05.1992" in why_not(kept, other_day, manager)[0]
        assert world.a.partner.name in why_not(kept, shared, manager)[0]
        assert world.a.partner.name in why_not(shared, kept, manager)[0]
        assert "dieselbe Akte" in why_not(kept, kept, manager)[0]
        for dropped in (other_day, shared, kept, foreign):
            with pytest.raises(ValidationError):
                merge_cases(kept=kept, dropped=dropped, by=manager)
        assert not CaseMerge.objects.exists()


def test_file_under_hold_is_not_merged(manager, scope):
    kept, dropped = make_case(manager), make_case(manager)
    with scope(manager):
        CaseHold.objects.create(case=dropped, reason=HoldReason.values[0], placed_by=manager.user)
        assert "gesperrt" in why_not(kept, dropped, manager)[0]
        merge = CaseMerge.objects.create(
            organisation_id=manager.organisation_id, kept_case=kept, dropped_case=dropped, kept_person=kept.person,
            dropped_person=dropped.person, merged_by=manager.user,
        )  # fmt: skip
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="hold is open"), transaction.atomic():
            cursor.execute("SELECT case_merge_files(%s)", [merge.pk])


def test_manager_who_sees_only_own_cases_gains_nothing(world, manager, scope):
    adviser = acting(world.actor("education_adviser"))
    kept, dropped = make_case(manager, manager=adviser.user), make_case(manager)
    with scope(manager):
        assert "sieht nur eigene Fälle" in why_not(kept, dropped, manager)[0]
        assert why_not(dropped, kept, manager) == []


def test_undo_is_refused_once_something_new_hangs_on_a_moved_row(world, manager, scope):
    kept, dropped = make_case(manager), furnished(manager, world, scope)
    with scope(manager):
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        note_contact(case=kept, topic="work", minutes=10, by=manager)
        add_need(case=kept, life_area="work", by=manager)
        assert why_not_undone(merge) == []
        add_step(case=kept, text="neu", need=Need.objects.get(life_area="housing"), by=manager)
        assert why_not_undone(merge)
        with pytest.raises(ValidationError, match="hängt ein neuer Eintrag"):
            undo_merge(merge=merge, by=manager)


def test_corrected_span_keeps_the_files_together(world, manager, scope):
    kept, dropped = make_case(manager), furnished(manager, world, scope)
    with scope(manager):
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        span = ResidenceSpan.objects.get(person_id=kept.person_id)
        set_residence(case=kept, status_code="DUL", starts_on=None, corrects=span, by=manager)
        assert why_not_undone(merge)


def test_database_moves_nothing_without_a_recorded_merge_or_while_others_see(world, manager, partner, scope):
    kept, dropped = make_case(manager), make_case(manager)
    with scope(manager):
        merge = CaseMerge.objects.create(
            organisation=world.a.ki, kept_case=kept, dropped_case=dropped, kept_person=kept.person,
            dropped_person=dropped.person, merged_by=manager.user,
        )  # fmt: skip
    share_case(dropped, world.a.outsider, manager)
    for actor, message in ((partner, "no such merge"), (manager, "somebody else sees")):
        fails = pytest.raises(DatabaseError, match=message)
        with scope(actor), connection.cursor() as cursor, fails, transaction.atomic():
            cursor.execute("SELECT case_merge_files(%s)", [merge.pk])
    with scope(manager), pytest.raises(DatabaseError, match="stays with its person"), transaction.atomic():
        Case.objects.filter(pk=dropped.pk).update(person=kept.person)


def test_pages_compare_merge_and_part(manager, scope):
    kept = make_case(manager)
    dropped = make_case(manager, person={"given_name": "Aminah", "town": "Lindbach"})
    client = signed_in(manager)
    url = reverse("cases:merge_case", args=[kept.pk])
    assert client.post(url, {"number": "AHR-1999-0001"}).status_code == 422
    page = client.post(url, {"number": dropped.number}).content.decode()
    assert "Aminah Haddad" in page
    assert "Lindbach" in page
    assert client.post(url, {"number": dropped.number, "confirm": "1"}).status_code == 302
    page = client.get(reverse("cases:person", args=[kept.pk])).content.decode()
    assert f"{dropped.number} ist hier aufgegangen" in page
    husk = client.get(reverse("cases:person", args=[dropped.pk])).content.decode()
    assert f"aufgegangen in {kept.number}" in husk
    with scope(manager):
        merge = CaseMerge.objects.get()
    assert client.post(reverse("cases:undo_merge", args=[merge.pk])).status_code == 302
    with scope(manager):
        assert Case.objects.get(pk=dropped.pk).is_open
