from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.cases.choices import HandoverEnd, HandoverEvent, HandoverState, LegalCircle, TaskState
from querschnitt.cases.handover_dates import circle_of_status, dates_of, task_kinds
from querschnitt.cases.handovers import threatened_handovers, visible_handovers
from querschnitt.cases.models import BenefitSpan, Case, Handover, HandoverTask, Referral
from querschnitt.cases.services import (
    close_case,
    confirm_first_payment,
    confirm_handover,
    edit_case,
    end_handover,
    move_handover_task,
    propose_handover,
    send_handover_package,
    set_residence,
)
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

ANYBODY = pytest.mark.django_db
RECOGNISED = {
    "event": HandoverEvent.RECOGNITION,
    "from_circle": LegalCircle.ASYLBLG,
    "to_circle": LegalCircle.SGB2,
}


def case_of(manager, **fields):
    return make_case(manager, status_code="GES", legal_circle="asylblg", **fields)


def change_status(case, status, by, **fields):
    return edit_case(case=case, version=case.version, person={}, fields={"status_code": status, **fields}, by=by)


def run(case, by, day=None, **fields):
    """A confirmed hand-over that began on ``day``."""
    facts = {**RECOGNISED, "event_on": day or timezone.localdate()}
    handover = propose_handover(case=case, by=by, **facts)
    return confirm_handover(handover=handover, version=handover.version, by=by, **facts, **fields)


# Dates


@pytest.mark.parametrize(
    ("event", "day", "ends", "starts"),
    [
        ("recognition", "2025-03-14", "2025-03-31", "2025-04-01"),
        ("recognition", "2025-03-31", "2025-03-31", "2025-04-01"),
        ("recognition", "2024-02-01", "2024-02-29", "2024-03-01"),
        ("recognition", "2025-12-02", "2025-12-31", "2026-01-01"),
        ("s25_5_suspension", "2024-08-31", "2026-02-28", "2026-03-01"),
        ("s24_title", "2025-06-10", "2025-06-30", "2025-07-01"),
        ("work", "2025-06-10", "2025-06-30", "2025-07-01"),
    ],
)
def test_dates_of_a_change_follow_the_month(event, day, ends, starts):
    found = dates_of(event, date.fromisoformat(day))
    assert (found.ends_on.isoformat(), found.starts_on.isoformat()) == (ends, starts)


def test_date_without_a_rule_says_how_unsure_it_is():
    assert (dates_of("work", date(2025, 6, 10)).rule, dates_of("work", date(2025, 6, 10)).confidence) == ("", "niedrig")


@given(st.dates(date(2005, 1, 1), date(2090, 1, 1)), st.sampled_from(HandoverEvent.values))
def test_no_day_lies_between_the_old_benefit_and_the_new(day, event):
    found = dates_of(event, day)
    assert found.starts_on == found.ends_on + timedelta(days=1)
    assert found.starts_on.day == 1
    assert found.ends_on >= day


@pytest.mark.parametrize(
    ("status", "born", "circle"),
    [("S25_2F", 1990, "sgb2"), ("S25_2F", 1950, "sgb12"), ("GES", 1990, "asylblg"), ("FIK", 1990, ""), ("", 1990, "")],
)
def test_status_leads_to_its_legal_circle(status, born, circle):
    assert circle_of_status(status, birth_year=born, on=date(2026, 11, 1)) == circle


def test_age_limit_is_that_of_the_birth_date():
    """Born on 2 May 1960: 66 years and 4 months are completed on 1 September 2026, the month counts to its end."""
    born = {"birth": date(1960, 5, 2), "birth_year": 1960}
    assert circle_of_status("S25_2F", **born, on=date(2026, 9, 30)) == "sgb2"
    assert circle_of_status("S25_2F", **born, on=date(2026, 10, 1)) == "sgb12"
    assert circle_of_status("S25_2F", birth_year=1960, on=date(2026, 10, 1)) == "sgb2"  # perhaps born in December


def test_every_task_names_owner_anchor_and_source():
    for kind in task_kinds().values():
        assert kind.owner in ("person", "office", "organisation"), kind.key
        assert kind.anchor in ("ends", "starts"), kind.key
        assert kind.source, kind.key
        assert kind.label_en, kind.key


