"""What never appears in public: entries not published, names without consent, notes, other centres' entries."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from querschnitt.network.searching import vocabulary
from querschnitt.offers.models import Offer, OfferText, OfferTime, TimeException
from querschnitt.offers.published import published_rows
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import World, signed_in
from tests.factories.offers import make_offer, make_place, make_text, make_time
from tests.factories.site import make_directory

pytestmark = pytest.mark.django_db
SECRETS = ["Geschütztes Wohnen", "Geheimweg", "Verborgen", "Nur intern", "geheim@example.org", "Fremder Kurs", "Fremdstadt",
           "Erika Intern", "Landesmittel", "Übersetzt, aber verborgen"]  # fmt: skip


@pytest.fixture
def world(world: World, settings: object) -> World:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # more than the stubs know
    directory = make_directory(world)
    with open_scope(world.a.scope()):
        make_time(directory["hidden"])
        make_text(directory["hidden"], "en", title="Übersetzt, aber verborgen")
        Offer.objects.filter(pk=directory["cafe"].pk).update(
            contact_name="Erika Intern", contact_public=False, funding_source="Landesmittel"
        )
        world.things.update(directory)
    with open_scope(world.b.scope()):
        foreign = make_offer(world.b.partner, title="Fremder Kurs", place=make_place(street="Weg 1", town="Fremdstadt"))
        make_time(foreign)
        world.things["foreign"] = foreign
    return world


def pages(world: World) -> list[str]:
    start = f"/vor-ort/{world.a.centre.slug}"
    lists = [
        f"{start}/{lang}/{rest}" for lang in ("de", "en", "ar") for rest in ("", "termine/", "liste.csv", "termine.ics")
    ]
    searches = [
        f"{start}/de/?q={word}" for word in ("geheim", "wohnen", "fremder", "erika", "landesmittel", "verborgen")
    ]
    offers = [
        f"{start}/de/angebot/{world.things[name].pk}/{rest}"
        for name in ("cafe", "mothers")
        for rest in ("", "drucken/", "termine.ics", "code.svg")
    ]
    return [*lists, *searches, *offers, f"{start}/de/ueber-uns/", f"{start}/de/dokumente/"]


@pytest.mark.parametrize("somebody", [False, True], ids=["visitor", "head of the centre"])
def test_no_public_page_holds_a_secret(world: World, somebody: bool):
    client = signed_in(world.actor("centre_head")) if somebody else Client()
    for address in pages(world):
        answer = client.get(address)
        text = answer.content.decode()
        # The word searched for stands in the field again; what is found must not.
        shown = text.replace(address.partition("?q=")[2], "") if "?q=" in address else text
        assert answer.status_code == 200, address
        assert [secret for secret in SECRETS if secret in shown] == [], address


def test_hidden_and_foreign_offers_have_no_page(world: World):
    for name in ("hidden", "foreign"):
        for rest in ("", "drucken/", "termine.ics", "code.svg"):
            address = f"/vor-ort/{world.a.centre.slug}/de/angebot/{world.things[name].pk}/{rest}"
            assert Client().get(address).status_code == 404
            assert signed_in(world.actor("centre_head")).get(address).status_code == 404


def test_towns_of_hidden_offers_are_no_choice(world: World):
    text = Client().get(f"/vor-ort/{world.a.centre.slug}/de/").content.decode()
    assert "Kleve</option>" in text
    assert "Verborgen" not in text


def test_database_refuses_what_no_page_asks_for(world: World):
    hidden = world.things["hidden"].pk
    with visiting(world.a.centre.pk):
        assert published_rows(world.a.centre.pk).filter(pk=hidden).count() == 0
        assert OfferTime.unscoped.filter(offer_id=hidden).count() == 0
        assert OfferText.unscoped.filter(offer_id=hidden).values("id").count() == 0
        assert TimeException.unscoped.filter(time__offer_id=hidden).count() == 0
        for column in ("contact_name", "funding_until", "search", "import_batch_id"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                list(Offer.unscoped.values_list(column.removesuffix("_id"), flat=True))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Offer.unscoped.filter(pk=world.things["cafe"].pk).update(title="Überschrieben")


def test_words_of_hidden_offers_are_not_suggested(world: World):
    with visiting(world.a.centre.pk):
        words = vocabulary(Offer._meta.db_table, "offer_words")
    assert {word for word in words.counts if word.startswith("weberei")}
    assert not {word for word in words.counts if word.startswith(("geschutz", "geheim"))}


def test_role_is_given_back_after_every_page(world: World):
    Client().get(f"/vor-ort/{world.a.centre.slug}/de/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == settings.DATABASE_APP_ROLE
