"""Records, lists and answers of the open interface."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from querschnitt.api.ids import SPACE, at_location, child, services_behind
from querschnitt.offers.models import Offer
from querschnitt.tenants.scope import open_scope
from tests.factories.directory import make_full_offer
from tests.factories.offers import make_offer, make_text

from .validation import problems

pytestmark = pytest.mark.django_db


def get(path: str, **query: Any) -> Any:
    return Client().get(f"/hsds/{path}", query)


def data(path: str, **query: Any) -> Any:
    answer = get(path, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_meta_says_version_profile_and_openapi(world):
    found = data("")
    assert found["version"] == "3.2"
    assert found["profile"].endswith("/hsds/docs/")
    assert found["openapi_url"].endswith("/hsds/openapi.json")
    assert [centre["slug"] for centre in found["centres"]] == [world.a.centre.slug, world.b.centre.slug]


def test_full_service_is_valid_and_complete(world):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    found = data(f"services/{offer.pk}")
    assert problems("service", found) == []
    assert found["status"] == "active"
    assert (found["minimum_age"], found["maximum_age"]) == (18, 26)
    assert found["url"] == "https://weberei.example/caf%C3%A9"
    assert {phone["number"] for phone in found["phones"]} == {"02900 555-12"}
    assert [contact["name"] for contact in found["contacts"]] == ["Erika Muster"]
    assert {language["code"] for language in found["languages"]} == {"de", "ar", "kmr"}
    assert [area["name"] for area in found["service_areas"]] == ["Lindbach", "Ahrenfeld"]
    assert len(found["service_at_locations"]) == 2
    assert {entry["link_type"] for entry in found["attributes"]} == {
        "topic", "kind", "target_group", "residence", "delivery", "registration", "cost", "childcare",
    }  # fmt: skip
    assert found["capacity_light"]["state"] == "few"
    assert found["capacities"][0]["available"] == 3
    assert "null" not in json.dumps(found)


def test_schedules_speak_rfc_5545(world):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    weekly, monthly, daily, *rest = data(f"services/{offer.pk}")["schedules"]
    by_rule = {entry.get("rrule", "") for entry in (weekly, monthly, daily, *rest)}
    assert {"FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=MONTHLY;BYDAY=-1MO", "FREQ=DAILY;INTERVAL=3"} <= by_rule
    found = {entry.get("rrule"): entry for entry in (weekly, monthly, daily, *rest)}
    assert found["FREQ=WEEKLY;BYDAY=TU,TH"]["freq"] == "WEEKLY"
    assert found["FREQ=WEEKLY;BYDAY=TU,TH"]["byday"] == "TU,TH"
    assert [entry["kind"] for entry in found["FREQ=WEEKLY;BYDAY=TU,TH"]["exceptions"]] == [
        "cancelled",
        "added",
        "moved",
    ]
    assert "freq" not in found["FREQ=DAILY;INTERVAL=3"]  # the standard has weeks and months only


def test_events_are_single_dates_and_added_days(world):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    events = data(f"services/{offer.pk}")["events"]
    assert len(events) == 3
    assert events == sorted(events, key=lambda event: event["starts_at"])


def test_text_not_translated_carries_its_language(world):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    found = data(f"services/{offer.pk}", language="ar")
    assert found["name"] == "مقهى اللغة"
    assert found["text_languages"]["name"] == "ar"
    assert found["application_process"] == "Bitte vorher anrufen."
    assert found["text_languages"]["application_process"] == "de"
    assert found["language"] == "de"  # of the whole, since not all is Arabic
    german = data(f"services/{offer.pk}")
    assert set(german["text_languages"].values()) == {"de"}
    assert {text["language"] for text in german["translations"]} == {"ar", "en"}


def test_translation_of_an_older_text_says_so(world):
    with open_scope(world.a.scope()):
        offer = make_offer()
        make_text(offer, "uk")
        Offer.objects.filter(pk=offer.pk).update(text_version=2)
    assert data(f"services/{offer.pk}")["translations"][0]["outdated"] is True


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "active"),
        ({"state": "inactive"}, "temporarily closed"),
        ({"valid_from": timezone.localdate() + timedelta(days=3)}, "inactive"),
        (
            {
                "valid_from": timezone.localdate() - timedelta(days=9),
                "valid_to": timezone.localdate() - timedelta(days=1),
            },
            "defunct",
        ),
    ],
)
def test_status_follows_state_and_validity(world, fields, status):
    with open_scope(world.a.scope()):
        offer = make_offer(**fields)
    assert data(f"services/{offer.pk}")["status"] == status


def test_private_things_stay_private(world):
    with open_scope(world.a.scope()):
        hidden = make_offer(published=False, title="Geheim")
        make_offer(contact_name="Nicht Öffentlich", contact_public=False, contact_email="n@stelle.example")
    assert get(f"services/{hidden.pk}").status_code == 404
    assert [entry["id"] for entry in data("organizations")["contents"]] != [str(hidden.organisation_id)]
    everything = Client().get("/hsds/services", {"full": "true"}).content.decode()
    assert "Geheim" not in everything
    assert "Nicht Öffentlich" not in everything


def test_merged_service_redirects_to_what_it_became(world):
    with open_scope(world.a.scope()):
        kept, between, gone = make_offer(), make_offer(), make_offer()
        Offer.objects.filter(pk=gone.pk).update(merged_into=between)
        Offer.objects.filter(pk=between.pk).update(merged_into=kept)
    answer = get(f"services/{gone.pk}")
    assert answer.status_code == 301
    assert answer["Location"].endswith(f"/hsds/services/{kept.pk}")
    assert [entry["id"] for entry in data("services")["contents"]] == [str(kept.pk)]


def test_empty_result_is_an_answer_and_a_page_past_the_end_is_not(world):
    found = data("services")
    assert found == {
        "total_items": 0, "total_pages": 0, "page_number": 1, "size": 0, "first_page": True, "last_page": True,
        "empty": True, "contents": [],
    }  # fmt: skip
    assert get("services", page=2).status_code == 404
    with open_scope(world.a.scope()):
        for _number in range(3):
            make_offer()
    page = data("services", per_page=2, page=2)
    assert (page["size"], page["total_items"], page["total_pages"], page["last_page"]) == (1, 3, 2, True)
    answer = get("services", per_page=2, page=3)
    assert answer.status_code == 404
    assert answer.json()["last_page"] == 2


def test_unknown_parameter_is_refused_with_the_known_ones(world):
    answer = get("services", seite=2)
    assert answer.status_code == 400
    assert answer.json()["unknown_parameters"] == ["seite"]
    assert "per_page" in answer.json()["known_parameters"]
    assert get("services?page=1&page=2").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"}, {"page": "1.0"}, {"page": ""}, {"per_page": "1001"}, {"full": "yes"}, {"format": "xml"},
        {"organization_id": "x"}, {"modified_after": "gestern"}, {"language": "xx"},
    ],
)  # fmt: skip
def test_bad_value_is_refused_with_its_parameter(world, query):
    answer = get("services", **query)
    assert answer.status_code == 400
    assert [entry["parameter"] for entry in answer.json()["problems"]] == list(query)


def test_filters_narrow_together(world):
    with open_scope(world.a.scope()):
        first = make_offer(topic="wohnen", target_groups=["frauen"])
        make_offer(topic="wohnen")
        make_offer(topic="arbeit", target_groups=["frauen"])
    with open_scope(world.b.scope()):
        make_offer(topic="wohnen", target_groups=["frauen"])
    terms = {entry["code"]: entry["id"] for entry in data("taxonomy_terms", per_page=500)["contents"]}
    taxonomies = {entry["name"]: entry["id"] for entry in data("taxonomies")["contents"]}
    asked = {"taxonomy_term_id": terms["wohnen"], "taxonomy_id": taxonomies["Zielgruppen"]}
    assert data("services", **asked)["total_items"] == 2
    assert [entry["id"] for entry in data("services", **asked, centre=world.a.centre.slug)["contents"]] == [
        str(first.pk)
    ]
    assert data("services", **asked, organization_id=first.organisation_id)["total_items"] == 1
    assert data("services", modified_after=timezone.now().isoformat())["total_items"] == 0
    assert data("services", modified_after=timezone.localdate().isoformat())["total_items"] == 4
    assert data("services", taxonomy_term_id=world.a.centre.pk)["empty"] is True


def test_minimal_lists_everything_on_one_page(world):
    with open_scope(world.a.scope()):
        for _number in range(60):
            make_offer()
    found = data("services", minimal="true")
    assert found["size"] == found["total_items"] == 60
    assert set(found["contents"][0]) == {"id", "name", "status", "last_modified", "modified_date"}


def test_lines_and_tables_hold_everything_found(world):
    with open_scope(world.a.scope()):
        for number in range(60):
            make_offer(title=f"Angebot {number}" if number else "=SUMME(A1)", topic="wohnen")
        make_offer(topic="arbeit")
    terms = {entry["code"]: entry["id"] for entry in data("taxonomy_terms", per_page=500)["contents"]}
    lines = b"".join(get("services", format="ndjson", taxonomy_term_id=terms["wohnen"]).streaming_content).splitlines()
    assert len(lines) == 60
    assert all(problems("service", json.loads(line)) == [] for line in lines)
    table = b"".join(get("services", format="csv").streaming_content).decode().splitlines()
    assert len(table) == 62
    assert table[0].startswith("id,organization_id,")
    assert "'=SUMME(A1)" in "\n".join(table)
    assert len(get("services", format="ndjson", page=1, per_page=5).content.splitlines()) == 5


def test_search_finds_words(world):
    with open_scope(world.a.scope()):
        offer = make_offer(title="Nähkurs für Frauen")
        make_offer(title="Mieterberatung")
    assert [entry["id"] for entry in data("services", search="Nähkurs")["contents"]] == [str(offer.pk)]


def test_near_locations_come_first(world):
    with open_scope(world.a.scope()):
        near = make_offer(place_name="Hier", postcode="52999", town="Lindbach")
        far = make_offer(place_name="Dort", postcode="52998", town="Ahrenfeld")
        for offer, latitude in ((near, "51.000000"), (far, "51.010000")):
            offer.place.latitude, offer.place.longitude = latitude, "7.000000"
            offer.place.save()
    found = data("service_at_locations", postcode="52999", proximity=5000)["contents"]
    assert [entry["service"]["id"] for entry in found] == [str(near.pk), str(far.pk)]
    assert found[0]["distance"] == 0
    assert 1100 < found[1]["distance"] < 1125
    assert data("service_at_locations", postcode="52999", proximity=500)["total_items"] == 1
    assert data("service_at_locations", postcode="52998")["total_items"] == 1
    assert data("service_at_locations", postcode="11111", proximity=500)["empty"] is True
    assert data("service_at_locations", latitude="51.01", longitude="7", proximity=100)["total_items"] == 1
    assert get("service_at_locations", proximity=500).status_code == 400
    assert get("service_at_locations", latitude="51").status_code == 400


def test_service_at_location_is_found_by_its_derived_id(world):
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    for entry in data("service_at_locations")["contents"]:
        found = data(f"service_at_locations/{entry['id']}")
        assert problems("service_at_location", found) == []
        assert found["service"]["id"] == str(offer.pk)
    assert get(f"service_at_locations/{offer.pk}").status_code == 404


def test_derived_ids_are_version_5_and_lead_back():
    from uuid import UUID, uuid5

    from querschnitt.common.ids import uuid7

    assert child(SPACE.bytes, "term/topic/wohnen") == str(uuid5(SPACE, "term/topic/wohnen"))
    service, place = uuid7(), uuid7()
    low, high = services_behind(UUID(at_location(service, place)))
    assert low <= service <= high
    assert at_location(service, place) != at_location(service, uuid7())


def test_answers_can_be_asked_for_again_without_a_body(world):
    with open_scope(world.a.scope()):
        offer = make_offer()
    client = Client()
    for path in ("services", f"services/{offer.pk}", "organizations", "service_at_locations", "taxonomies"):
        first = client.get(f"/hsds/{path}")
        again = client.get(f"/hsds/{path}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["Access-Control-Allow-Origin"] == "*"
        if "Last-Modified" in first.headers:
            assert client.get(f"/hsds/{path}", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    tag = client.get("/hsds/services")["ETag"]
    with open_scope(world.a.scope()):
        Offer.objects.filter(pk=offer.pk).update(title="Neu")
    assert client.get("/hsds/services", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["services", "services?search=gibtesnicht", "service_at_locations", "organizations", "services?centre=unbekannt"],
)
def test_question_by_time_alone_learns_of_a_change(world, address):
    """Clients that keep no ETag ask with the moment they were told."""
    with open_scope(world.a.scope()):
        offer = make_full_offer()
    client = Client()
    told = client.get(f"/hsds/{address}")["Last-Modified"]
    assert client.get(f"/hsds/{address}", headers={"If-Modified-Since": told}).status_code == 304
    with open_scope(world.a.scope()):
        Offer.objects.filter(pk=offer.pk).update(title="Anders", updated_at=timezone.now() + timedelta(seconds=2))
    assert client.get(f"/hsds/{address}", headers={"If-Modified-Since": told}).status_code == 200


def test_reading_needs_no_cookie_and_writing_is_refused(world):
    client = Client(enforce_csrf_checks=True)
    answer = client.get("/hsds/services")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert client.head("/hsds/services").content == b""
    assert client.options("/hsds/services").status_code == 204
    refused = client.post("/hsds/services")
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    assert client.get("/hsds/unbekannt").status_code == 404


@pytest.mark.parametrize(("number", "query"), [(1, {}), (30, {}), (1, {"full": "true"}), (30, {"full": "true"})])
def test_services_take_a_fixed_number_of_statements(world, django_assert_num_queries, number, query):
    with open_scope(world.a.scope()):
        for _number in range(number):
            make_full_offer()
    with django_assert_num_queries(12 if query else 8):  # two of them are the savepoint of the test's own transaction
        assert data("services", per_page=50, **query)["size"] == number