# The machine proposes


@ANYBODY
def test_recognition_is_proposed_with_reason_and_rule(world, manager, scope):
    case = case_of(manager)
    with scope(manager):
        change_status(case, "S25_2F", manager)
        found = Handover.objects.get()
        assert (found.state, found.event, found.rule) == ("proposed", "recognition", "RK01")
        assert (found.from_circle, found.to_circle) == ("asylblg", "sgb2")
        assert found.receiver == world.a.outsider  # the centre's only Jobcenter
        assert not HandoverTask.objects.exists()
        assert Case.objects.get().legal_circle == "asylblg"


@ANYBODY
@pytest.mark.parametrize("status", ["DUL", "FIK", "", "GES"])
def test_status_within_the_same_circle_proposes_nothing(manager, scope, status):
    case = case_of(manager)
    with scope(manager):
        change_status(case, status, manager)
        assert not Handover.objects.exists()


@ANYBODY
def test_unknown_circle_before_proposes_nothing(manager, scope):
    case = make_case(manager, status_code="GES")
    with scope(manager):
        change_status(case, "S25_1", manager)
        assert not Handover.objects.exists()


@ANYBODY
def test_refusal_leads_back(manager, scope):
    case = make_case(manager, status_code="S24", legal_circle="sgb2")
    with scope(manager):
        change_status(case, "DUL", manager)
        assert (Handover.objects.get().event, Handover.objects.get().to_circle) == ("refusal", "asylblg")


@ANYBODY
def test_second_change_leaves_the_running_one_alone(manager, scope):
    case = case_of(manager)
    with scope(manager):
        change_status(case, "S25_2F", manager)
        change_status(case, "S25_2S", manager)
        assert Handover.objects.count() == 1


def give(case, manager, *spans):
    for code, starts_on in spans:
        set_residence(case=case, status_code=code, starts_on=starts_on, by=manager)


@ANYBODY
@pytest.mark.parametrize(
    ("spans", "event_on", "starts_on"),
    [
        # 18 months from the Duldung on, not from the title.
        ([("DUL", date(2024, 8, 31)), ("S25_5", date(2025, 10, 1))], date(2024, 8, 31), date(2026, 3, 1)),
        ([("DUL_B", date(2024, 9, 1)), ("DUL", date(2025, 1, 1)), ("S25_5", date(2025, 10, 1))],
         date(2024, 9, 1), date(2026, 4, 1)),
        # No Duldung recorded: the title's own day, to be checked.
        ([("S25_5", date(2025, 10, 1))], date(2025, 10, 1), date(2027, 5, 1)),
    ],
)  # fmt: skip
def test_suspension_is_proposed_18_months_ahead(manager, scope, spans, event_on, starts_on):
    case = make_case(manager, legal_circle="asylblg")
    with scope(manager):
        give(case, manager, *spans)
        found = Handover.objects.get()
        assert (found.event, found.rule, found.to_circle) == ("s25_5_suspension", "RK03", "sgb2")
        assert (found.event_on, found.starts_on) == (event_on, starts_on)


@ANYBODY
def test_title_after_18_months_of_suspension_ends_asylblg_with_its_month(manager, scope):
    case = make_case(manager, legal_circle="asylblg")
    with scope(manager):
        give(case, manager, ("DUL", date(2023, 1, 10)), ("S25_5", date(2024, 7, 10)))
        found = Handover.objects.get()
        assert (found.event, found.ends_on, found.rule) == ("title_issued", date(2024, 7, 31), "RK01")


@ANYBODY
def test_suspension_shorter_than_18_months_leads_back_to_asylblg(manager, scope):
    case = make_case(manager, legal_circle="sgb2")
    with scope(manager):
        give(case, manager, ("S25_5", date(2025, 10, 1)))
        assert (Handover.objects.get().event, Handover.objects.get().to_circle) == ("refusal", "asylblg")


# A person confirms


