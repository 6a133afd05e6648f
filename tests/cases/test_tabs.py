"""The pages of a case and the bar that leads to them."""

import re

import pytest
from django.urls import reverse

from querschnitt.cases.tabs import TABS, tabs_of
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def bar_of(answer):
    page = re.sub(r"\s+", " ", answer.content.decode())
    return re.search(r'<nav class="q-tabs".*?</nav>', page).group()


@pytest.mark.parametrize("route", [tab.route for tab in TABS])
def test_tab_opens_and_is_the_current_one(manager, route):
    case = make_case(manager)
    url = reverse(route, args=[case.pk])
    answer = signed_in(manager).get(url)
    assert answer.status_code == 200
    assert re.findall(r'href="([^"]+)" aria-current="page"', bar_of(answer)) == [url]


def test_tab_keys_are_unique():
    assert len({tab.key for tab in TABS}) == len(TABS)


def test_page_beneath_a_tab_counts_as_that_tab(manager):
    case = make_case(manager)
    path = reverse("cases:contacts", args=[case.pk]) + "mehr/"
    assert [tab.current for tab in tabs_of(case, manager, path)].count(True) == 1
    assert next(tab for tab in tabs_of(case, manager, path) if tab.current).label == "Kontakte"


def test_sub_page_names_person_number_and_itself(manager):
    case = make_case(manager)
    page = signed_in(manager).get(reverse("cases:contacts", args=[case.pk])).content.decode()
    assert page.count("<h1") == 1
    assert '<h1 class="q-h1">Alle Kontakte</h1>' in page
    assert case.number in page
    assert 'lang="ar" dir="rtl">أمينة حدّاد' in page
