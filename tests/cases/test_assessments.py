import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.comparison import compare
from querschnitt.cases.models import Assessment, AssessmentRating, Need
from querschnitt.cases.plan_selectors import visible_assessments
from querschnitt.cases.services import Stale, assess, edit_assessment, needs_from_assessment
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
HOUSING = {"resources": "Cousine in Lindbach", "level": 1, "urgency": "high", "own_view": "Zu eng für drei"}


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def case(manager):
    return make_case(manager, opened_on=timezone.localdate() - timedelta(days=200))


@pytest.fixture
def client(manager):
    return signed_in(manager)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def test_areas_nobody_spoke_about_leave_no_row(case, manager, scope):
    with scope(manager):
        assess(case=case, held_on=days_ago(0), ratings={"housing": HOUSING, "work": {"level": None}}, by=manager)
        assert [(row.life_area, row.level) for row in AssessmentRating.objects.all()] == [("housing", 1)]


def test_an_empty_assessment_is_refused_with_a_beginning(case, manager, scope):
    with scope(manager), pytest.raises(ValidationError, match="was der Person schon hilft"):
        assess(case=case, held_on=days_ago(0), ratings={"housing": {"resources": ""}}, by=manager)


@pytest.mark.parametrize("days", [-1, 201])
def test_a_talk_lies_between_the_case_s_beginning_and_today(case, manager, scope, days):
    with scope(manager), pytest.raises(ValidationError) as refused:
        assess(case=case, held_on=days_ago(days), ratings={"housing": HOUSING}, by=manager)
    assert list(refused.value.error_dict) == ["held_on"]


def test_change_over_time_compares_the_first_with_the_last(case, manager, scope):
    with scope(manager):
        for days, level in ((150, 0), (90, 3), (30, 2)):
            ratings = {"housing": HOUSING | {"level": level}, "work": {"level": 3, "urgency": ""}}
            assess(case=case, held_on=days_ago(days), ratings=ratings, by=manager)
        lines = {line.area: line for line in compare(list(Assessment.objects.all()), []).lines}
    assert lines["housing"].change == 2
    assert lines["housing"].change_text == "+2, besser"
    assert lines["work"].change_text == "unverändert"
    assert list(lines) == ["housing", "work"]


def test_more_than_four_assessments_show_the_first_and_the_latest(case, manager, scope):
    with scope(manager):
        for days in (150, 120, 90, 60, 30):
            assess(case=case, held_on=days_ago(days), ratings={"housing": HOUSING}, by=manager)
        found = compare(list(Assessment.objects.all()), [])
    assert found.days == [days_ago(days) for days in (150, 90, 60, 30)]


def test_needs_follow_from_the_assessment_once(case, manager, scope):
    with scope(manager):
        ratings = {"housing": HOUSING, "work": {"urgency": "later"}, "health": {"level": 4}}
        made = assess(case=case, held_on=days_ago(0), ratings=ratings, by=manager)
        needs_from_assessment(assessment=made, areas=["housing", "health", "school"], by=manager)
        assert needs_from_assessment(assessment=made, areas=["housing"], by=manager) == []
        assert [(need.life_area, need.priority) for need in Need.objects.all()] == [("housing", "high")]


def test_page_offers_needs_with_one_click(case, client, manager, scope):
    with scope(manager):
        made = assess(case=case, held_on=days_ago(0), ratings={"housing": HOUSING}, by=manager)
    page = text_of(client.get(reverse("cases:assessments", args=[case.pk])))
    assert "Als Bedarf in den Plan übernehmen" in page
    answer = client.post(reverse("cases:to_needs", args=[made.pk]), {"area": ["housing"]}, follow=True)
    assert "1 Bedarf steht jetzt im Plan." in text_of(answer)
    assert "Als Bedarf in den Plan übernehmen" not in text_of(answer)


def test_new_form_keeps_resources_and_asks_the_rest_anew(case, client, manager, scope):
    with scope(manager):
        assess(case=case, held_on=days_ago(30), ratings={"housing": HOUSING}, strengths="Schwester hilft", by=manager)
    form = client.get(reverse("cases:new_assessment", args=[case.pk])).context["form"]
    assert form["housing_resources"].value() == "Cousine in Lindbach"
    assert form["strengths"].value() == "Schwester hilft"
    assert form["housing_level"].value() is None
    assert [area.key for area in form.areas if area.open] == ["housing"]


def test_empty_pages_lead_to_the_first_entry(case, client):
    for page, first in (("cases:assessments", "cases:new_assessment"), ("cases:plan", "cases:new_goal")):
        answer = text_of(client.get(reverse(page, args=[case.pk])))
        assert f'href="{reverse(first, args=[case.pk])}"' in answer


def test_form_stores_what_was_typed(case, client, manager, scope):
    data = {"held_on": days_ago(0).isoformat(), "housing_resources": "Cousine", "housing_level": "0"}
    answer = client.post(reverse("cases:new_assessment", args=[case.pk]), data)
    assert answer.status_code == 302
    with scope(manager):
        rating = AssessmentRating.objects.get()
    assert (rating.life_area, rating.level, rating.urgency) == ("housing", 0, "")


def test_two_editors_of_one_assessment_see_each_other(world, case, client, manager, partner, scope):
    share_case(case, world.a.partner, manager)
    with scope(manager):
        made = assess(case=case, held_on=days_ago(1), ratings={"housing": HOUSING}, by=manager)
    url = reverse("cases:change_assessment", args=[made.pk])
    other = signed_in(partner)
    mine, theirs = client.get(url).context["form"], other.get(url).context["form"]

    def sent(form, **changes):
        values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
        return {name: str(value) for name, value in values.items()} | changes

    assert client.post(url, sent(mine, housing_level="3")).status_code == 302
    answer = other.post(url, sent(theirs, housing_level="2", work_resources="Praktikum"))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "hat diesen Eintrag inzwischen geändert" in page
    assert "gut: geht mit wenig Unterstützung" in page
    with scope(manager):
        assert AssessmentRating.objects.get().level == 3


def test_a_stale_version_changes_nothing(case, manager, scope):
    with scope(manager):
        made = assess(case=case, held_on=days_ago(1), ratings={"housing": HOUSING}, by=manager)
        values = {"held_on": days_ago(1), "ratings": {"housing": HOUSING}, "by": manager}
        edit_assessment(assessment=made, version=1, strengths="neu", **values)
        with pytest.raises(Stale):
            edit_assessment(assessment=made, version=1, strengths="alt", **values)
        assert Assessment.objects.get().strengths == "neu"


def test_another_organisation_sees_no_assessment(case, manager, partner, outsider, scope):
    with scope(manager):
        made = assess(case=case, held_on=days_ago(1), ratings={"housing": HOUSING}, by=manager)
    with scope(partner):
        assert list(visible_assessments(partner)) == []
        assert Assessment.objects.count() == AssessmentRating.objects.count() == 0
    assert signed_in(partner).get(reverse("cases:change_assessment", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_number_of_questions(case, client, manager, scope, count):
    with scope(manager):
        for days in range(count):
            assess(case=case, held_on=days_ago(days), ratings={"housing": HOUSING, "work": {"level": 2}}, by=manager)
    client.get(reverse("cases:assessments", args=[case.pk]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("cases:assessments", args=[case.pk]))
    assert len(asked) == 16
