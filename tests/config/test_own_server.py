"""An office's own PostgreSQL (from Debian's packages, started privately) in place of the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from drills.home import Home, new_home
from querschnitt.config.backup import table_sums
from querschnitt.config.database import VARIABLES, DatabaseUnfit, check_environment
from querschnitt.config.instance import APP, BACKUP, OWNER
from querschnitt.embedded import Binaries, Cluster

from .conftest import manifest_of, sums

PROGRAMS = next((path.parents[1] for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))), None)
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL from Debian's packages")


@pytest.fixture(scope="module")
def office(saved: Path) -> Iterator[Home]:
    """An instance whose roles and database were made by the printed SQL, on a server reached by address; what an
    embedded one held has moved into it.
    """
    made = new_home()
    assert PROGRAMS is not None
    server = Cluster(made.path.parent / "server", durable=False, binaries=Binaries(PROGRAMS))
    server.start()
    try:
        printed = made.run("database", "sql").stdout
        with server.connect() as connection:
            connection.autocommit = True
            for statement in printed.split(";\n"):
                if statement.strip():
                    connection.execute(statement.encode())
        for role, variable in VARIABLES.items():
            made.more[variable] = (
                f"postgresql://{role}:{made.instance.passwords[role]}@/querschnitt?host={server.socket}"
            )
        made.run("restore", str(saved))
        yield made
    finally:
        server.stop()
        made.close()


def sums_there(office: Home) -> dict[str, list[object]]:
    with psycopg.connect(office.more[VARIABLES[BACKUP]]) as connection:
        return table_sums(connection)


def test_own_server_is_used_with_every_row_and_nothing_is_embedded(office: Home, saved: Path) -> None:
    assert not (office.path / "db").exists()
    done = office.run(
        "shell", "-c", 'from django.db import connection as c; c.ensure_connection(); print("pg", c.pg_version)'
    )
    assert PROGRAMS is not None
    assert f"pg {PROGRAMS.name}" in done.stdout
    assert sums_there(office) == manifest_of(saved)["tables"]


def test_own_server_moves_back_to_the_embedded_one(office: Home, home: Home) -> None:
    there = home.path.parent / "hin.tar"
    before = sums_there(office)
    office.run("backup", str(there))
    with home.kept():
        home.run("restore", str(there))
        assert sums(home) == before
    refused = office.run("restore", str(there), good=False)
    assert "nicht leer" in refused.stderr
    assert sums_there(office) == before


def test_role_that_could_step_round_protection_is_refused(office: Home) -> None:
    kept = office.more[VARIABLES[APP]]
    office.more[VARIABLES[APP]] = office.more[VARIABLES[OWNER]]
    try:
        done = office.run("run", "--office", good=False)
    finally:
        office.more[VARIABLES[APP]] = kept
    assert done.returncode == 1
    assert "besitzt die Datenbank" in done.stderr
    assert "Start wird verweigert" in done.stderr


def test_half_a_configuration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    check_environment()
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@server/db")
    with pytest.raises(DatabaseUnfit, match="DATABASE_OWNER_URL"):
        check_environment()
