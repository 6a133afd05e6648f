"""Dates a case owes to the rules: which event it knows of, for whom a line counts, and what stays when it is late."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.models import Case, ChainEntry, Person, ResidenceSpan
from querschnitt.cases.rule_dates import rule_dates
from querschnitt.cases.services import set_residence
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

TODAY = date(2026, 3, 1)


def title(code, starts_on, ends_on=None, **fields):
    return ResidenceSpan(status_code=code, starts_on=starts_on, ends_on=ends_on, **fields)


def found(*spans, circle="sgb2", school=None, **person):
    case = Case(person=Person(**person), legal_circle=circle, status_code="")
    links = [ChainEntry(kind="school", title="Schule", starts_on=school)] if school else []
    return {(one.rule, one.on.isoformat()) for one in rule_dates(case, spans, links, TODAY)}


def test_recognition_leads_to_course_residence_duty_renewal_and_naturalisation():
    asked = title("GES", date(2024, 1, 1), date(2026, 1, 9))
    given = title("S25_2F", date(2026, 1, 10), printed_until=date(2029, 1, 9))
    assert found(asked, given) == {
        ("RK16", "2027-01-10"),
        ("AW03", "2029-01-10"),
        ("D93", "2029-01-09"),
        ("RK14", "2031-01-10"),
    }


def test_time_in_titles_of_the_same_rule_counts_from_the_first_one():
    first = title("S25_2S", date(2023, 6, 1), date(2024, 5, 31))
    second = title("S25_2F", date(2024, 6, 1))
    assert ("AW03", "2026-06-01") in found(first, second)
    assert ("RK14", "2028-06-01") in found(first, second)
    broken = title("S25_2S", date(2023, 6, 1), date(2024, 5, 30))
    assert ("AW03", "2027-06-01") in found(broken, second)


def test_end_of_a_title_is_computed_only_where_none_is_printed():
    assert ("RK10", "2026-07-01") in found(title("S104C", date(2025, 1, 1)))
    printed = found(title("S104C", date(2025, 1, 1), printed_until=date(2026, 9, 30)))
    assert printed == {("D92", "2026-03-30")} | {row for row in printed if row[0] == "RK14"}


@pytest.mark.parametrize(
    ("born", "rules"), [(date(2009, 5, 1), {"RK11", "RK20"}), (date(1990, 5, 1), {"RK12", "RK20"})]
)
def test_toleration_points_to_the_way_that_fits_the_age(born, rules):
    dates = found(title("DUL", date(2024, 1, 1)), circle="none", birth_date=born, arrived_on=date(2024, 1, 1))
    assert {rule for rule, _on in dates} == rules


def test_analogue_benefits_count_for_who_lives_on_asylblg():
    person = {"arrived_on": date(2024, 2, 29), "birth_date": date(1990, 1, 1)}
    assert ("RK05", "2027-03-01") in found(title("GES", date(2024, 3, 1)), circle="asylblg", **person)
    assert "RK05" not in {rule for rule, _on in found(title("GES", date(2024, 3, 1)), **person)}


def test_title_that_ran_out_stays_and_other_past_days_go():
    gone = title("S30", date(2020, 1, 1), printed_until=date(2026, 2, 1))
    assert found(gone) == {("D93", "2026-02-01")}
    ended = title("S30", date(2020, 1, 1), date(2026, 2, 1))
    assert found(ended) == {("D93", "2026-02-01")}
    paper = title("GES", date(2020, 1, 1), printed_until=date(2026, 2, 1))
    assert found(paper) == {("", "2026-02-01")}


def test_school_and_nothing_known():
    assert found(school=date(2025, 8, 27)) == {("SC01", "2027-08-27")}
    assert found() == set()


@pytest.mark.django_db
def test_chain_page_shows_dates_with_rule_source_and_how_sure(manager, scope, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    case = make_case(manager)
    client, url = signed_in(manager), reverse("cases:chain", args=[case.pk])
    with scope(manager):
        set_residence(
            case=case, status_code="S30", starts_on=timezone.localdate() - timedelta(days=200),
            printed_until=timezone.localdate() + timedelta(days=40), by=manager,
        )  # fmt: skip
    panel = client.get(url).content.decode().split('id="regelfristen"')[1].split("</section>")[0]
    assert "D93" in panel
    assert "in 40 Tagen" in panel
    assert "Verlässlichkeit:" in panel
