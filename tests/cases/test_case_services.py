from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.choices import PHASE_MOVES, STEP_MOVES, Phase, StepState
from querschnitt.cases.models import Case, Consent, ContactNote, Draft, Need, PhaseChange, PlanStep, SearchKey
from querschnitt.cases.services import (
    Stale,
    add_need,
    add_step,
    close_case,
    create_case,
    draft_of,
    edit_case,
    edit_step,
    known_elsewhere,
    move_phase,
    move_step,
    note_contact,
    reopen_case,
    save_draft,
    search_cases,
)
from tests.factories.cases import AMINA, make_case

pytestmark = pytest.mark.django_db


def test_intake_stores_case_grant_needs_and_consent(world, manager, scope):
    case = make_case(manager, life_areas=["housing", "language"])
    with scope(manager):
        assert case.number == f"AHR-{timezone.localdate().year}-0001" or case.number.endswith("-0001")
        assert set(Need.objects.values_list("life_area", flat=True)) == {"housing", "language"}
        assert Consent.objects.get().text_language == "ar"
        assert PhaseChange.objects.get().phase == "sondierung"


def test_intake_without_status_name_and_birth_date(manager, scope):
    case = make_case(manager, person={"given_name": "", "family_name": "", "original_name": "", "pseudonym": "Blau 7"})
    assert str(case.person) == "Blau 7"
    assert case.status_code == ""
    assert case.legal_circle == "unbekannt"


def test_numbers_count_up_in_a_centre_and_year(manager):
    first, second = make_case(manager), make_case(manager)
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_birth_after_arrival_names_both_values(manager):
    with pytest.raises(ValidationError) as caught:
        make_case(manager, person={"birth_date": date(1992, 5, 17), "arrived_on": date(1990, 3, 1)})
    message = caught.value.message_dict["arrived_on"][0]
    assert "01.03.1990" in message
    assert "17.05.1992" in message


@pytest.mark.parametrize("now", Phase.values)
@pytest.mark.parametrize("to", Phase.values)
def test_phase_moves_by_the_table(manager, scope, now, to):
    case = make_case(manager, phase=now)
    with scope(manager):
        if to in PHASE_MOVES[now]:
            assert move_phase(case=case, to=to, by=manager).phase == to
        else:
            with pytest.raises(ValidationError):
                move_phase(case=case, to=to, by=manager)


@pytest.mark.parametrize("now", StepState.values)
@pytest.mark.parametrize("to", StepState.values)
def test_steps_move_by_the_table(manager, scope, now, to):
    case = make_case(manager)
    with scope(manager):
        done_on = timezone.localdate() if now == "done" else None
        step = add_step(case=case, text="Konto eröffnen", state=now, done_on=done_on, by=manager)
        if to in STEP_MOVES[now] or to == now:
            assert move_step(step=step, to=to, by=manager) == now
            stored = PlanStep.objects.get()
            assert stored.state == to
            assert (stored.done_on is not None) == (to == "done")
        else:
            with pytest.raises(ValidationError):
                move_step(step=step, to=to, by=manager)


def test_step_done_can_be_undone(manager, scope):
    case = make_case(manager)
    with scope(manager):
        step = add_step(case=case, text="Konto eröffnen", by=manager)
        before = move_step(step=step, to="done", by=manager)
        move_step(step=step, to=before, by=manager)
        assert PlanStep.objects.get().state == "open"


def test_second_need_of_an_area_is_refused(manager, scope):
    case = make_case(manager, life_areas=["housing"])
    with scope(manager), pytest.raises(ValidationError, match="steht schon im Plan"):
        add_need(case=case, life_area="housing", by=manager)


def test_closing_names_what_is_open_first(manager, scope):
    case = make_case(manager)
    with scope(manager):
        add_step(case=case, text="Konto eröffnen", by=manager)
        with pytest.raises(ValidationError, match="1 offener Schritt"):
            close_case(case=case, outcome="reached", by=manager)
        close_case(case=case, outcome="reached", by=manager, anyway=True)
        case.refresh_from_db()
        assert (case.phase, case.outcome, case.closed_on) == ("abschluss", "reached", timezone.localdate())
        assert PlanStep.objects.get().state == "dropped"


def test_closed_case_takes_nothing_new_until_reopened(manager, scope):
    case = make_case(manager)
    with scope(manager):
        close_case(case=case, outcome="moved", by=manager)
        with pytest.raises(ValidationError, match="wieder"):
            add_step(case=case, text="x", by=manager)
        reopen_case(case=case, reason="returned", by=manager)
        assert case.is_open
        assert case.outcome == ""
        add_step(case=case, text="x", by=manager)


def test_closing_before_opening_names_both_days(manager, scope):
    case = make_case(manager, opened_on=date(2026, 5, 4))
    with scope(manager), pytest.raises(ValidationError, match=r"01.05.2026.*04.05.2026"):
        close_case(case=case, outcome="moved", closed_on=date(2026, 5, 1), by=manager)


def test_two_editors_do_not_overwrite_each_other(manager, scope):
    case = make_case(manager)
    with scope(manager):
        edit_case(case=case, version=1, person={}, fields={"legal_circle": "sgb2"}, by=manager)
        with pytest.raises(Stale):
            edit_case(case=case, version=1, person={}, fields={"legal_circle": "asylblg"}, by=manager)
        assert Case.objects.get().legal_circle == "sgb2"
        step = add_step(case=case, text="Konto", by=manager)
        edit_step(step=step, version=1, text="Girokonto", by=manager)
        with pytest.raises(Stale):
            edit_step(step=step, version=1, text="Sparbuch", by=manager)


