"""Versions: noted for every change, whoever makes it, and restored as they were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.network.models import ImportBatch
from querschnitt.network.services.imports import undo_import
from querschnitt.offers.models import Offer, OfferText, OfferTime, OfferVersion
from querschnitt.offers.services import (
    TimeRow,
    confirm_offer,
    create_offer,
    end_offer,
    reopen_offer,
    set_capacity,
    set_text,
    set_times,
    update_offer,
)
from querschnitt.offers.services.history import CannotRestore, contents, restore_version
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.network import make_organisation
from tests.factories.offers import make_offer, make_place


def versions(offer) -> list[tuple[int, str]]:
    return list(OfferVersion.objects.filter(offer=offer).order_by("number").values_list("number", "kind"))


def content(offer):
    return contents([Offer.objects.select_related("organisation", "place").get(pk=offer.pk)])[offer.pk]


def test_every_service_leaves_a_version(coordinator):
    offer = create_offer(organisation=make_organisation(), title="Treff", topic="deutsch", by=coordinator)
    today = timezone.localdate()
    offer = update_offer(offer=offer, by=coordinator, title="Sprachtreff")
    set_times(offer=offer, rows=[TimeRow(freq="weekly", byday=["MO"], starts_on=today)], by=coordinator)
    set_text(offer=offer, language="ar", by=coordinator, title="لقاء")
    set_capacity(offer=offer, capacity="few", on=today, by=coordinator)
    end_offer(offer=offer, on=today, by=coordinator)
    reopen_offer(offer=offer, by=coordinator)
    confirm_offer(offer=offer, on=today + timedelta(1), by=coordinator)
    assert [kind for _, kind in versions(offer)] == [
        "created", "changed", "times", "text", "capacity", "ended", "reopened", "confirmed",
    ]  # fmt: skip
    assert set(OfferVersion.objects.values_list("by", flat=True)) == {coordinator.user.pk}


def test_saving_without_a_change_leaves_no_version(coordinator):
    offer = make_offer()
    update_offer(offer=offer, by=coordinator, title=offer.title)
    assert versions(offer) == [(1, "created")]


def test_restoring_brings_back_columns_times_exceptions_and_texts(coordinator):
    from querschnitt.offers.services import ExceptionRow

    place = make_place(name="Alte Weberei", town="Lindbach")
    offer = make_offer(
        title="Treff", place=place, languages=["ar"], target_groups=["frauen"], funding_until=date(2027, 6, 30)
    )
    set_text(offer=offer, language="uk", by=None, title="Зустріч")
    rest = ExceptionRow(on=date(2026, 12, 22), kind="cancelled")
    set_times(
        offer=offer,
        by=None,
        rows=[TimeRow(freq="weekly", byday=["TU"], starts_on=date(2026, 1, 6), place=place, exceptions=[rest])],
    )
    time = OfferTime.objects.get()
    before, version = content(offer), OfferVersion.objects.order_by("-number").first()
    offer = update_offer(offer=offer, by=None, title="Anders", languages=[], target_groups=["maenner"], place=None)
    set_times(offer=offer, rows=[], by=None)
    set_text(offer=offer, language="uk", by=None)
    set_text(offer=offer, language="ar", by=None, title="آخر")
    assert content(offer) != before
    restore_version(version=version, by=coordinator)
    assert content(offer) == before
    assert OfferTime.objects.get().pk == time.pk
    assert list(OfferText.objects.values_list("language", flat=True)) == ["uk"]
    last = OfferVersion.objects.order_by("-number").first()
    assert (last.kind, last.of_number, last.by_id) == ("restored", version.number, coordinator.user.pk)
    assert Offer.objects.get().text_version == 3


def test_restored_text_is_as_old_as_it_was(coordinator):
    offer = make_offer(title="A")
    set_text(offer=offer, language="en", by=None, title="A")
    fresh = OfferVersion.objects.order_by("-number").first()
    update_offer(offer=offer, by=None, title="B")
    stale = OfferVersion.objects.order_by("-number").first()
    restore_version(version=fresh, by=coordinator)
    assert not OfferText.objects.select_related("offer").get().outdated
    restore_version(version=stale, by=coordinator)
    assert OfferText.objects.select_related("offer").get().outdated


def test_version_whose_place_is_gone_is_refused_and_changes_nothing(coordinator):
    place = make_place(name="Baracke", town="Lindbach")
    offer = make_offer(place=place)
    version = OfferVersion.objects.get()
    offer = update_offer(offer=offer, by=None, place=None, title="Neu")
    place.delete()
    with pytest.raises(CannotRestore, match="gibt es nicht mehr"):
        restore_version(version=version, by=coordinator)
    assert Offer.objects.get().title == "Neu"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("title"), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)),
            st.tuples(st.just("languages"), st.lists(st.sampled_from(["ar", "uk", "de"]), unique=True)),
            st.tuples(st.just("valid_to"), st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2030, 1, 1)))),
            st.tuples(st.just("waiting_weeks"), st.one_of(st.none(), st.integers(0, 50))),
        ),
        min_size=1, max_size=5,
    ),
    chosen=st.integers(0, 5),
)  # fmt: skip
def test_any_version_comes_back_exactly(coordinator, steps, chosen):
    offer = make_offer()
    for name, value in steps:
        offer = update_offer(offer=offer, by=None, **{name: value})
    kept = list(OfferVersion.objects.filter(offer=offer).order_by("number"))
    version = kept[chosen % len(kept)]
    restore_version(version=version, by=coordinator)
    assert content(offer) == version.content


def test_import_and_its_undoing_are_versions_and_versions_do_not_stand_in_the_way(world):
    client = signed_in(world.actor("kim_coordinator"))
    with open_scope(world.a.scope()):
        provider = make_organisation(name="Volkshochschule Lindbach")
        known = make_offer(provider, title="Kurs A1", topic="deutsch", cost_note="5 Euro")
    text = (
        "Angebot;Träger;Thema;Kosten\nKurs A1;Volkshochschule Lindbach;Deutschkurs;kostenlos\n"
        "Schwimmen für Frauen;Volkshochschule Lindbach;Freizeit;kostenlos\n"
    )
    url = reverse("network:import_upload", kwargs={"list_key": "angebote"})
    columns = client.post(url, {"file": SimpleUploadedFile("a.csv", text.encode())})["Location"]
    shown = client.get(columns.replace("spalten", "vorschau"))
    run = reverse("network:import_run", kwargs={"staged_id": shown.context["staged"].pk})
    client.post(run, {"fingerprint": shown.context["fingerprint"]})
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        new = Offer.objects.get(title="Schwimmen für Frauen")
        assert versions(new) == [(1, "imported")]
        assert versions(known) == [(1, "created"), (2, "imported")]
        undo_import(batch=ImportBatch.objects.get(), by=actor)
        assert versions(known)[-1] == (3, "import_undone")
        assert OfferVersion.objects.get(offer=known, number=3).by_id == actor.user.pk
        assert OfferVersion.objects.filter(offer=new.pk).count() == 0
