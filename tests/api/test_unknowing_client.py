"""A client that knows HSDS 3.2 and nothing of us: starts at the base address, pages through everything, validates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft202012Validator

from querschnitt.api import standard
from tools.check_hsds import LISTS, Client, check, envelope_problems, main, nulls

from .validation import problems

# The standard's own files: a third party's, under a licence of their own (README.md beside them).
PUBLISHED = Path(__file__).parents[1] / "third_party" / "hsds" / "3.2" / "schema"
NOT_COPIED = {"meta_table_description"}  # see there; nothing refers to it


@pytest.fixture
def client(origin) -> Client:
    return Client(f"{origin}/hsds", per_page=1000)


def everything(client: Client, kind: str, **query: Any) -> list[dict[str, Any]]:
    return [record for page in client.pages(kind, **query) for record in page["contents"]]


def test_client_pages_through_everything_and_validates_every_record(client, origin):
    found = check(f"{origin}/hsds", PUBLISHED, details=12)
    assert found.problems == []
    assert found.counts["services"] == found.counts["services full"] == found.counts["services minimal"] == 2 * 63
    assert {f"{kind} {way}".strip() for kind, (_name, ways) in LISTS.items() for way in ways} <= set(found.counts)
    assert all(found.counts.values())
    titles = [record["name"] for record in everything(client, "services")]
    assert "Geheim" not in titles
    assert "Doppelt" not in titles


def test_what_the_profile_says_holds_for_every_record_too(client):
    wrong = [
        problem
        for kind, (name, ways) in LISTS.items()
        for way in ways
        for record in everything(client, kind, **({way: "true"} if way else {}))
        for problem in problems(name, record)
    ]
    assert wrong == []


def test_checker_names_record_and_field_of_what_is_wrong(origin, tmp_path, capsys, monkeypatch):
    for path in PUBLISHED.glob("*.json"):
        found = json.loads(path.read_text(encoding="utf-8"))
        if path.name == "taxonomy.json":
            found["properties"]["version"] = {"type": "number"}
        (tmp_path / path.name).write_text(json.dumps(found))
    monkeypatch.setattr("sys.argv", ["check_hsds", "--schemas", str(tmp_path), "--details", "1", f"{origin}/hsds"])
    assert main() == 1
    said = capsys.readouterr().out
    assert "/version: '1' is not of type 'number'" in said
    assert "taxonomies by id" in said
    # Inside the terms, too: references between the files are followed.
    assert "/taxonomy_detail/version" in said


def test_checker_says_when_it_cannot_check(origin, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["check_hsds", "--schemas", str(tmp_path), f"{origin}/hsds"])
    assert main() == 2
    assert "service.json" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["check_hsds", "--schemas", str(PUBLISHED), f"{origin}/hsds/nothing"])
    assert main() == 2
    assert "answered 404" in capsys.readouterr().err


def test_our_notes_of_the_standard_say_what_its_files_say():
    """OpenAPI, our published schemas and the tables are made from the notes; the files are only looked at here."""
    published = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in PUBLISHED.glob("*.json")}
    assert set(published) == set(standard.objects()) - NOT_COPIED
    facts = {"type", "format", "enum", "items", "$ref"}
    for name, theirs in published.items():
        ours = standard.schema(name)
        said = {
            field: {fact: value for fact, value in entry.items() if fact in facts}
            for field, entry in theirs["properties"].items()
        }
        assert ours["properties"] == said, name
        assert sorted(ours["required"]) == sorted(theirs["required"]), name
        in_tables = [e.name for e in standard.objects()[name].fields.values() if e.in_tables and not e.required]
        assert sorted(in_tables) == sorted(theirs.get("tabular_required", [])), name
        assert standard.objects()[name].table == theirs["path"], name
    referred = {part.split('"')[0] for part in json.dumps(published).split('"$ref": "')[1:]}
    assert referred <= {f"{name}.json" for name in published}


def test_any_origin_may_read_and_gets_no_cookie(origin):
    with urlopen(Request(f"{origin}/hsds/services", headers={"Origin": "https://else.example"})) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "total_items: missing"),
        ({"size": 7}, "size: 7, but 1 is true"),
        ({"last_page": False}, "last_page: False, but True is true"),
        ({"empty": 0}, "empty: has the wrong type"),
    ],
)
def test_checker_reads_the_page_around_the_records(answer, said):
    right = {"total_items": 1, "total_pages": 1, "page_number": 1, "size": 1, "first_page": True, "last_page": True,
             "empty": False, "contents": [{}]}  # fmt: skip
    assert envelope_problems(right, 1) == []
    assert said in envelope_problems({**right, **answer} if answer else {}, 1)


def test_null_is_no_value_of_the_standard():
    assert list(nulls({"a": [{"b": None}], "c": 0})) == ["/a/0/b"]


def test_client_resolves_every_reference_between_lists(client):
    services = everything(client, "services", full="true")
    organizations = {record["id"] for record in everything(client, "organizations")}
    terms = {record["id"]: record for record in everything(client, "taxonomy_terms")}
    taxonomies = {record["id"] for record in everything(client, "taxonomies")}
    pairs = {record["id"] for record in everything(client, "service_at_locations")}
    assert {term["taxonomy_id"] for term in terms.values()} <= taxonomies
    for service in services:
        assert service["organization_id"] in organizations
        assert {entry["taxonomy_term_id"] for entry in service["attributes"]} <= set(terms)
        assert {entry["id"] for entry in service.get("service_at_locations", [])} <= pairs
    assert pairs == {entry["id"] for service in services for entry in service.get("service_at_locations", [])}


def test_published_schemas_are_valid_and_lead_to_each_other(client):
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
    for path, status in (("/services?page=999", 404), ("/services?x=1", 400), ("/services/nein", 404)):
        with pytest.raises(HTTPError) as caught:
            urlopen(f"{origin}/hsds{path}")
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