def test_contact_in_the_future_is_refused_with_its_day(manager, scope):
    case = make_case(manager)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with scope(manager), pytest.raises(ValidationError, match="Zukunft"):
        note_contact(case=case, held_on=tomorrow, topic="housing", by=manager)


def test_draft_survives_until_the_note_is_stored(manager, scope):
    case = make_case(manager)
    with scope(manager):
        save_draft(form="contact", about=case.pk, content={"text": "halb"}, by=manager)
        save_draft(form="contact", about=case.pk, content={"text": "halb fertig"}, by=manager)
        assert draft_of(form="contact", about=case.pk, by=manager) == {"text": "halb fertig"}
        note_contact(case=case, topic="housing", minutes=20, text="halb fertig", by=manager)
        assert not Draft.objects.exists()
        assert ContactNote.objects.get().author_id == manager.user.pk


def test_note_text_is_not_copied_into_the_log(manager, scope):
    case = make_case(manager)
    with scope(manager):
        note_contact(case=case, topic="housing", text="GEHEIMNIS", by=manager)
        assert not AuditEvent.objects.filter(content__icontains="GEHEIMNIS").exists()


@pytest.mark.parametrize(
    "query",
    ["Haddad", "hadad Amina", "Amina Haddad 1992", "أمينة", "حداد", "Haddâd", "amina 1992"],
)
def test_search_finds_other_spellings(manager, scope, query):
    case = make_case(manager, person={"birth_year": 1992})
    make_case(manager, person={"given_name": "Olena", "family_name": "Kovalenko", "original_name": ""})
    with scope(manager):
        assert search_cases(text=query, by=manager) == [case.pk]


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        (("Mohammed", "Yilmaz"), "Muhammad Yılmaz"),
        (("Oleksandr", "Kowalenko"), "Alexander Kovalenko"),
        (("Jörg", "Müller"), "Joerg Mueller"),
        (("Joerg", "Mueller"), "Jörg Müller"),
        (("Tetiana", "Shevchenko"), "Тетяна Шевченко"),
        (("Yusuf", "Abdulrahman"), "Jusuf Abd al-Rahman"),
        (("Hüseyin", "Meyer"), "Hussein Maier"),
    ],
)
def test_search_finds_transliterations(manager, scope, stored, query):
    case = make_case(manager, person={"given_name": stored[0], "family_name": stored[1], "original_name": ""})
    with scope(manager):
        assert search_cases(text=query, by=manager) == [case.pk]


def test_search_finds_the_file_number_and_nothing_for_another_year(manager, scope):
    case = make_case(manager, person={"birth_year": 1992})
    with scope(manager):
        assert search_cases(text=case.number.lower(), by=manager) == [case.pk]
        assert search_cases(text="Haddad 1980", by=manager) == []


def test_search_follows_a_changed_name(manager, scope):
    case = make_case(manager)
    with scope(manager):
        edit_case(case=case, version=1, person={"family_name": "Sayegh"}, fields={}, by=manager)
        assert search_cases(text="Sayegh", by=manager) == [case.pk]
        assert not SearchKey.objects.filter(key="=haddad").exists()


def test_search_finds_nothing_of_others(world, manager, partner, scope):
    make_case(manager)
    with scope(partner):
        assert search_cases(text="Haddad", by=partner) == []
    other = world.actor("case_manager", "b")
    with scope(other):
        assert search_cases(text="Haddad", by=other) == []


def test_search_finds_a_shared_case_until_it_is_revoked(world, manager, partner, scope):
    from querschnitt.cases.services import revoke_grant
    from tests.factories.cases import share_case

    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    with scope(partner):
        assert search_cases(text="Haddad", by=partner) == [case.pk]
    with scope(manager):
        revoke_grant(grant=grant, by=manager)
    with scope(partner):
        assert search_cases(text="Haddad", by=partner) == []


def test_other_organisation_is_hinted_at_and_logged(world, manager, partner, scope):
    make_case(manager, person={"birth_year": 1992})
    with scope(partner):
        before = AuditEvent.objects.filter(table="cases_searchkey").count()
        assert known_elsewhere(given_name="Amina", family_name="Hadad", year=1992, by=partner) is True
        assert known_elsewhere(given_name="Amina", family_name="Hadad", year=1991, by=partner) is False
        assert known_elsewhere(given_name="Amina", family_name="", year=1992, by=partner) is None
        assert AuditEvent.objects.filter(table="cases_searchkey").count() == before + 2
    with scope(manager):
        assert known_elsewhere(given_name="Amina", family_name="Haddad", year=1992, by=manager) is False


def test_hint_never_crosses_centres(world, manager, scope):
    make_case(manager, person={"birth_year": 1992})
    other = world.actor("case_manager", "b")
    with scope(other):
        assert known_elsewhere(given_name="Amina", family_name="Haddad", year=1992, by=other) is False


def test_hint_is_not_given_more_than_sixty_times_an_hour(partner, scope):
    with scope(partner):
        answers = [known_elsewhere(given_name="A", family_name="Bcd", year=1990, by=partner) for _ in range(61)]
    assert answers[59] is False
    assert answers[60] is None


def test_create_case_for_the_acting_organisation(partner, scope, world):
    with scope(partner):
        case = create_case(person=AMINA, by=partner)
    assert case.organisation_id == world.a.partner.pk