@ANYBODY
def test_confirming_makes_the_check_list_with_owners_and_dates(world, manager, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 14), receiver=world.a.outsider)
        tasks = {task.key: task for task in handover.tasks.all()}
        assert set(tasks) == set(task_kinds()) - {"health_care"}
        assert tasks["application"].due_on == date(2025, 3, 17)
        assert tasks["child_benefit"].due_on == date(2025, 5, 1)
        assert {task.owner for task in tasks.values()} == {"person", "office", "organisation"}


@ANYBODY
def test_day_of_the_notice_goes_before_the_rule(manager, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 14), ends_on=date(2025, 4, 30), starts_on=date(2025, 5, 1))
        assert handover.ends_on == date(2025, 4, 30)
        assert handover.tasks.get(key="application").due_on == date(2025, 4, 16)


@ANYBODY
def test_overlapping_benefits_are_named_with_both_days(manager, scope):
    case = case_of(manager)
    with scope(manager), pytest.raises(ValidationError, match=r"ab 01\.03\.2025.*31\.03\.2025"):
        run(case, manager, date(2025, 3, 14), starts_on=date(2025, 3, 1))


@ANYBODY
def test_declined_proposal_leaves_the_case_as_it_was(manager, scope):
    case = case_of(manager)
    with scope(manager):
        change_status(case, "S25_2F", manager)
        end_handover(handover=Handover.objects.get(), reason=HandoverEnd.DECLINED, by=manager)
        assert Case.objects.get().legal_circle == "asylblg"
        assert Handover.objects.get().state == HandoverState.ENDED
        with pytest.raises(ValidationError):
            confirm_first_payment(handover=Handover.objects.get(), paid_on=timezone.localdate(), by=manager)


# The gap


def red(actor, day):
    return [row.threat for row in threatened_handovers(actor, day)]


@ANYBODY
def test_gap_is_red_before_the_end_without_an_application(manager, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 3))
        assert red(manager, date(2025, 3, 16)) == []
        assert red(manager, date(2025, 3, 17)) == ["application"]
        move_handover_task(task=handover.tasks.get(key="application"), to=TaskState.DONE, by=manager)
        assert red(manager, date(2025, 3, 31)) == []
        assert red(manager, date(2025, 4, 1)) == ["payment"]


@ANYBODY
def test_unconfirmed_proposal_turns_red_too(manager, scope):
    case = case_of(manager)
    with scope(manager):
        propose_handover(case=case, by=manager, event_on=date(2025, 3, 3), **RECOGNISED)
        assert red(manager, date(2025, 3, 20)) == ["application"]


@ANYBODY
def test_first_payment_closes_the_gap_and_moves_the_case(manager, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 3))
        confirm_first_payment(handover=handover, paid_on=date(2025, 4, 2), by=manager)
        assert red(manager, date(2025, 6, 1)) == []
        assert Case.objects.get().legal_circle == "sgb2"
        assert handover.state == HandoverState.PAID
        for task in handover.tasks.filter(state=TaskState.OPEN):
            move_handover_task(task=task, to=TaskState.DROPPED, by=manager)
        assert (Handover.objects.get().state, Handover.objects.get().end_reason) == ("ended", "done")


@ANYBODY
@pytest.mark.parametrize("early", [True, False])
def test_impossible_payment_is_refused(manager, scope, early):
    case = case_of(manager)
    paid_on = date(2025, 3, 2) if early else timezone.localdate() + timedelta(days=1)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 3))
        with pytest.raises(ValidationError, match="Zahlung"):
            confirm_first_payment(handover=handover, paid_on=paid_on, by=manager)


@ANYBODY
def test_closing_the_case_ends_its_handover(manager, scope):
    case = case_of(manager)
    with scope(manager):
        run(case, manager, date(2025, 3, 3))
        with pytest.raises(ValidationError, match="ein laufender Übergang"):
            close_case(case=case, outcome="moved", by=manager)
        close_case(case=case, outcome="moved", by=manager, anyway=True)
        assert Handover.objects.get().end_reason == HandoverEnd.CASE_CLOSED
        assert red(manager, date(2025, 6, 1)) == []


# Who sees it, and what the next office gets


