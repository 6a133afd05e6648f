"""Closing with a look back at every goal; opening again keeps what was said."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.models import Case, Goal, GoalReview, Need, PlanStep
from querschnitt.cases.services import add_step, note_contact
from querschnitt.cases.services.goals import add_goal
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def case(manager):
    return make_case(manager, life_areas=["housing", "work"])


def needs(case, manager, scope):
    with scope(manager):
        return {need.life_area: need for need in Need.objects.filter(case=case)}


def answers(found, **more):
    today = timezone.localdate().isoformat()
    goals = {f"goal_{need.pk}": result for need, result in found.items()}
    return {"outcome": "partly", "closed_on": today, **goals, **more}


def test_closing_asks_for_every_goal_and_keeps_the_answers(manager, scope, case):
    client, url = signed_in(manager), reverse("cases:close", args=[case.pk])
    found = needs(case, manager, scope)
    answer = client.post(url, answers({found["housing"]: "reached"}))
    assert answer.status_code == 422
    assert "Was ist aus diesem Ziel geworden?" in text_of(answer)
    client.post(url, answers({found["housing"]: "reached", found["work"]: "not_reached"}))
    with scope(manager):
        assert not Case.objects.get().is_open
        assert dict(GoalReview.objects.values_list("life_area", "result")) == {
            "housing": "reached",
            "work": "not_reached",
        }
        assert Need.objects.get(life_area="housing").resolved_on == timezone.localdate()
        assert Need.objects.get(life_area="work").resolved_on is None


def test_refused_closing_keeps_no_review(manager, scope, case):
    found = needs(case, manager, scope)
    with scope(manager):
        add_step(case=case, text="offen", by=manager)
    client, url = signed_in(manager), reverse("cases:close", args=[case.pk])
    both = {found["housing"]: "reached", found["work"]: "partly"}
    answer = client.post(url, answers(both))
    assert "Erledigen Sie das zuerst oder bestätigen Sie" in text_of(answer)
    with scope(manager):
        assert GoalReview.objects.count() == 0
        assert Need.objects.filter(resolved_on__isnull=True).count() == 2
    client.post(url, answers(both, anyway="on"))
    with scope(manager):
        assert GoalReview.objects.count() == 2


def test_closed_case_shows_the_look_back_and_opens_again_with_it(manager, scope, case):
    found = needs(case, manager, scope)
    with scope(manager):
        note_contact(case=case, topic="housing", minutes=90, by=manager)
    client, url = signed_in(manager), reverse("cases:close", args=[case.pk])
    client.post(url, answers({found["housing"]: "reached", found["work"]: "dropped"}))
    page = text_of(client.get(url))
    assert "nicht mehr gewollt" in page
    assert "1,5" in page
    client.post(reverse("cases:reopen", args=[case.pk]), {"reason": "returned"})
    page = text_of(client.get(url))
    assert "nicht mehr gewollt" in page
    again = client.get(url).context["form"]
    assert [goal.life_area for goal in again.goals] == ["work"]


def test_goals_of_the_plan_are_reviewed_and_cover_their_need(manager, scope, case):
    with scope(manager):
        goal = add_goal(case=case, life_area="housing", wording="Eigene Wohnung", by=manager)
        step = add_step(case=case, text="Wohngeld", goal=goal, by=manager)
        (work,) = Need.objects.filter(life_area="work")
    client, url = signed_in(manager), reverse("cases:close", args=[case.pk])
    form = client.get(url).context["form"]
    assert [ending.title for ending in form.goals] == ["Wohnen: Eigene Wohnung", "Arbeit"]
    sent = answers({goal: "not_reached", work: "reached"})
    assert "1 offener Schritt" in text_of(client.post(url, sent))
    client.post(url, sent | {"anyway": "on"})
    with scope(manager):
        assert Goal.objects.get().state == "missed"
        assert PlanStep.objects.get(pk=step.pk).state == "dropped"
        assert GoalReview.objects.filter(goal="Eigene Wohnung", result="not_reached").exists()
        assert Need.objects.get(life_area="work").resolved_on is not None


def test_date_before_the_beginning_undoes_the_reviews_too(manager, scope, case):
    found = needs(case, manager, scope)
    sent = answers(dict.fromkeys(found.values(), "reached"), closed_on="2020-01-01")
    assert signed_in(manager).post(reverse("cases:close", args=[case.pk]), sent).status_code == 422
    with scope(manager):
        assert GoalReview.objects.count() == 0
        assert Case.objects.get().is_open


def test_cooperation_reads_the_closing_and_does_not_close(world, manager, partner, scope, case):
    share_case(case, world.a.partner, manager)
    client, url = signed_in(partner), reverse("cases:close", args=[case.pk])
    assert "Den Fall schließt die Fallführung ab." in text_of(client.get(url))
    assert client.post(url, {"outcome": "reached"}).status_code == 404
