"""Large lists are checked and taken over by jobs; whoever waits sees how far they are, with and without script."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from querschnitt.common.imports.declaration import Hint, Known, Problem
from querschnitt.common.imports.planning import Decision, Difference, Plan, PlannedRow, Status
from querschnitt.network.models import ImportBatch, StagedImport
from querschnitt.network.services import large_imports
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_organisation

from .list_jobs import work
from .test_import_pages import mapping_of, take_over, upload

ROWS = 12


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_imports, "LARGE", 10)


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def content(wrong: int = -1) -> bytes:
    rows = [f"Beratung {number:03d};{'5299' if number == wrong else '52999'};Lindbach" for number in range(ROWS)]
    return "\n".join(["Name;PLZ;Ort", *rows]).encode()


def staged_page(client: Client, data: bytes) -> str:
    """The address of the preview, which leads to the progress page until a job has checked the list."""
    answer = upload(client, data)
    return client.post(answer["Location"], mapping_of(client, answer))["Location"]


def test_large_list_waits_is_checked_and_taken_over_whole(world: World, client: Client):
    address = staged_page(client, content())
    progress = client.get(address)["Location"]
    waiting = client.get(progress)
    assert "Wartet, bis andere Aufträge erledigt sind" in waiting.content.decode()
    assert "Stand neu laden" in waiting.content.decode()
    assert work() == 1
    assert client.get(progress)["Location"] == address
    asked = client.get(progress, headers={"HX-Request": "true"})
    assert (asked.status_code, asked["HX-Redirect"]) == (204, address)
    shown = client.get(address)
    assert shown.context["new"] == ROWS
    assert take_over(client, shown)["Location"] == progress
    assert "Liste wird übernommen" in client.get(progress).content.decode()
    assert work() == 1
    result = client.get(progress)["Location"]
    with open_scope(world.a.scope()):
        batch = ImportBatch.objects.get()
        assert Organisation.objects.filter(name__startswith="Beratung 0").count() == ROWS
    assert result == reverse("network:import_result", kwargs={"batch_id": batch.pk})
    assert "liste.csv" not in str(client.get(reverse("network:imports")).context["drafts"])
    undo = result + "rueckgaengig/"
    with open_scope(world.a.scope()):
        Organisation.objects.filter(name="Beratung 003").update(short_name="B3")
    assert client.post(undo)["Location"] == undo
    assert "im Hintergrund rückgängig gemacht" in client.get(undo).content.decode()
    work()
    assert "Beratung 003</strong> wurde seit dem Import geändert" in client.get(undo).content.decode()
    with open_scope(world.a.scope()):
        Organisation.objects.filter(name="Beratung 003").update(short_name="")
    client.post(undo)
    work()
    assert client.get(undo)["Location"] == result
    with open_scope(world.a.scope()):
        assert not Organisation.objects.filter(name__startswith="Beratung 0").exists()


def test_error_is_shown_with_its_row_and_nothing_is_taken_over(world: World, client: Client):
    address = staged_page(client, content(wrong=7))
    work()
    shown = client.get(address)
    assert "Zeile 9, Spalte B" in shown.content.decode()
    assert shown.context["fingerprint"] == ""
    take_over(client, shown)
    work()
    with open_scope(world.a.scope()):
        assert not ImportBatch.objects.exists()


def test_change_after_the_preview_takes_over_nothing_and_says_so(world: World, client: Client):
    address = staged_page(client, content())
    work()
    shown = client.get(address)
    with open_scope(world.a.scope()):
        make_organisation(name="Beratung 003", town="Lindbach", postcode="52999")
    take_over(client, shown)
    work()
    again = client.get(address)
    assert "Inzwischen haben sich Daten geändert" in again.content.decode()
    assert again.context["new"] == ROWS - 1
    with open_scope(world.a.scope()):
        assert not ImportBatch.objects.exists()


def test_late_answer_of_an_earlier_check_is_dropped(world: World, client: Client):
    address = staged_page(client, content())
    with open_scope(world.a.scope()):
        staged = StagedImport.objects.get()
        StagedImport.objects.update(revision=staged.revision + 1)
    work()
    assert client.get(address)["Location"].endswith("/stand/")


def test_failed_check_says_so_and_can_be_asked_for_again(world: World, client: Client):
    address = staged_page(client, content())
    progress = client.get(address)["Location"]
    with open_scope(world.a.scope()):
        StagedImport.objects.update(job=0)
    assert "Noch nicht geprüft" in client.get(progress).content.decode()
    client.post(progress)
    work()
    assert client.get(progress)["Location"] == address


def test_kept_plan_shows_what_the_plan_showed():
    target = Known(uuid4(), "AWO", {"since": date(2020, 1, 1)})
    row = PlannedRow(
        7, {"name": "AWO"}, {}, [Problem("plz", "falsch", "richtig")], [Hint("", "ähnlich"), Hint("x", "")],
        Status.POSSIBLE, target, [Difference("since", "seit", date(2020, 1, 1), None), Difference("a", "b", [1], None)],
        Decision.CREATE,
    )  # fmt: skip
    kept = large_imports.unpacked(large_imports.packed(Plan([row], {"name": "A"})))
    (again,) = kept.rows
    assert kept.letters == {"name": "A"}
    assert again.differences == row.differences
    assert (again.number, again.cells, again.problems, again.hints) == (
        7,
        row.cells,
        row.problems,
        [Hint("", "ähnlich")],
    )
    assert (again.status, again.target_id, again.decision) == (Status.POSSIBLE, target.id, Decision.CREATE)
