"""A client that knows HSDS 3.2 and nothing of us: starts at the base address, pages through everything, validates."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft202012Validator

from .validation import problems

LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
ENVELOPE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


class HsdsClient:
    def __init__(self, origin: str) -> None:
        self.base = f"{origin}/hsds"
        self.asked = 0

    def ask(self, path: str, **query: Any) -> Any:
        self.asked += 1
        address = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        with urlopen(
            Request(address, headers={"Accept": "application/json", "Origin": "https://else.example"})
        ) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "Set-Cookie" not in answer.headers
            return json.loads(answer.read())

    def everything(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            answer = self.ask(f"/{kind}", page=page, **query)
            assert set(answer) == ENVELOPE
            assert answer["page_number"] == page
            assert answer["size"] == len(answer["contents"])
            assert answer["first_page"] is (page == 1)
            assert answer["empty"] is (not answer["contents"])
            found += answer["contents"]
            if answer["last_page"]:
                assert answer["total_pages"] == page
                assert answer["total_items"] == len(found)
                return found
            page += 1


def nulls(value: Any) -> bool:
    if isinstance(value, dict):
        return any(nulls(entry) for entry in value.values())
    return any(nulls(entry) for entry in value) if isinstance(value, list) else value is None


@pytest.mark.parametrize("full", ["false", "true"])
def test_client_pages_through_everything_and_validates_every_record(origin, full):
    client = HsdsClient(origin)
    about = client.ask("/")
    assert about["version"] == "3.2"
    wrong: list[str] = []
    for kind, name in LISTS.items():
        query = {"per_page": 50} | (
            {"full": full} if kind in {"services", "organizations", "service_at_locations"} else {}
        )
        records = client.everything(kind, **query)
        assert records, kind
        assert len({record["id"] for record in records}) == len(records)
        for record in records:
            wrong += problems(name, record)
            assert not nulls(record)
        for record in records[:: max(1, len(records) // 5)]:
            single = client.ask(f"/{kind}/{record['id']}")
            assert single["id"] == record["id"]
            wrong += problems(name, single)
    assert wrong == []
    services = client.everything("services", per_page=50)
    titles = [record["name"] for record in services]
    assert len(services) == 2 * 63
    assert "Geheim" not in titles
    assert "Doppelt" not in titles


def test_client_resolves_every_reference_between_lists(origin):
    client = HsdsClient(origin)
    services = client.everything("services", per_page=1000, full="true")
    organizations = {record["id"] for record in client.everything("organizations", per_page=1000)}
    terms = {record["id"]: record for record in client.everything("taxonomy_terms", per_page=1000)}
    taxonomies = {record["id"] for record in client.everything("taxonomies")}
    pairs = {record["id"] for record in client.everything("service_at_locations", per_page=1000)}
    assert {term["taxonomy_id"] for term in terms.values()} <= taxonomies
    for service in services:
        assert service["organization_id"] in organizations
        assert {entry["taxonomy_term_id"] for entry in service["attributes"]} <= set(terms)
        assert {entry["id"] for entry in service.get("service_at_locations", [])} <= pairs
    assert pairs == {entry["id"] for service in services for entry in service.get("service_at_locations", [])}


def test_published_schemas_are_valid_and_lead_to_each_other(origin):
    client = HsdsClient(origin)
    waiting, seen = ["service"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        schema = client.ask(f"/schema/{name}.json")
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"{client.base}/schema/{name}.json"
        text = json.dumps(schema)
        waiting += [part.split(".json")[0] for part in text.split(f"{client.base}/schema/")[1:]]
    assert {"organization", "schedule", "taxonomy_term", "service_at_location"} <= seen
    patch = client.ask("/profile/service.json")
    assert "translations" in patch["properties"]


def test_wrong_questions_get_clear_answers(origin):
    client = HsdsClient(origin)
    for path, status in (("/services?page=999", 404), ("/services?x=1", 400), ("/services/nein", 404)):
        with pytest.raises(HTTPError) as caught:
            client.ask(path)
        assert caught.value.code == status
        assert json.loads(caught.value.read())["error"]


def test_statements_and_time_do_not_grow_with_lines_sent(origin):
    """Lines arrive in parts, each read in a transaction of its own after the view has returned."""
    with urlopen(f"{origin}/hsds/services?format=ndjson&full=true") as answer:
        lines = answer.read().splitlines()
    assert len(lines) == 126
    assert [problem for line in lines for problem in problems("service", json.loads(line))] == []


def test_our_own_reader_takes_over_what_another_instance_serves(origin, settings):
    """The other side of the interface: the whole directory by its address, page by page."""
    from urllib.parse import urlsplit

    from querschnitt.api.feeds.fetching import fetch
    from querschnitt.api.feeds.reading import read_records

    settings.FEED_HOSTS = [urlsplit(origin).netloc]
    for address in (
        f"{origin}/hsds/",
        f"{origin}/hsds/services?per_page=10",
        f"{origin}/hsds/services?format=ndjson&full=true",
    ):
        _name, content = fetch(address)
        records = read_records(content)
        assert len(records) == 126
        assert all("organization" in record for record in records)
