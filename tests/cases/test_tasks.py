"""Tasks: of the organisation, about a case or none; on the start page, in lists, in the case."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.choices import TaskState
from querschnitt.cases.daily import my_tasks, visible_tasks
from querschnitt.cases.models import CaseTask
from querschnitt.cases.services import add_step, close_case, revoke_grant
from querschnitt.cases.services.goals import add_goal
from querschnitt.cases.services.tasks import add_task, edit_task, settle_task
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def day(days):
    return timezone.localdate() + timedelta(days=days)


def test_task_is_written_down_done_and_opened_again_in_a_case(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    url = reverse("cases:case_tasks", args=[case.pk])
    sent = {"title": "Termin absagen", "due_on": day(3).isoformat(), "assignee": manager.user.pk}
    assert "Termin absagen" in text_of(client.post(url, sent, follow=True))
    with scope(manager):
        task = CaseTask.objects.get()
    settle = reverse("cases:settle_task", args=[task.pk])
    assert "ist jetzt: erledigt" in text_of(client.post(settle, {"to": "done", "zu": "fall"}, follow=True))
    with scope(manager):
        assert CaseTask.objects.get().done_on == timezone.localdate()
    client.post(settle, {"to": "open", "zu": "fall"})
    with scope(manager):
        assert (CaseTask.objects.get().state, CaseTask.objects.get().done_on) == ("open", None)


def test_start_page_shows_my_tasks_and_ticks_them_off(manager, scope):
    client = signed_in(manager)
    with scope(manager):
        task = add_task(title="Bericht schreiben", due_on=day(-2), by=manager)
    page = text_of(client.get(reverse("portal:day")))
    assert "Bericht schreiben" in page
    assert "seit 2 Tagen" in page
    answer = client.post(reverse("cases:settle_task", args=[task.pk]), {"to": "done", "zu": "tag"})
    assert answer["Location"] == reverse("portal:day")


def test_start_page_shows_goals_whose_review_is_overdue(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    assert "Ziele zu überprüfen" not in text_of(client.get(reverse("portal:day")))
    with scope(manager):
        add_goal(case=case, life_area="work", wording="Praktikum", review_from=day(-20), review_to=day(-3), by=manager)
    page = text_of(client.get(reverse("portal:day")))
    assert "Ziele zu überprüfen" in page
    assert "Praktikum" in page


def test_start_page_shows_windows_that_close_within_two_weeks(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    with scope(manager):
        for text, ahead in (("bald", 14), ("später", 15)):
            add_goal(case=case, life_area="work", wording=text, review_from=day(0), review_to=day(ahead), by=manager)
    card = text_of(client.get(reverse("portal:day"))).split('id="ueberpruefungen"')[1].split("</section>")[0]
    assert "bald" in card
    assert "Fenster" in card
    assert "ueberpruefung/" in card  # one click to review it
    assert "später" not in card


def test_start_page_begins_with_the_daily_actions(world, manager):
    head = text_of(signed_in(manager).get(reverse("portal:day"))).split('id="faellig"')[0]
    assert "Kontakt notieren" in head
    assert "Erstberatung beginnen" in head
    other = text_of(signed_in(world.actor("centre_head")).get(reverse("portal:day")))
    assert "Kontakt notieren" not in other


def test_all_steps_of_plans_are_listed_done_and_taken_back(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    url = reverse("cases:tasks") + "?liste=schritte"

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    with scope(manager):
        steps = [add_step(case=case, text=f"Schritt {n}", due_on=day(n), by=manager) for n in range(6)]
    assert "liste=schritte" in text_of(client.get(reverse("portal:day")))
    before = count()
    with scope(manager):
        add_step(case=make_case(manager), text="anderer Fall", due_on=day(9), by=manager)
    assert count() == before
    sent = {"to": "done", "back": "schritte"}
    page = text_of(client.post(reverse("cases:move_step", args=[steps[0].pk]), sent, follow=True))
    assert "Rückgängig" in page
    assert "Schritt 1" in page
    undone = {"to": "open", "undo": "1", "back": "schritte"}
    page = text_of(client.post(reverse("cases:move_step", args=[steps[0].pk]), undone, follow=True))
    assert "Schritt 0" in page
    assert "Rückgängig" not in page


def test_unknown_state_is_refused_with_the_remedy(manager, scope):
    with scope(manager):
        task = add_task(title="Bericht", by=manager)
    answer = signed_in(manager).post(reverse("cases:settle_task", args=[task.pk]), {"to": "weg"})
    assert answer.status_code == 422
    assert "Laden Sie die Seite neu" in text_of(answer)


def test_tasks_of_another_organisation_are_not_seen_even_in_a_shared_case(world, manager, partner, scope):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    with scope(manager):
        add_task(title="Intern", case=case, by=manager)
    with scope(partner):
        own = add_task(title="Beim Partner", case=case, by=partner)
        assert list(visible_tasks(partner)) == [own]
        assert CaseTask.unscoped.count() == 1  # row security says the same


def test_task_about_a_case_goes_out_of_sight_with_the_grant(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    with scope(partner):
        task = add_task(title="Rückruf", case=case, by=partner)
    with scope(manager):
        revoke_grant(grant=grant, by=manager)
    with scope(partner):
        assert CaseTask.unscoped.count() == 0
    assert signed_in(partner).get(reverse("cases:change_task", args=[task.pk])).status_code == 404


def test_nobody_writes_a_task_for_another_organisation(world, manager, partner, scope):
    with scope(partner), pytest.raises(DatabaseError):
        CaseTask(organisation=world.a.ki, title="fremd", created_by=partner.user).save(force_insert=True)


def test_adviser_sees_tasks_of_own_cases_and_own_free_ones_only(world, manager, scope):
    adviser = acting(world.actor("education_adviser"))
    case = make_case(manager)
    with scope(manager):
        add_task(title="Fremder Fall", case=case, by=manager)
        add_task(title="Frei", by=manager)
    with scope(adviser):
        mine = add_task(title="Meine", by=adviser)
        assert list(visible_tasks(adviser)) == [mine]


def test_my_tasks_are_sorted_by_day_with_those_without_one_last(manager, scope):
    with scope(manager):
        titles = [add_task(title=str(days), due_on=day(days) if days else None, by=manager).title for days in (0, 5, 1)]
        assert titles == ["0", "5", "1"]
        assert [task.title for task in my_tasks(manager)] == ["1", "5", "0"]


def test_two_editing_one_task_overwrite_nothing(manager, scope):
    with scope(manager):
        task = add_task(title="Erst", by=manager)
    client, url = signed_in(manager), reverse("cases:change_task", args=[task.pk])
    version = client.get(url).context["form"]["version"].value()
    with scope(manager):
        edit_task(task=task, version=1, title="Von nebenan", by=manager)
    answer = client.post(url, {"title": "Von mir", "version": version, "assignee": manager.user.pk})
    assert answer.status_code == 422
    assert "Von mir" in text_of(answer)
    with scope(manager):
        assert CaseTask.objects.get().title == "Von nebenan"


def test_closed_case_takes_no_task(manager, scope):
    case = make_case(manager)
    with scope(manager):
        close_case(case=case, outcome="reached", anyway=True, by=manager)
        with pytest.raises(ValidationError):
            add_task(title="zu spät", case=case, by=manager)


@pytest.mark.parametrize(("route", "queries"), [("cases:tasks", 0), ("cases:case_tasks", 0)])
def test_task_lists_cost_the_same_with_one_and_three(route, queries, manager, scope):
    case, client = make_case(manager), signed_in(manager)
    url = reverse(route, args=[case.pk]) if route == "cases:case_tasks" else reverse(route)
    counted = []
    for more in (1, 2):
        with scope(manager):
            for number in range(more):
                add_task(title=f"Aufgabe {more}{number}", case=case, by=manager)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as context:
            client.get(url)
        counted.append(len(context))
    assert counted[0] == counted[1]
    assert counted[0] <= 30


def test_every_state_but_open_has_a_day(manager, scope):
    with scope(manager):
        for state in (TaskState.DONE, TaskState.DROPPED):
            assert settle_task(task=add_task(title="x", by=manager), to=state, by=manager).done_on is not None
