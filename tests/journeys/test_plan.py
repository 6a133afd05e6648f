"""A plan from the first goal to the paper: agreed on the screen, printed beside Arabic, changed by two people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from querschnitt.cases.models import PlanSignature
from querschnitt.cases.services import add_goal, add_step
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting, make_case

from .browser import check_page, picture, sign_in
from .conftest import Windows


def draw(page: Page, number: int) -> None:
    box = page.locator("canvas[data-pad]").nth(number).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 20 + step * 12, box["y"] + 40 + (step % 3) * 15)
    page.mouse.up()


@pytest.fixture
def case_url(world: World) -> str:
    manager = acting(world.actor("case_manager"))
    case = make_case(manager, opened_on=timezone.localdate() - timedelta(days=30))
    with open_scope(manager.scope):
        goal = add_goal(case=case, life_area="housing", wording="Wohnung für drei", by=manager)
        add_step(case=case, goal=goal, text="WBS beantragen", by=manager)
    return f"/faelle/{case.pk}/"


def test_assess_sign_and_print(windows: Windows, world: World, case_url: str) -> None:
    manager = acting(world.actor("case_manager"))
    page = windows.open()
    sign_in(page, manager)
    page.goto(f"{case_url}einschaetzung/")
    page.locator("main").get_by_role("link", name="Einschätzung beginnen").click()
    page.wait_for_url("**/neu/")
    picture(page, "plan-start")
    page.locator("details.q-area summary").filter(has_text="Arbeit").first.click()
    page.locator("#id_work_resources").fill("Praktikum im Pflegeheim")
    page.locator("#id_work_level").select_option("2")
    page.locator("#id_work_urgency").select_option("high")
    check_page(page)
    picture(page, "plan-assess")
    page.get_by_role("button", name="Einschätzung speichern").click()
    page.get_by_role("button", name="Als Bedarf in den Plan übernehmen").click()
    page.get_by_text("1 Bedarf steht jetzt im Plan.").wait_for()
    check_page(page)
    picture(page, "plan-assessments")
    page.goto(f"{case_url}plan/")
    check_page(page)
    picture(page, "plan-plan")
    page.locator("main").get_by_role("link", name="Plan unterschreiben").click()
    page.locator("canvas").first.scroll_into_view_if_needed()
    draw(page, 0)
    page.locator("canvas").nth(1).scroll_into_view_if_needed()
    draw(page, 1)
    check_page(page)
    picture(page, "plan-sign")
    page.get_by_role("button", name="Plan vereinbaren").click()
    page.get_by_text("Der Plan ist vereinbart: Fassung 1.").wait_for()
    expect(page.locator(".q-sheet__signed img")).to_have_count(2)
    assert page.locator("[dir=rtl]").first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    check_page(page)
    picture(page, "plan-version")
    address = page.locator("main").get_by_role("link", name="PDF öffnen").get_attribute("href")
    answer = page.request.get(f"{windows.origin}{address}")
    assert answer.body().startswith(b"%PDF")
    with open_scope(manager.scope):
        assert PlanSignature.objects.filter(way="screen", image__isnull=False).count() == 2


def test_two_windows_choose_between_both_values(windows: Windows, world: World, case_url: str) -> None:
    manager = acting(world.actor("case_manager"))
    first, second = windows.open(), windows.open(narrow=True)
    for page in (first, second):
        sign_in(page, manager)
        page.goto(f"{case_url}plan/")
        page.locator(".q-goal").first.get_by_role("link", name=re.compile("^Ändern.*Wohnung")).click()
    first.get_by_label("Ziel", exact=True).fill("Wohnung bis Mai")
    first.get_by_role("button", name="Ziel speichern").click()
    first.get_by_text("Das Ziel ist gespeichert.").wait_for()
    second.get_by_label("Ziel", exact=True).fill("Wohnung mit Balkon")
    windows.watch.expected.add(422)
    second.get_by_role("button", name="Ziel speichern").click()
    second.get_by_text("hat diesen Eintrag inzwischen geändert").wait_for()
    check_page(second)
    picture(second, "plan-beside")
    second.get_by_label(re.compile("^Inzwischen gespeichert")).check()
    second.get_by_role("button", name="Ziel speichern").click()
    second.get_by_text("Wohnung bis Mai").first.wait_for()
