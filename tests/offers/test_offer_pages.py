from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.network.services.organisations import update_organisation
from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def titles(client: Client, query: str) -> list[str]:
    return [card["title"] for card in client.get(reverse("offers:list") + query).context["cards"]]


@pytest.mark.parametrize("query", ["", "?q=sprachtreff", "?topic=deutsch&town=Lindbach&language=ar"])
def test_list_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries, query):
    def fill(number: int) -> None:
        with open_scope(world.a.scope()):
            for _ in range(number):
                make_offer(town="Lindbach", languages=["ar"])

    fill(1)
    client.get(reverse("offers:list"))
    expected = {"": 15, "?q=sprachtreff": 18, "?topic=deutsch&town=Lindbach&language=ar": 15}[query]
    with django_assert_num_queries(expected):
        client.get(reverse("offers:list") + query)
    fill(2)
    with django_assert_num_queries(expected):
        client.get(reverse("offers:list") + query)


def test_filters_combine_and_stay_in_the_link(world: World, client: Client):
    with open_scope(world.a.scope()):
        make_offer(title="Frauentreff", topic="begegnung", town="Lindbach", languages=["ar"], target_groups=["frauen"])
        make_offer(title="Männertreff", topic="begegnung", town="Lindbach", languages=["uk"], target_groups=["maenner"])
        make_offer(title="Kurs", topic="deutsch", town="Steinlohe", languages=["ar"])
    assert titles(client, "?topic=begegnung&language=ar") == ["Frauentreff"]
    assert titles(client, "?group=maenner&town=Lindbach") == ["Männertreff"]
    assert titles(client, "?language=ar") == ["Frauentreff", "Kurs"]
    page = client.get(reverse("offers:list") + "?q=treff&topic=begegnung&language=ar")
    assert [chip.url for chip in page.context["chips"]] == ["?q=treff&language=ar", "?q=treff&topic=begegnung"]
    assert page.context["query"] == "?q=treff&topic=begegnung&language=ar"


def test_ended_and_resting_offers_are_not_recommended(world: World, client: Client):
    today = timezone.localdate()
    with open_scope(world.a.scope()):
        make_offer(title="Läuft")
        make_offer(title="Vorbei", valid_from=today - timedelta(9), valid_to=today - timedelta(1))
        make_offer(title="Ruht", state="inactive")
        make_offer(title="Kommt", valid_from=today + timedelta(9))
    assert titles(client, "") == ["Läuft"]
    assert titles(client, "?state=ended") == ["Ruht", "Vorbei"]
    assert len(titles(client, "?state=all")) == 4


def test_filters_for_places_funding_and_checks(world: World, client: Client):
    today = timezone.localdate()
    with open_scope(world.a.scope()):
        make_offer(title="Voll", capacity="full")
        make_offer(title="Läuft aus", funding_until=today + timedelta(90))
        make_offer(title="Ausgelaufen", funding_until=today - timedelta(1), checked_on=today - timedelta(9))
        make_offer(title="Fällig", checked_on=today - timedelta(370), valid_from=today - timedelta(400))
        make_offer(title="Kommt", valid_from=today + timedelta(9))
    assert titles(client, "?capacity=full") == ["Voll"]
    assert titles(client, "?funding=soon") == ["Läuft aus"]
    assert titles(client, "?funding=over") == ["Ausgelaufen"]
    assert titles(client, "?state=due") == ["Ausgelaufen", "Fällig"]
    assert titles(client, "?state=old") == ["Fällig"]
    assert titles(client, "?state=planned") == ["Kommt"]
    assert len(titles(client, "?capacity=unsinn&funding=x&state=y")) == 4


def test_editor_keeps_the_own_organisations_offers_alone(world: World):
    with open_scope(world.a.scope()):
        own, foreign = make_offer(world.a.partner), make_offer(world.a.ki)
    editor = signed_in(world.actor("partner_editor"))
    assert editor.get(reverse("offers:edit", args=[own.pk])).status_code == 200
    assert editor.get(reverse("offers:edit", args=[foreign.pk])).status_code == 404
    data = {"title": "Neu", "topic": "deutsch", "valid_from": "2026-01-01", "state": "active"}
    refused = editor.post(reverse("offers:create"), {**data, "organisation": str(world.a.ki.pk)})
    assert "organisation" in refused.context["form"].errors
    assert editor.post(reverse("offers:create"), {**data, "organisation": str(world.a.partner.pk)}).status_code == 302


