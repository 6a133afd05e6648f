"""What whoever runs the installation sees on the start page, and that nobody else does."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from querschnitt.portal import operations
from tests.factories.accounts import World, signed_in


@pytest.fixture
def world(world: World, settings) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.INSTANCE = SimpleNamespace(home=tmp_path)
    return tmp_path


def facts() -> dict[str, operations.Fact]:
    return {fact.label: fact for fact in operations.state_of_installation()}


def add_job(name: str, status: str, event: str, ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES ('default', %s, %s, '{}')"
            " RETURNING id",
            [name, status],
        )
        (job,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job])
        at = timezone.now() - ago
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, %s)", [job, event, at])


@pytest.mark.parametrize(("age", "kind"), [(timedelta(hours=3), "ok"), (timedelta(days=3), "warn")])
def test_backup_shows_its_day_and_says_when_it_is_old(db, home, age, kind):
    assert facts()["Letzte Sicherung"].kind == "warn"
    made = (timezone.now() - age).isoformat()
    (home / "last-backup.json").write_text(json.dumps({"created": made, "file": "s.tar", "size": 3_500_000_000}))
    fact = facts()["Letzte Sicherung"]
    assert (fact.kind, bool(fact.remedy)) == (kind, kind == "warn")
    assert "3,3 GB, s.tar" in fact.value


def test_jobs_that_wait_long_or_failed_are_named(db, home):
    add_job("cases.export", "todo", "deferred", timedelta(minutes=5))
    assert facts()["Wartende Aufträge"] == operations.Fact("Wartende Aufträge", "1")
    add_job("cases.export", "todo", "deferred", timedelta(hours=1))
    add_job("network.send_minutes", "failed", "failed", timedelta(days=1))
    add_job("network.send_minutes", "failed", "failed", timedelta(days=30))
    found = facts()
    assert (found["Wartende Aufträge"].value, found["Wartende Aufträge"].kind) == ("2", "warn")
    assert found["Gescheitert in sieben Tagen"].value == "1: network.send_minutes (1)"
    assert found["Auftragsverarbeitung"].kind == "danger"


def test_little_space_is_said_before_the_disk_is_full(db, home, monkeypatch):
    monkeypatch.setattr(operations.shutil, "disk_usage", lambda path: SimpleNamespace(free=operations.GIGABYTE))
    assert facts()["Freier Speicher"].kind == "danger"


@pytest.mark.parametrize(
    ("role", "sees"),
    [("operator", "Stand der Installation"), ("data_protection_officer", "Verweigert in sieben Tagen")],
)
def test_start_page_of_operation_and_data_protection_has_their_card(world: World, role, sees):
    page = signed_in(world.actor(role)).get(reverse("portal:day")).content.decode()
    assert sees in page


def test_nobody_else_sees_the_state_of_the_installation(world: World):
    page = signed_in(world.actor("kim_coordinator")).get(reverse("portal:day")).content.decode()
    assert "Stand der Installation" not in page
    assert "Verweigert in sieben Tagen" not in page
