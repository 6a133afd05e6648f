"""What visitors read of the directory, asked as their database role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.offers.models import Offer, OfferFile, OfferText, OfferTime, TimeException
from querschnitt.offers.selectors import published_details, published_offers
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import World
from tests.factories.network import make_organisation
from tests.factories.offers import make_file, make_offer, make_place, make_text, make_time


@pytest.fixture
def offers(world: World) -> World:
    """One published and one internal offer, each with a provider, place, time, exception and text of its own."""
    with open_scope(world.a.scope()):
        for title, published in (("Öffentlich", True), ("Intern", False)):
            offer = make_offer(
                make_organisation(name=f"Stelle {title}"), title=title, published=published, town=f"Ort {title}",
                contact_name="Olena Bondar",
            )  # fmt: skip
            time = make_time(offer, place=make_place(town=f"Zweiter Ort {title}"))
            TimeException(time=time, on=timezone.localdate(), kind="cancelled").save()
            make_text(offer, "en")
    return world


def test_visitor_sees_published_offers_and_what_belongs_to_them(offers: World):
    with visiting():
        assert list(Offer.unscoped.values_list("title", flat=True)) == ["Öffentlich"]
        assert list(OfferText.unscoped.values_list("title", flat=True)) == ["Öffentlich (en)"]
        assert list(Place.unscoped.values_list("town", flat=True)) == ["Ort Öffentlich", "Zweiter Ort Öffentlich"]
        assert list(Organisation.unscoped.exclude(kind="ki").values_list("name", flat=True)) == ["Stelle Öffentlich"]
        for model in (OfferTime, TimeException, OrganisationProfile):
            assert model.unscoped.values_list("pk").count() == 1, model


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Offer, "contact_name"),
        (Offer, "funding_until"),
        (Offer, "search"),
        (OfferText, "translated_by_id"),
        (OrganisationProfile, "note"),
        (Organisation, "ags"),
    ],
)
def test_internal_columns_are_refused(offers: World, model: type, column: str):
    with visiting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        list(model.unscoped.values_list(column))


def test_attachments_are_open_when_both_they_and_their_offer_are(offers: World):
    with open_scope(offers.a.scope()):
        for offer in Offer.objects.all():
            make_file(offer, title=f"{offer.title}, für alle")
            make_file(offer, title=f"{offer.title}, für uns", public=False)
    with visiting():
        found = OfferFile.unscoped.values_list("title", "file__name")
        assert list(found) == [("Öffentlich, für alle", "handzettel.pdf")]


def test_name_of_the_contact_is_public_with_consent_only(world: World):
    with open_scope(world.a.scope()):
        make_offer(title="A", contact_name="Olena Bondar")
        make_offer(title="B", contact_name="Paul Middendorf", contact_public=True)
    with visiting():
        assert dict(Offer.unscoped.values_list("title", "public_contact_name")) == {"A": "", "B": "Paul Middendorf"}
    with open_scope(world.a.scope()):
        tokens = dict(Offer.objects.values_list("title", "search"))
    assert "bondar" not in tokens["A"]
    assert "middendorf" in tokens["B"]


def test_published_offers_are_running_or_planned_ones_of_the_centre(world: World):
    today = timezone.localdate()
    with open_scope(world.a.scope()):
        keep = make_offer(title="Läuft")
        make_offer(title="Kommt", valid_from=today + timedelta(9))
        make_offer(title="Vorbei", valid_from=today - timedelta(9), valid_to=today - timedelta(1))
        make_offer(title="Ruht", state="inactive")
        make_offer(title="Aufgegangen", merged_into=keep)
        make_offer(title="Entwurf", published=False)
    with open_scope(world.b.scope()):
        make_offer(title="Anderswo")
    with visiting():
        assert [offer.title for offer in published_offers(world.a.centre.pk)] == ["Kommt", "Läuft"]


def test_details_ask_the_same_number_of_questions_for_more_rows(offers: World, django_assert_num_queries):
    def read() -> list[str]:
        said = []
        for offer in published_details(published_offers(offers.a.centre.pk)):
            said += [offer.organisation.name, offer.organisation.profile.phone, offer.place.town]
            said += [text.title for text in offer.texts.all()]
            said += [time.place.town for time in offer.times.all() for _ in time.exceptions.all()]
        return said

    with visiting(), django_assert_num_queries(5):
        assert "Zweiter Ort Öffentlich" in read()
    with open_scope(offers.a.scope()):
        for number in range(2):
            make_text(make_offer(title=f"Noch eins {number}", town="Lindbach"), "ar")
    with visiting(), django_assert_num_queries(5):
        assert len(read()) > 6
