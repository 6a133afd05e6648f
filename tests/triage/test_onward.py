"""A first advice that ends with a referral really sends one: through the intake, with the person's consent."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from querschnitt.cases.models import Case, Referral
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from querschnitt.triage.choices import AdviceModel
from querschnitt.triage.services import choose_model
from tests.factories.accounts import World, make_organisation, make_world, signed_in

from .test_pages import TOLD, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def hidden(html: str, action: str, nearest: str) -> dict[str, list[str]]:
    """Hidden fields of the form that goes to ``action`` beside the name ``nearest``."""
    part = html.split(nearest, 1)[1].split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', part):
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("model", "role", "result", "to"),
    [
        (AdviceModel.B, "partner_adviser", "case_management", "ki"),
        (AdviceModel.B, "partner_adviser", "referral", "sozialamt"),
        (AdviceModel.A, "case_manager", "referral", "sozialamt"),
    ],
)
def test_advice_that_ends_with_a_referral_sends_it(world: World, model: str, role: str, result: str, to: str) -> None:
    office = make_organisation(world.a.centre, "Sozialamt Lindbach", kind=Organisation.Kind.SOZIALAMT)
    recipient = world.a.ki if to == "ki" else office
    head, actor = world.actor("centre_head"), world.actor(role)
    with open_scope(head.scope):
        choose_model(model=model, by=head)
    client = signed_in(actor)
    onward = post(world, "save", TOLD | {"result": result}, role).content.decode()
    look_up = reverse("cases:look_up")
    known = hidden(onward, look_up, f">{recipient.name}</a>")
    asked = client.post(look_up, known).content.decode()
    carried = {name: values for name, values in known.items() if name.startswith("known_")}
    assert f'name="known_refer_to" value="{recipient.pk}"' in asked
    intake = client.post(look_up, carried | {"given_name": "Dawit", "family_name": "", "birth_year": ""})
    onto = {name: values for name, values in carried.items() if name.startswith("known_refer")}
    for name, value in onto.items():
        assert f'name="{name}" value="{value[0]}"' in intake.content.decode()
    with open_scope(actor.scope):
        before = set(Case.objects.values_list("pk", flat=True))
    missing = client.post(reverse("cases:take_in"), onto | {"given_name": "Dawit"})
    assert missing.status_code == 422
    assert f'value="{recipient.pk}"' in missing.content.decode()
    facts = {
        "given_name": "Dawit",
        "languages": ["ti"],
        "life_areas": ["language"],
        "consent_language": "de",
        "consent": "on",
    }
    answer = client.post(reverse("cases:take_in"), onto | facts)
    with open_scope(actor.scope):
        case = Case.objects.exclude(pk__in=before).get()
        assert not Referral.objects.exists()
    form = client.get(answer.url)
    assert answer.url.startswith(reverse("cases:new_referral", args=[case.pk]))
    assert (form.context["form"]["recipient"].value(), form.context["form"]["topic"].value()) == (
        str(recipient.pk), "language",
    )  # fmt: skip
    client.post(
        answer.url,
        {
            "recipient": recipient.pk,
            "topic": "language",
            "data_groups": ["identity"],
            "text_language": "de",
            "consent": "on",
        },
    )
    with open_scope(actor.scope):
        assert Referral.objects.get().recipient == recipient


def test_information_alone_sends_nobody_anywhere(world: World):
    assert post(world, "save", TOLD | {"result": "information"}).status_code == 302


def test_own_office_is_no_recipient(world: World):
    """The KI does not refer to itself, whatever the rules name."""
    onward = post(world, "save", TOLD | {"result": "referral"})
    assert world.a.ki.pk not in {one.pk for one in onward.context["offices"]}
