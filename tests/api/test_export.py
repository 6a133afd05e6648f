"""``querschnitt export hsds``: complete, and its tables point at each other."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from querschnitt.api.tables import nest, read_row, tables
from querschnitt.tenants.scope import open_scope
from tests.factories.directory import make_full_offer
from tests.factories.offers import make_offer

from .validation import problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    with open_scope(world.a.scope()):
        make_full_offer()
        make_offer(title="Geheim", published=False)
        make_offer(title="=Formel", town="Lindbach")
    with open_scope(world.b.scope()):
        make_offer(title="Anderswo")
    return world


def run(path: Any, *more: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("export", "hsds", str(path), "--json", *more, stdout=out)
    return json.loads(out.getvalue())


def read(path: Any) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    with zipfile.ZipFile(path) as archive:
        package = json.loads(archive.read("datapackage.json"))
        found = {
            entry["name"]: list(csv.DictReader(io.StringIO(archive.read(entry["path"]).decode(), newline="")))
            for entry in package["resources"]
        }
    return package, found


def test_lines_hold_every_published_service(world, tmp_path):
    path = tmp_path / "alles.ndjson"
    summary = run(path)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert summary["counts"] == {"service": 3}
    assert {record["name"] for record in records} == {"Sprachcafé", "=Formel", "Anderswo"}
    assert [problem for record in records for problem in problems("service", record)] == []
    assert all("attributes" in record["organization"] for record in records)
    assert run(tmp_path / "eines.ndjson", "--centre", world.b.centre.slug)["counts"] == {"service": 1}


def test_package_describes_its_tables_and_every_key_leads_somewhere(world, tmp_path):
    path = tmp_path / "alles.zip"
    summary = run(path)
    package, found = read(path)
    assert package["profile"] == "tabular-data-package"
    assert {name: len(rows) for name, rows in found.items()} == summary["counts"]
    assert {
        "service",
        "organization",
        "location",
        "address",
        "schedule",
        "phone",
        "attribute",
        "service_translations",
    } <= set(found)
    for resource in package["resources"]:
        rows, schema = found[resource["name"]], resource["schema"]
        assert list(rows[0]) == [field["name"] for field in schema["fields"]]
        if "primaryKey" in schema:
            assert len({row["id"] for row in rows}) == len(rows)
        for field in schema["fields"]:
            if field.get("constraints", {}).get("required"):
                assert all(row[field["name"]] for row in rows), (resource["name"], field["name"])
        for key in schema.get("foreignKeys", []):
            known = {row["id"] for row in found[key["reference"]["resource"]]}
            assert {row[key["fields"]] for row in rows} - {""} <= known, (resource["name"], key)


def test_package_can_be_put_together_again(world, tmp_path):
    run(tmp_path / "alles.zip")
    run(tmp_path / "alles.ndjson")
    _package, found = read(tmp_path / "alles.zip")
    flat = {name: [read_row(tables()[name], row) for row in rows] for name, rows in found.items()}
    again = {record["id"]: record for record in nest(flat)}
    for line in (tmp_path / "alles.ndjson").read_text().splitlines():
        record = json.loads(line)
        other = again[record["id"]]
        assert problems("service", other) == []
        same = {
            "name",
            "description",
            "status",
            "translations",
            "summary",
            "capacity_light",
            "source",
            "text_languages",
        }
        assert {key: other.get(key) for key in same} == {key: record.get(key) for key in same}
        for key in (
            "schedules",
            "phones",
            "attributes",
            "languages",
            "service_at_locations",
            "service_areas",
            "events",
        ):
            assert {item["id"] for item in other.get(key, [])} == {item["id"] for item in record.get(key, [])}, key
        assert other["organization"]["name"] == record["organization"]["name"]


def test_export_refuses_what_it_cannot_write(world, tmp_path):
    with pytest.raises(CommandError, match="Endung"):
        run(tmp_path / "alles.txt")
    with pytest.raises(CommandError, match="Zentrum"):
        run(tmp_path / "alles.zip", "--centre", "nirgends")
    with pytest.raises(CommandError, match="anderen Ort"):
        run(tmp_path / "fehlt" / "alles.zip")