def test_offer_is_changed_confirmed_ended_and_taken_up_again(world: World, client: Client):
    with open_scope(world.a.scope()):
        offer = make_offer(checked_on=timezone.localdate() - timedelta(400))
    page = reverse("offers:page", args=[offer.pk])
    assert "länger als ein Jahr" in client.get(page).content.decode()
    client.post(reverse("offers:confirm", args=[offer.pk]))
    assert "länger als ein Jahr" not in client.get(page).content.decode()
    client.post(reverse("offers:end", args=[offer.pk]), {"on": "2020-01-01"})
    with open_scope(world.a.scope()):
        assert Offer.objects.get().valid_to == offer.valid_from
    client.post(reverse("offers:reopen", args=[offer.pk]))
    with open_scope(world.a.scope()):
        assert Offer.objects.get().valid_to is None


def test_choosing_works_as_fragment_and_as_page(world: World, client: Client):
    with open_scope(world.a.scope()):
        offer = make_offer(title="Deutschkurs")
    url = reverse("offers:choose") + "?q=Deutshkurs&next=/faelle/%3Fa=1"
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert f'<input type="radio" name="offer" value="{offer.pk}">' in fragment
    assert "<html" not in fragment
    whole = client.get(url).content.decode()
    assert f"/faelle/?a=1&amp;offer={offer.pk}" in whole
    elsewhere = client.get(reverse("offers:choose") + "?q=kurs&next=https://evil.example/").content.decode()
    assert 'href="https://evil.example' not in elsewhere
    assert 'name="next" value=""' in elsewhere


def test_renamed_provider_is_found_by_its_new_name(world: World, coordinator):
    from querschnitt.offers.selectors import search_offers

    provider = make_organisation(name="Alte Stelle")
    offer = make_offer(provider, title="Kurs")
    update_organisation(organisation=provider, by=coordinator, name="Regenbogenhaus")
    assert list(search_offers(coordinator, "Regenbogenhaus").offers) == [offer]


def test_offers_come_in_from_a_list_and_name_unknown_providers(world: World, client: Client):
    with open_scope(world.a.scope()):
        make_organisation(name="Volkshochschule Lindbach", short_name="VHS")

    def shown(text: str):
        url = reverse("network:import_upload", kwargs={"list_key": "angebote"})
        columns = client.post(url, {"file": SimpleUploadedFile("a.csv", text.encode())})["Location"]
        return client.get(columns.replace("spalten", "vorschau"))

    wrong = shown("Angebot;Träger;Thema;Sprachen\nKurs A1;VHS Birkenhorst;Deutschkurs;Klingonisch\n")
    assert [(problem.column, letter) for _row, problem, letter, _text in wrong.context["errors"]] == [
        ("languages", "D")
    ]
    wrong = shown("Angebot;Träger;Thema;Sprachen\nKurs A1;VHS Birkenhorst;Deutschkurs;Deutsch\n")
    assert "Diese Organisation gibt es im Netzwerk nicht." in wrong.content.decode()
    right = shown(
        "Angebot;Träger;Thema;Sprachen;Zielgruppe\nKurs A1;VHS;Sprachkurs;Deutsch, Arabisch;Frauen/Geflüchtete\n"
    )
    run = reverse("network:import_run", kwargs={"staged_id": right.context["staged"].pk})
    client.post(run, {"fingerprint": right.context["fingerprint"]})
    with open_scope(world.a.scope()):
        offer = Offer.objects.get()
        assert (offer.title, offer.topic, offer.languages) == ("Kurs A1", "deutsch", ["de", "ar"])
        assert offer.organisation.name == "Volkshochschule Lindbach"
        assert offer.target_groups == ["frauen", "gefluechtete"]
