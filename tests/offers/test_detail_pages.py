"""Times, places left, translations and files on pages of their own."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.network.models import Place, StoredFile
from querschnitt.offers.models import Offer, OfferFile, OfferText, OfferTime, TimeException
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.offers import make_file, make_offer, make_text, make_time


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


@pytest.fixture
def offer(world: World) -> Offer:
    with open_scope(world.a.scope()):
        return make_offer(title="Deutschkurs", town="Lindbach", valid_from=date(2026, 9, 1), description="Vormittags.")


def post_times(client: Client, offer: Offer, **data: object):
    return client.post(reverse("offers:times", args=[offer.pk]), data)


WEEKLY = {
    "zeit-0-rhythm": "weekly", "zeit-0-byday": ["TU", "TH"], "zeit-0-interval": "1", "zeit-0-starts_at": "9:00",
    "zeit-0-ends_at": "11:30",
}  # fmt: skip


def test_times_are_saved_and_shown_with_their_next_dates(world: World, client: Client, offer: Offer):
    assert post_times(client, offer, tun="save", **WEEKLY).status_code == 302
    with open_scope(world.a.scope()):
        stored = OfferTime.objects.get()
        assert (stored.freq, stored.byday, stored.starts_on) == ("weekly", ["TU", "TH"], date(2026, 9, 1))
        assert (stored.starts_at, stored.ends_at) == (time(9), time(11, 30))
    page = client.get(reverse("offers:page", args=[offer.pk]))
    assert "Di und Do, 9:00–11:30 Uhr" in page.content.decode()
    assert len(page.context["dates"]) == 8


def test_stored_time_keeps_its_identity_when_saved_again(world: World, client: Client, offer: Offer):
    post_times(client, offer, tun="save", **WEEKLY)
    with open_scope(world.a.scope()):
        before = OfferTime.objects.get()
    post_times(client, offer, tun="save", **WEEKLY | {"zeit-0-stored": str(before.pk), "zeit-0-ends_at": "12"})
    with open_scope(world.a.scope()):
        assert OfferTime.objects.get().pk == before.pk
        assert OfferTime.objects.get().ends_at == time(12)


def test_lines_come_and_go_without_script_and_keep_what_was_typed(client: Client, offer: Offer):
    more = post_times(client, offer, tun="zeit", **WEEKLY | {"zeit-0-note": "Raum 3"})
    assert [line.initial.get("note", "") for line in more.context["form"].lines] == ["Raum 3", ""]
    fewer = post_times(client, offer, tun="zeit-0", **WEEKLY, **{"zeit-1-rhythm": "appointment"})
    assert [line.initial["rhythm"] for line in fewer.context["form"].lines] == ["appointment"]
    days = post_times(client, offer, tun="tag", **WEEKLY)
    assert len(days.context["form"].exceptions) == 1
    assert post_times(client, offer, tun="irgendwas", **WEEKLY).status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"zeit-0-starts_at": "25:00"}, "starts_at", "14:30"),
        ({"zeit-0-ends_at": "8:00"}, "ends_at", "spätere Uhrzeit"),
        ({"zeit-0-starts_at": ""}, "starts_at", "Anfang fehlt"),
        ({"zeit-0-byday": []}, "byday", "Wochentag fehlt"),
        ({"zeit-0-starts_on": "31.02.2026"}, "starts_on", "31.12.2026"),
        ({"zeit-0-rhythm": "single"}, "starts_on", "Der Tag fehlt"),
        ({"zeit-0-interval": "0"}, "interval", "Kleiner als 1"),
        ({"zeit-0-starts_on": "2026-09-02", "zeit-0-ends_on": "2026-09-01"}, "ends_on", "späteres Datum"),
    ],
)
def test_wrong_time_is_refused_at_its_field(client: Client, offer: Offer, change: dict, field: str, word: str):
    refused = post_times(client, offer, tun="save", **WEEKLY | change)
    assert refused.status_code == 422
    (line,) = refused.context["form"].lines
    assert word in " ".join(line.errors[field])


def test_exception_is_given_to_the_time_of_its_day(world: World, client: Client, offer: Offer):
    tuesday, wednesday = "2026-09-08", "2026-09-09"
    cancelled = {"tag-0-on": tuesday, "tag-0-kind": "cancelled", "tag-0-note": "Fortbildung"}
    second = {"zeit-1-rhythm": "weekly", "zeit-1-byday": ["WE"]}
    assert post_times(client, offer, tun="save", **WEEKLY, **second, **cancelled).status_code == 302
    with open_scope(world.a.scope()):
        exception = TimeException.objects.get()
        assert (exception.time.byday, exception.kind, exception.note) == (["TU", "TH"], "cancelled", "Fortbildung")
    wrong = post_times(client, offer, tun="save", **WEEKLY, **cancelled | {"tag-0-on": wednesday})
    assert "findet sonst nichts statt" in " ".join(wrong.context["form"].exceptions[0].errors["on"])
    added = {"tag-0-on": wednesday, "tag-0-kind": "added", "tag-0-starts_at": "14:00"}
    assert post_times(client, offer, tun="save", **WEEKLY, **added).status_code == 302
    with open_scope(world.a.scope()):
        assert TimeException.objects.get().starts_at == time(14)


def test_provider_changes_places_left_from_the_page_and_from_the_day(world: World):
    with open_scope(world.a.scope()):
        own = make_offer(world.a.partner, title="Sprachkurs", kind="course", capacity="free")
    editor = signed_in(world.actor("partner_editor"))
    url = reverse("offers:capacity", args=[own.pk])
    assert editor.post(url, {"capacity": "waiting", "waiting_weeks": "6"})["Location"] == reverse(
        "offers:page", args=[own.pk]
    )
    with open_scope(world.a.scope()):
        stored = Offer.objects.get()
        assert (stored.capacity, stored.capacity_on, stored.waiting_weeks) == ("waiting", timezone.localdate(), 6)
    assert editor.post(url, {"capacity": "full", "next": "/"})["Location"] == "/"
    assert (
        editor.post(url, {"capacity": "full", "next": "https://evil.example/"})["Location"] != "https://evil.example/"
    )
    page = editor.post(url, {"capacity": "full", "seats_free": "3"}, follow=True)
    assert "Belegt heißt" in page.content.decode()


def test_translation_is_made_beside_the_german_text_and_grows_old(world: World, client: Client, offer: Offer):
    url = reverse("offers:text", args=[offer.pk, "ar"])
    form = client.get(url).content.decode()
    assert "Vormittags." in form
    assert 'dir="rtl"' in form
    client.post(url, {"title": "دورة ألمانية", "description": "صباحًا"})
    with open_scope(world.a.scope()):
        text = OfferText.objects.get()
        assert (text.title, text.translated_by.pk) == ("دورة ألمانية", world.actor("kim_coordinator").user.pk)
    states = {
        item.language.code: item.state
        for item in client.get(reverse("offers:texts", args=[offer.pk])).context["translations"]
    }
    assert (states["ar"], states["uk"]) == ("done", "missing")
    edit = reverse("offers:edit", args=[offer.pk])
    data = {
        "title": "Deutschkurs B1",
        "topic": "deutsch",
        "valid_from": "2026-09-01",
        "state": "active",
        "organisation": str(offer.organisation_id),
    }
    assert client.post(edit, data).status_code == 302
    states = {
        item.language.code: item.state
        for item in client.get(reverse("offers:texts", args=[offer.pk])).context["translations"]
    }
    assert states["ar"] == "outdated"
    client.post(url, {})
    with open_scope(world.a.scope()):
        assert not OfferText.objects.exists()
    assert client.get(reverse("offers:text", args=[offer.pk, "de"])).status_code == 404
    assert client.get(reverse("offers:text", args=[offer.pk, "xx"])).status_code == 404


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def test_file_is_attached_read_and_removed(world: World, client: Client, offer: Offer):
    url = reverse("offers:file_add", args=[offer.pk])
    refused = client.post(url, {"file": SimpleUploadedFile("boese.exe", b"MZ\x90")})
    assert refused.status_code == 422
    added = client.post(url, {"file": SimpleUploadedFile("plan.png", PNG), "title": "Lageplan", "public": "on"})
    assert added.status_code == 302
    with open_scope(world.a.scope()):
        attached = OfferFile.objects.get()
    assert "Lageplan" in client.get(reverse("offers:page", args=[offer.pk])).content.decode()
    assert client.get(reverse("offers:file", args=[attached.pk]))["Content-Type"].startswith("image/")
    client.post(reverse("offers:file_remove", args=[attached.pk]))
    with open_scope(world.a.scope()):
        assert not OfferFile.objects.exists()
        assert not StoredFile.objects.exists()


def test_every_attribute_goes_through_the_form(world: World, client: Client, offer: Offer):
    data = {
        "organisation": str(offer.organisation_id), "title": "Kurs", "kind": "course", "topic": "deutsch", "summary": "Kurz",
        "age_from": "16", "age_before": "27", "residence": ["asylum", "tolerated"], "area": "Lindbach, Ostereck ,",
        "delivery": "online", "place_name": "Alte Weberei", "town": "Lindbach", "postcode": "D-52999",
        "place_access": ["step_free", "lift"], "transit_note": "Bus 10", "registration": "contact", "cost": "free",
        "childcare": "yes", "childcare_note": "ab 3 Jahren", "contact_name": "Olena Bondar", "contact_public": "on",
        "funding_source": "Land NRW", "funding_until": "2026-12-31", "valid_from": "2026-09-01", "state": "active",
        "published": "on", "url": "www.vhs.example",
    }  # fmt: skip
    assert client.post(reverse("offers:edit", args=[offer.pk]), data).status_code == 302
    with open_scope(world.a.scope()):
        stored = Offer.objects.select_related("place").get()
        assert (stored.age_from, stored.age_before, stored.area) == (16, 27, ["Lindbach", "Ostereck"])
        assert (stored.residence, stored.childcare_note) == (["asylum", "tolerated"], "ab 3 Jahren")
        assert (stored.place.name, stored.place.postcode, stored.place.accessibility) == (
            "Alte Weberei",
            "52999",
            ["step_free", "lift"],
        )
        assert (stored.public_contact_name, stored.url) == ("Olena Bondar", "https://www.vhs.example")
        assert stored.check_due_on == date(2026, 12, 31)
        assert Place.objects.filter(name="Alte Weberei").count() == 1
    shown = client.get(reverse("offers:edit", args=[offer.pk])).context["form"].initial
    assert (shown["place_name"], shown["area"], shown["place_access"]) == (
        "Alte Weberei",
        "Lindbach, Ostereck",
        ["step_free", "lift"],
    )


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("contact_email", "niemand", "name@stelle.de"),
        ("url", "htp//x", "https://www.stelle.de"),
        ("postcode", "5299", "fünf Ziffern"),
        ("contact_phone", "ruf an", "02421 22-0"),
        ("valid_from", "morgen", "31.12.2026"),
        ("funding_until", "32.12.2026", "31.12.2026"),
        ("age_from", "zwölf", "Nur die Zahl"),
        ("age_before", "10", "ab 12, unter 27"),
        ("transit_note", "Bus 10", "Zu welchem Ort"),
    ],
)  # fmt: skip
def test_wrong_value_is_refused_at_its_field_with_a_remedy(
    client: Client, offer: Offer, field: str, value: str, word: str
):
    data = {
        "organisation": str(offer.organisation_id), "title": "Kurs", "topic": "deutsch", "valid_from": "2026-09-01",
        "state": "active", "age_from": "12",
    }  # fmt: skip
    page = client.post(reverse("offers:edit", args=[offer.pk]), data | {field: value})
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert word in " ".join(errors["place_name" if field == "transit_note" else field])


def test_page_asks_the_same_number_of_questions_for_more_details(
    world: World, client: Client, offer: Offer, django_assert_num_queries
):
    def fill(number: int) -> None:
        with open_scope(world.a.scope()):
            for index in range(number):
                row = make_time(offer)
                TimeException(time=row, on=timezone.localdate() + timedelta(index), kind="added").save()
                make_file(offer)
            for language in ("en", "uk")[:number]:
                make_text(offer, language)

    fill(1)
    page = reverse("offers:page", args=[offer.pk])
    client.get(page)
    with django_assert_num_queries(18):
        client.get(page)
    fill(2)
    with django_assert_num_queries(18):
        client.get(page)
