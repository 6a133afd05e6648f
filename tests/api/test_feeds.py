"""The directory of somebody else: read, planned, taken over as a whole, taken back."""

from __future__ import annotations

import io
import json
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.api.feeds.importable import FEED, known_offers
from querschnitt.api.feeds.reading import read_feed, read_records
from querschnitt.api.feeds.times import times_of
from querschnitt.api.records.schedules import WEEK, schedule
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.planning import Status
from querschnitt.network.models import ImportBatch, OrganisationProfile, Place, StagedImport
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import, undo_import
from querschnitt.offers.models import Offer, OfferText, OfferTime, TimeException
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.directory import make_full_offer
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db
STORED = (Organisation, OrganisationProfile, Place, Offer, OfferTime, TimeException, OfferText)
FOREIGN = {
    "contents": [
        {
            "id": "b94d9c0e-6c5d-4c6a-a1f5-0a0b0c0d0e0f",
            "name": "Housing advice",
            "description": "Help with letters from the landlord.",
            "status": "active",
            "url": "https://elsewhere.example/housing",
            "email": "no address",
            "minimum_age": 16,
            "organization": {"id": "1", "name": "Elsewhere Trust", "description": "x", "website": "elsewhere.example"},
            "phones": [{"id": "2", "number": "call us"}],
            "languages": [{"id": "3", "name": "English"}, {"id": "4", "code": "xx"}],
            "attributes": [{"id": "5", "taxonomy_term": {"id": "6", "name": "Wohnung", "description": "x"}}],
            "schedules": [
                {"id": "7", "freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00Z", "closes_at": "12:00Z"},
                {"id": "8", "description": "By arrangement"},
            ],
            "service_at_locations": [
                {
                    "id": "9",
                    "location": {
                        "id": "10",
                        "location_type": "physical",
                        "name": "Town Hall",
                        "latitude": 51.2,
                        "longitude": 7.1,
                        "addresses": [
                            {"id": "11", "address_1": "Main Street 1", "city": "Lindbach", "state_province": "x",
                             "postal_code": "52999", "country": "DE", "address_type": "physical"}
                        ],
                    },
                }
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def world(world: World, settings) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world


def exported(path: Any, centre: str) -> bytes:
    call_command("export", "hsds", str(path), "--centre", centre, "--json", stdout=io.StringIO())
    return path.read_bytes()


def take_over(world: World, content: bytes, house: str = "b") -> tuple[Any, ImportBatch | None]:
    actor = world.actor("kim_coordinator", house)
    with open_scope(actor.scope):
        staged = stage_import(importable=FEED, file_name="feed.json", content=content, by=actor)
        planned = plan_staged(staged, FEED, actor)
        assert planned.problem_count == 0, [row.problems for row in planned.rows]
        if not planned.ready:
            return planned, None
        return planned, import_staged(staged=staged, importable=FEED, shown=fingerprint(planned), by=actor)


def said(world: World, house: str) -> list[dict[str, Any]]:
    actor = world.actor("kim_coordinator", house)
    ours = {"external_id", "source_url"}
    with open_scope(actor.scope):
        found = [
            {key: value for key, value in entry.values.items() if key not in ours} for entry in known_offers(actor)
        ]
    return sorted(found, key=lambda entry: entry["title"])


def stored() -> list[tuple]:
    return [tuple(row) for model in STORED for row in model.objects.order_by("pk").values_list()]


@pytest.mark.parametrize("ending", ["ndjson", "zip"])
def test_export_and_import_into_another_centre_keep_the_content(world, tmp_path, ending):
    with open_scope(world.a.scope()):
        make_full_offer()
        make_offer(world.a.partner, title="Nur Titel")
        make_offer(world.a.partner, title="Im Ort", town="Lindbach", cost="fee", registration="referral")
        make_offer(world.a.partner, title="Ruht", state="inactive")
    content = exported(tmp_path / f"a.{ending}", world.a.centre.slug)
    planned, batch = take_over(world, content)
    assert [row.status for row in planned.rows] == [Status.NEW] * 4
    assert batch.created_count == 4
    assert said(world, "b") == said(world, "a")
    again, none = take_over(world, content)
    assert none is None
    assert [(row.status, row.differences) for row in again.rows] == [(Status.UNCHANGED, [])] * 4


def test_repeated_import_updates_and_undo_restores_every_value(world, tmp_path):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    take_over(world, exported(tmp_path / "1.ndjson", world.a.centre.slug))
    with open_scope(world.b.scope()):
        before = stored()
    with open_scope(world.a.scope()):
        offer.title, offer.contact_phone, offer.cost_note = "Neuer Titel", "", "5 Euro"
        offer.save()
        OfferTime.objects.filter(offer=offer, freq="daily").delete()
        OfferTime.objects.filter(offer=offer, freq="monthly").update(setpos=2)
        OfferText.objects.filter(offer=offer, language="ar").update(title="جديد")
    planned, batch = take_over(world, exported(tmp_path / "2.ndjson", world.a.centre.slug))
    assert [row.status for row in planned.rows] == [Status.UPDATE]
    assert {difference.key for difference in planned.rows[0].differences} == {
        "title", "contact_phone", "cost_note", "times", "texts",
    }  # fmt: skip
    assert said(world, "b") == said(world, "a")
    actor = world.actor("kim_coordinator", "b")
    with open_scope(actor.scope):
        undo_import(batch=batch, by=actor)
        assert stored() == before


def test_first_import_can_be_taken_back_whole(world, tmp_path):
    with open_scope(world.a.scope()):
        make_full_offer()
    with open_scope(world.b.scope()):
        before = stored()
    _planned, batch = take_over(world, exported(tmp_path / "a.zip", world.a.centre.slug))
    actor = world.actor("kim_coordinator", "b")
    with open_scope(actor.scope):
        assert stored() != before
        undo_import(batch=batch, by=actor)
        assert stored() == before


def test_own_export_changes_the_own_offers_and_doubles_none(world, tmp_path):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    content = exported(tmp_path / "a.ndjson", world.a.centre.slug)
    with open_scope(world.a.scope()):
        Offer.objects.filter(pk=offer.pk).update(title="Anders", text_version=1)
    planned, _batch = take_over(world, content, "a")
    assert [row.status for row in planned.rows] == [Status.UPDATE]
    with open_scope(world.a.scope()):
        assert Offer.objects.get().title == "Sprachcafé"


def test_foreign_directory_is_read_as_far_as_it_can_be_used(world):
    planned, _batch = take_over(world, json.dumps(FOREIGN).encode())
    assert "Nicht verwendbar" in " ".join(str(hint.text) for hint in planned.rows[0].hints)
    with open_scope(world.b.scope()):
        offer = Offer.objects.select_related("organisation", "place").get()
        assert (offer.title, offer.topic, offer.age_from, offer.contact_phone) == ("Housing advice", "wohnen", 16, "")
        assert (offer.organisation.name, offer.place.name, offer.place.postcode) == (
            "Elsewhere Trust",
            "Town Hall",
            "52999",
        )
        assert offer.languages == ["en"]
        assert offer.external_id == FOREIGN["contents"][0]["id"]
        times = {entry.kind: entry for entry in offer.times.all()}
        assert times["recurring"].byday == ["MO", "WE"]
        assert times["recurring"].starts_at.hour == 9
        assert times["appointment"].note == "By arrangement"
    again, none = take_over(world, json.dumps(FOREIGN).encode())
    assert none is None
    assert [row.status for row in again.rows] == [Status.UNCHANGED]


def test_similar_offer_needs_a_decision(world):
    with open_scope(world.b.scope()):
        organisation = Organisation(name="Elsewhere Trust")
        organisation.save()
        make_offer(organisation, title="Housing advice", town="Lindbach")
    planned, batch = take_over(world, json.dumps(FOREIGN).encode())
    assert batch is None
    assert [row.status for row in planned.rows] == [Status.POSSIBLE]


@pytest.mark.parametrize(
    "content", [b"", b"nichts", b"[]", b'{"contents": []}', b'[{"name": "ohne Kennung"}]', b"[1]", b"PK\x03\x04kaputt", b'{"id": "1"}'],
)  # fmt: skip
def test_unreadable_file_is_refused_with_a_remedy(content):
    with pytest.raises(UnreadableFile) as caught:
        read_feed(content)
    assert caught.value.problem
    assert caught.value.remedy


def test_one_wrong_entry_keeps_all_out(world):
    wrong = {**FOREIGN["contents"][0], "valid_from": "2026-05-01", "valid_to": "2026-04-01"}
    actor = world.actor("kim_coordinator", "b")
    with open_scope(actor.scope):
        content = json.dumps([{**FOREIGN["contents"][0], "id": "andere"}, wrong]).encode()
        staged = stage_import(importable=FEED, file_name="x.json", content=content, by=actor)
        planned = plan_staged(staged, FEED, actor)
        assert not planned.ready
        assert [(row.number, str(row.problems[0].column)) for row in planned.rows if row.problems] == [(2, "valid_to")]
        assert Offer.objects.count() == 0


def test_records_are_found_in_every_wrapping():
    record = FOREIGN["contents"][0]
    for content in (
        json.dumps(FOREIGN),
        json.dumps([record]),
        json.dumps(record),
        json.dumps(record) + "\n\n" + json.dumps(record),
    ):
        assert {entry["id"] for entry in read_records(content.encode())} == {record["id"]}


def test_coordinator_uploads_looks_and_takes_over(world):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(world.actor("kim_coordinator"))
    page = client.get("/netzwerk/importe/hsds/neu/")
    assert "HSDS" in page.content.decode()
    assert 'name="url"' not in page.content.decode()  # no address is allowed, so none is asked for
    empty = client.post("/netzwerk/importe/hsds/neu/", {})
    assert empty.status_code == 422
    upload = SimpleUploadedFile("feed.json", json.dumps(FOREIGN).encode(), "application/json")
    answer = client.post("/netzwerk/importe/hsds/neu/", {"file": upload}, follow=True)
    text = answer.content.decode()
    assert "Housing advice" in text
    assert "Wird als Organisation neu angelegt." in text
    with open_scope(world.a.scope()):
        staged = StagedImport.objects.get()
    shown = text.split('name="fingerprint" value="')[1].split('"')[0]
    done = client.post(f"/netzwerk/importe/entwurf/{staged.pk}/uebernehmen/", {"fingerprint": shown}, follow=True)
    assert "Die Liste ist übernommen." in done.content.decode()
    with open_scope(world.a.scope()):
        assert Offer.objects.filter(title="Housing advice").count() == 1


def test_other_addresses_are_never_asked(world, settings):
    from querschnitt.api.feeds.fetching import fetch

    settings.FEED_HOSTS = ["verzeichnis.example"]
    for address in ("https://anderswo.example/services", "http://verzeichnis.example/services", "file:///etc/passwd",
                    "https://verzeichnis.example@anderswo.example/", "https://verzeichnis.example:8443/"):  # fmt: skip
        with pytest.raises(UnreadableFile):
            fetch(address)


def test_command_checks_takes_over_and_says_what_stands_in_the_way(world, tmp_path):
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(FOREIGN))
    actor = world.actor("kim_coordinator")

    def run(*arguments: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("import_hsds", str(path), "--by", actor.user.email, "--json", *arguments, stdout=out)
        return json.loads(out.getvalue())

    assert (run("--check")["new"], run("--check")["batch"]) == (1, None)
    assert run()["batch"]
    assert run()["unchanged"] == 1
    with open_scope(world.a.scope()):
        assert Offer.objects.count() == 1
    path.write_text(json.dumps([{**FOREIGN["contents"][0], "valid_from": "2026-05-01", "valid_to": "2026-04-01"}]))
    with pytest.raises(SystemExit):
        run()
    with pytest.raises(CommandError, match="importieren"):
        call_command("import_hsds", str(path), "--by", world.actor("partner_adviser").user.email)
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("import_hsds", str(path), "--by", "niemand@example.org")


TIMES = st.fixed_dictionaries(
    {
        "kind": st.just("recurring"),
        "freq": st.sampled_from(["daily", "weekly", "monthly"]),
        "interval": st.integers(1, 6),
        "byday": st.sets(st.sampled_from(WEEK), min_size=1, max_size=6).map(
            lambda days: [day for day in WEEK if day in days]
        ),
        "setpos": st.sampled_from([None, 1, 2, 3, 4, -1]),
        "starts_on": st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        "ends_on": st.none() | st.dates(date(2027, 1, 1), date(2027, 12, 31)),
        "starts_at": st.times().map(lambda value: value.replace(second=0, microsecond=0, hour=value.hour % 12)),
        "ends_at": st.just(time(20)) | st.none(),
        "on_holidays": st.booleans(),
        "note": st.sampled_from(["", "außer in den Ferien"]),
    }
)


@given(row=TIMES)
def test_every_rule_survives_the_way_through_the_standard(row):
    if row["freq"] != "monthly":
        row["setpos"] = None
    offer, place = uuid4(), uuid4()
    record = schedule({"id": uuid4(), "offer_id": offer, "place_id": None, "apart": [], **row}, place, date(2026, 1, 1))
    rows, dropped = times_of([record], {}, date(2026, 1, 1))
    assert dropped == []
    expected = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()}
    assert rows == [{key: value for key, value in expected.items() if value not in (None, "", [], False)}]
