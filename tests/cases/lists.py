"""Lists as offices keep them, brought in through the services or the pages."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.actor import Actor
from querschnitt.common.imports.declaration import Importable
from querschnitt.common.imports.planning import Plan
from querschnitt.network.models import ImportBatch, StagedImport
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import

HEADER = "Aktenzeichen;Name;Vorname;Geburtsdatum;Einreise;Einwilligung am"


def text(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def staged(entry: Importable, content: bytes, by: Actor) -> StagedImport:
    return stage_import(importable=entry, file_name="liste.csv", content=content, by=by)


def planned(entry: Importable, content: bytes, by: Actor, **decisions: str) -> Plan:
    draft = staged(entry, content, by)
    draft.decisions = {key.replace("_", "-").removeprefix("row-"): value for key, value in decisions.items()}
    return plan_staged(draft, entry, by)


def bring_in(entry: Importable, content: bytes, by: Actor) -> ImportBatch:
    draft = staged(entry, content, by)
    plan = plan_staged(draft, entry, by)
    assert plan.ready, [(row.number, row.status, row.problems) for row in plan.rows]
    return import_staged(staged=draft, importable=entry, shown=fingerprint(plan), by=by)


def problems(plan: Plan) -> list[tuple[int, str, str]]:
    """(row, column, what is wrong and what helps)"""
    return [
        (row.number, problem.column, f"{problem.problem} {problem.remedy}")
        for row in plan.rows
        for problem in row.problems
    ]


def preview(client: Client, list_key: str, content: bytes, work: Callable[[], int] = int):
    """The page before anything is done; ``work`` does what waits for a large list."""
    upload = client.post(
        reverse("network:import_upload", kwargs={"list_key": list_key}),
        {"file": SimpleUploadedFile("liste.csv", content)},
    )
    posted = {}
    page = client.get(upload["Location"])
    assert page.status_code == 200, (page.status_code, page.content.decode()[-3000:])
    for field in client.get(upload["Location"]).context["fields"]:
        key = field["column"].key
        posted[f"column-{key}"] = "=" if field["fixed"] else "" if field["index"] is None else str(field["index"])
        posted[f"constant-{key}"] = field["constant"]
    address = client.post(upload["Location"], posted)["Location"]
    work()
    return client.get(address)
