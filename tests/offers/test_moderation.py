"""The queue of what visitors report and suggest."""

from __future__ import annotations

import pytest
from django.urls import reverse

from querschnitt.offers.models import CheckRequest, Offer, OfferReport, OfferSuggestion, OfferVersion
from querschnitt.offers.services import update_offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.offers import make_offer
from tests.factories.upkeep import make_report, make_suggestion


@pytest.fixture
def client(world):
    return signed_in(world.actor("kim_coordinator"))


def decide(client, report, decision, note=""):
    return client.post(reverse("offers:report_decide", args=[report.pk]), {"decision": decision, "note": note})


def test_report_leads_to_a_question_a_correction_or_nothing(world, client):
    with open_scope(world.a.scope()):
        offer = make_offer(contact_email="a@b.example")
        asked, done, rejected = (make_report(offer, text=word) for word in "abc")
    decide(client, asked, "ask")
    decide(client, done, "done", "Zeiten berichtigt")
    decide(client, rejected, "reject", "Werbung")
    with open_scope(world.a.scope()):
        found = {report.text: (report.state, report.note) for report in OfferReport.objects.all()}
        assert found == {"a": ("asked", ""), "b": ("done", "Zeiten berichtigt"), "c": ("rejected", "Werbung")}
        check = CheckRequest.objects.get()
        assert (check.reason, check.email, check.report_id) == ("report", "a@b.example", asked.pk)
    assert len(client.get(reverse("offers:reports")).context["page"]) == 0
    assert len(client.get(reverse("offers:reports") + "?stand=erledigt").context["page"]) == 3


def test_suggestion_becomes_an_offer_with_the_form_filled(world, client):
    with open_scope(world.a.scope()):
        suggestion = make_suggestion(
            title="Nähtreff", topic="begegnung", town="Lindbach", description="Montags", url="https://n.example"
        )
    page = client.get(reverse("offers:suggestion", args=[suggestion.pk]))
    form = client.get(page.context["create_url"]).context["form"]
    shown = {name: form[name].value() for name in ("title", "topic", "town", "description", "url")}
    assert shown == {
        "title": "Nähtreff", "topic": "begegnung", "town": "Lindbach", "description": "Montags", "url": "https://n.example",
    }  # fmt: skip
    data = {name: form[name].value() or "" for name in form.fields if not isinstance(form[name].value(), list)}
    data |= {"organisation": str(world.a.partner.pk), "valid_from": "2026-01-01"}
    data = {name: value for name, value in data.items() if value not in (False, None, "")}
    answer = client.post(page.context["create_url"], data)
    assert answer.status_code == 302, answer.context["form"].errors
    with open_scope(world.a.scope()):
        stored = OfferSuggestion.objects.get()
        assert (stored.state, stored.offer) == ("done", Offer.objects.get())


def test_suggestion_is_put_aside(world, client):
    with open_scope(world.a.scope()):
        suggestion = make_suggestion()
    client.post(reverse("offers:suggestion_reject", args=[suggestion.pk]), {"note": "gibt es schon"})
    with open_scope(world.a.scope()):
        assert OfferSuggestion.objects.get().state == "rejected"


@pytest.mark.parametrize("name", ["offers:reports", "offers:suggestions"])
def test_queue_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries, name):
    def fill(number):
        with open_scope(world.a.scope()):
            for _ in range(number):
                make_report(make_offer())
                make_suggestion()

    fill(1)
    client.get(reverse(name))
    with django_assert_num_queries(14):
        client.get(reverse(name))
    fill(2)
    with django_assert_num_queries(14):
        assert len(client.get(reverse(name)).context["page"]) == 3


def test_day_shows_what_waits_and_nothing_when_nothing_does(world, client):
    assert "Hinweise aus der Öffentlichkeit" not in client.get("/mein-tag/", follow=True).content.decode()
    with open_scope(world.a.scope()):
        make_report(make_offer(title="Kurs im Park"))
        make_suggestion(title="Chor")
    text = client.get(reverse("portal:day")).content.decode()
    assert "Hinweise aus der Öffentlichkeit" in text
    assert "Kurs im Park" in text
    assert "Chor" in text


def test_history_says_who_changed_what_and_restores(world, client):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        offer = make_offer(title="Alt", languages=["ar"])
        update_offer(offer=offer, by=actor, title="Neu", languages=["ar", "uk"], cost="free")
        first = OfferVersion.objects.get(number=1)
    text = client.get(reverse("offers:history", args=[offer.pk])).content.decode()
    for word in (actor.user.name, "System", "Arabisch, Ukrainisch", "kostenlos", "Alt", "Neu"):
        assert word in text
    url = reverse("offers:restore", args=[first.pk])
    assert "Neu" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    with open_scope(actor.scope):
        assert Offer.objects.get().title == "Alt"
        assert OfferVersion.objects.count() == 3


@pytest.mark.parametrize("changes", [1, 3])
def test_history_asks_a_fixed_number_of_questions(world, client, django_assert_num_queries, changes):
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        offer = make_offer()
        for number in range(changes):
            offer = update_offer(offer=offer, by=actor, title=f"Titel {number}")
    url = reverse("offers:history", args=[offer.pk])
    client.get(url)
    with django_assert_num_queries(14):
        client.get(url)


def test_provider_is_asked_by_hand(world, client):
    with open_scope(world.a.scope()):
        offer = make_offer(contact_email="a@b.example")
    client.post(reverse("offers:ask", args=[offer.pk]))
    client.post(reverse("offers:ask", args=[offer.pk]))
    with open_scope(world.a.scope()):
        assert CheckRequest.objects.get().reason == "manual"


def test_similar_offers_are_shown_before_a_new_one_is_saved(world, client):
    with open_scope(world.a.scope()):
        make_offer(world.a.partner, title="Nähtreff", topic="begegnung")
    data = {
        "title": "Näh-Treff", "topic": "begegnung", "organisation": str(world.a.partner.pk), "valid_from": "2026-01-01",
        "state": "active", "kind": "group", "delivery": "place", "cost": "unknown", "childcare": "unknown", "published": "on",
    }  # fmt: skip
    shown = client.post(reverse("offers:create"), data)
    assert shown.status_code == 422, shown
    assert [one.entry.title for one in shown.context["similar"]] == ["Nähtreff"]
    assert "Trotzdem anlegen" in shown.content.decode()
    assert client.post(reverse("offers:create"), data | {"trotzdem": "1"}).status_code == 302
    with open_scope(world.a.scope()):
        assert Offer.objects.count() == 2
