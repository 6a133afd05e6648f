"""Reports and suggestions of visitors: taken in once, guarded, and answered where something is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from querschnitt.offers.models import OfferReport, OfferSuggestion
from querschnitt.offers.services.feedback import new_stamp
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(world: World):
    with open_scope(world.a.scope()):
        return make_offer(world.a.partner, title="Nähtreff")


@pytest.fixture
def stamp() -> str:
    """Of a form that was opened a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        return new_stamp()


def report_url(world: World, offer, lang: str = "de") -> str:
    return f"/vor-ort/{world.a.centre.slug}/{lang}/angebot/{offer.pk}/melden/"


def suggest_url(world: World, lang: str = "de") -> str:
    return f"/vor-ort/{world.a.centre.slug}/{lang}/vorschlagen/"


def reports(world: World) -> list[OfferReport]:
    with open_scope(world.a.scope()):
        return list(OfferReport.objects.all())


def test_report_is_taken_in_with_its_language(world: World, offer, stamp: str):
    client = Client()
    answer = client.post(report_url(world, offer, "ar"), {"kind": "times", "text": "الأربعاء", "stamp": stamp})
    assert (answer.status_code, answer["Location"]) == (302, f"{report_url(world, offer, 'ar')}?danke")
    assert "v-note--ok" in client.get(answer["Location"]).content.decode()
    (report,) = reports(world)
    assert (report.offer_id, report.kind, report.text, report.language) == (offer.pk, "times", "الأربعاء", "ar")
    assert "sessionid" not in client.cookies


def test_suggestion_is_taken_in(world: World, stamp: str):
    answer = Client().post(suggest_url(world), {"title": "Schachclub", "town": "Goch", "stamp": stamp})
    assert answer.status_code == 302
    with open_scope(world.a.scope()):
        assert list(OfferSuggestion.objects.values_list("title", "town")) == [("Schachclub", "Goch")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Was stimmt nicht?"),
        ({"kind": "quatsch"}, "Was stimmt nicht?"),
        ({"kind": "times", "email": "keine"}, "E-Mail-Adresse für Rückfragen"),
    ],
)
def test_missing_or_wrong_answers_are_named_and_typed_text_stays(
    world: World, offer, stamp: str, data: dict, said: str
):
    answer = Client().post(report_url(world, offer), {"text": "Mein Hinweis", "stamp": stamp, **data})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text[text.index("q-errors") : text.index("</ul>", text.index("q-errors"))]
    assert "Mein Hinweis" in text
    assert reports(world) == []


def test_machines_are_thanked_and_forgotten(world: World, offer, stamp: str):
    answer = Client().post(report_url(world, offer), {"kind": "times", "trap": "http://kauf.mich", "stamp": stamp})
    assert answer.status_code == 302
    assert reports(world) == []


@pytest.mark.parametrize("bad", ["", "gefälscht", "f:1"])
def test_form_without_its_stamp_is_refused_and_can_be_sent_again(world: World, offer, bad: str):
    answer = Client().post(report_url(world, offer), {"kind": "times", "text": "Bitte behalten", "stamp": bad})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Bitte behalten" in text
    assert 'name="stamp" value="f:' in text


def test_form_sent_at_once_is_refused(world: World, offer):
    answer = Client().post(report_url(world, offer), {"kind": "times", "stamp": new_stamp()})
    assert answer.status_code == 422
    assert reports(world) == []


def test_one_address_sends_only_so_many_a_day(world: World, offer, stamp: str):
    answers = [
        Client().post(report_url(world, offer), {"kind": "times", "stamp": stamp}).status_code for _ in range(12)
    ]
    assert answers[:10] == [302] * 10
    assert answers[11] == 422
    assert len(reports(world)) == 10


def test_report_needs_the_secret_of_the_form(world: World, offer, stamp: str):
    client = Client(enforce_csrf_checks=True)
    assert client.post(report_url(world, offer), {"kind": "times", "stamp": stamp}).status_code == 403
    page = client.get(report_url(world, offer))
    assert "private" in page["Cache-Control"] or "no-store" in page["Cache-Control"]


def test_hidden_offer_cannot_be_reported(world: World, stamp: str):
    with open_scope(world.a.scope()):
        hidden = make_offer(world.a.partner, published=False)
    assert Client().post(report_url(world, hidden), {"kind": "times", "stamp": stamp}).status_code == 404
