"""Obstacles from any page in two clicks: what the page knows is filled in, and only a case's readers see the case."""

import re

import pytest
from django.urls import reverse

from querschnitt.cases.models import CaseObstacle, Obstacle
from querschnitt.cases.services import draft_referral
from querschnitt.offers.models import Offer
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db
BUTTON = re.compile(r'<a class="q-quick" href="([^"]+)"')


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def first_click(client, page):
    """The button in the bar of every page."""
    return client.get(BUTTON.search(client.get(page).content.decode())[1].replace("&amp;", "&"))


def second_click(client, answer, **more):
    form = answer.context["form"]
    data = {name: form[name].value() or "" for name in ("legal_circle", "authority_kind", "topic")}
    hidden = re.search(r'name="von" value="([^"]+)"', answer.content.decode())
    return client.post(reverse("cases:report"), {**data, "von": hidden[1], "category": "gap_housing", **more})


def test_button_is_on_every_page_of_those_who_report_and_of_nobody_else(world):
    for role, shown in [("case_manager", True), ("kim_coordinator", True), ("centre_head", False)]:
        page = signed_in(world.actor(role)).get(reverse("network:list")).content.decode()
        assert bool(BUTTON.search(page)) is shown, role


def test_report_from_a_case_takes_over_circle_and_topic_and_goes_back(manager, scope):
    case, client = make_case(manager, life_areas=["housing"], legal_circle="sgb2"), signed_in(manager)
    page = reverse("cases:contacts", args=[case.pk])
    answer = second_click(client, first_click(client, page))
    assert answer["Location"] == page
    with scope(manager):
        told = CaseObstacle.objects.select_related("obstacle").get()
        assert (told.case_id, told.obstacle.legal_circle, told.obstacle.topic) == (case.pk, "sgb2", "housing")


def test_report_from_a_referral_takes_over_the_kind_of_office(world, manager, scope):
    case, client = make_case(manager), signed_in(manager)
    with scope(manager):
        referral = draft_referral(case=case, recipient=world.a.partner, topic="work", by=manager)
    answer = first_click(client, reverse("cases:sent", args=[referral.pk]))
    assert answer.context["form"]["topic"].value() == "work"
    assert answer.context["form"]["authority_kind"].value() == world.a.partner.kind


def test_report_from_an_offer_is_tied_to_nobody(world, manager, scope):
    with scope(manager):
        offer = Offer.objects.create(organisation=world.a.partner, title="Kurs", topic="deutsch")
    client, page = signed_in(manager), reverse("offers:page", args=[offer.pk])
    opened = first_click(client, page)
    assert opened.context["form"]["topic"].value() == "language"
    assert second_click(client, opened)["Location"] == page
    with scope(manager):
        assert (Obstacle.objects.count(), CaseObstacle.objects.count()) == (1, 0)


def test_report_never_uses_a_case_one_may_not_write_in(world, manager, partner, scope):
    case = make_case(manager, legal_circle="sgb2")
    share_case(case, world.a.partner, manager, purpose="referral")
    client, page = signed_in(partner), reverse("cases:case", args=[case.pk])
    opened = first_click(client, page)
    assert opened.context["form"]["legal_circle"].value() == "unbekannt"
    second_click(client, opened)
    with scope(manager):
        assert CaseObstacle.unscoped.count() == 0


def test_case_of_another_organisation_fills_in_nothing(outsider, manager):
    case = make_case(manager, legal_circle="sgb2")
    answer = signed_in(outsider).get(reverse("cases:report"), {"von": reverse("cases:case", args=[case.pk])})
    assert answer.context["form"]["legal_circle"].value() == "unbekannt"
    assert case.number not in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/x", "//elsewhere.example", "/gibt/es/nicht", "javascript:1"]
)
def test_no_way_out_to_another_site(path, manager):
    client = signed_in(manager)
    answer = client.post(reverse("cases:report"), {"category": "gap_housing", "von": path})
    assert answer["Location"] == reverse("cases:report")