@ANYBODY
def test_handover_is_seen_by_those_who_see_the_case(world, manager, partner, outsider, scope):
    case = case_of(manager)
    with scope(manager):
        run(case, manager, date(2025, 3, 3))
    for other in (partner, outsider):
        with scope(other):
            assert not visible_handovers(other).exists()
            assert not Handover.objects.exists()
            assert not HandoverTask.objects.exists()
    share_case(case, world.a.partner, manager)
    with scope(partner):
        assert visible_handovers(partner).count() == 1


@ANYBODY
def test_package_goes_to_the_next_office_with_the_agreed_groups_only(world, manager, outsider, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 3), receiver=world.a.outsider)
        with pytest.raises(ValidationError, match="Einwilligung"):
            send_handover_package(
                handover=handover, data_groups=["status"], text_language="ar", agreed=False, by=manager
            )
    with scope(manager):
        send_handover_package(handover=handover, data_groups=["status"], text_language="ar", agreed=True, by=manager)
    with scope(outsider):
        assert set(Referral.objects.get().package) == {"status"}
        assert not Handover.objects.exists()


# Pages


@pytest.fixture
def client(settings, manager):
    settings.SECOND_FACTOR_REQUIRED = False
    return signed_in(manager)


@ANYBODY
def test_pages_lead_from_the_proposal_to_the_payment(client, manager, scope):
    case = case_of(manager)
    with scope(manager):
        change_status(case, "S25_2F", manager)
        handover = Handover.objects.get()
    overview = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Übergang AsylbLG → SGB II" in overview
    page = client.get(reverse("cases:handover", args=[case.pk])).content.decode()
    assert "RK01" in page
    assert "Prüfen und bestätigen" in page
    url = reverse("cases:confirm_handover", args=[handover.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value()}
    answer = client.post(url, data, follow=True)
    assert "Antrag auf die neue Leistung stellen" in answer.content.decode()
    again = client.post(url, data)
    assert again.status_code == 422
    answer = client.post(
        reverse("cases:handover_payment", args=[handover.pk]),
        {"paid_on": timezone.localdate().isoformat()},
        follow=True,
    )
    assert "erste Zahlung bestätigt" in answer.content.decode()


@ANYBODY
def test_day_page_and_list_name_the_gap(client, manager, scope):
    case = case_of(manager)
    with scope(manager):
        run(case, manager, timezone.localdate() - timedelta(days=70))
    assert "Zahlung fehlt" in client.get("/mein-tag/").content.decode()
    page = client.get(reverse("cases:handovers")).content.decode()
    assert "Zahlung fehlt" in page
    assert "Amina Haddad" in page


@ANYBODY
def test_list_costs_the_same_for_one_and_three(client, manager, scope):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            case = case_of(manager)
            with scope(manager):
                run(case, manager, timezone.localdate() - timedelta(days=70))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("cases:handovers"))
        counts.append(len(queries))
    assert counts[0] == counts[1] == 14


@ANYBODY
def test_status_of_a_past_day_is_proposed_from_that_day(manager, scope):
    case = case_of(manager)
    with scope(manager):
        set_residence(case=case, status_code="S25_2F", starts_on=date(2026, 9, 10), by=manager)
        found = Handover.objects.get()
        assert (found.event_on, found.ends_on, found.starts_on) == (
            date(2026, 9, 10), date(2026, 9, 30), date(2026, 10, 1),
        )  # fmt: skip


@ANYBODY
def test_contradictory_status_proposes_nothing(manager, scope):
    case = case_of(manager)
    with scope(manager):
        set_residence(
            case=case, status_code="S25_2F", starts_on=date(2026, 9, 10), by=manager, ends_previous=False,
            contradictory=True,
        )  # fmt: skip
        assert not Handover.objects.exists()


@ANYBODY
def test_first_payment_begins_a_span_of_the_new_benefit(manager, scope):
    case = case_of(manager)
    with scope(manager):
        handover = run(case, manager, date(2025, 3, 3))
        confirm_first_payment(handover=handover, paid_on=date(2025, 4, 2), by=manager)
        spans = list(BenefitSpan.objects.filter(replaced_at__isnull=True).order_by("starts_on"))
        assert [(span.legal_circle, span.starts_on, span.ends_on) for span in spans] == [
            ("sgb2", date(2025, 4, 1), None),
            ("asylblg", None, date(2025, 3, 31)),
        ]
