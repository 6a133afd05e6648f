"""``querschnitt backup FILE`` and ``restore FILE``: one file with everything, exact to the row.

The file is a tar of ``manifest.json`` (row count and checksum of every table, taken in the dump's own snapshot),
``instance.json`` (what is needed to read encrypted fields again), ``database.dump`` (pg_dump's custom format) and
``files/``. Restoring counts and sums again and keeps nothing that differs.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from querschnitt.embedded import packaged_binaries

from .database import BACKUP, OWNER, connect, settings_of
from .instance import Instance
from .progress import say, step
from .ready import close_connections, database, ensure_instance, ensure_schema
from .running import InstanceLock

FORMAT = 1
# Of the instance's file: its key, and what the centre has decided. What lies outside (mail, sign-in, scanner, feeds) is
# named anew where a backup is restored: a copy tried out elsewhere must not write to real people.
KEPT = {"mode", "secret_key", "second_factor", "minimum_cell", "emergency_hours", "handover_warn_days"}
# Fixed, so that a row reads the same on every server and day.
TEXT_FORM = (
    "SET LOCAL TIME ZONE 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';"
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'"
)


class BackupError(SystemExit):
    """Nothing was changed. The message is for the person at the console."""


# -- comparing ------------------------------------------------------------------
def table_sums(connection: psycopg.Connection) -> dict[str, list[Any]]:
    """{table: [rows, checksum]} of all tables; the sum does not depend on the rows' order."""
    connection.execute(TEXT_FORM)
    names = [name for (name,) in connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND NOT relispartition ORDER BY 1"
    )]  # fmt: skip
    sums = {}
    for name in names:
        row = connection.execute(
            sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t").format(
                sql.Identifier(name)
            )
        ).fetchone()
        assert row is not None  # noqa: S101  (an aggregate always answers)
        sums[name] = [row[0], row[1]]
    return sums


def _environment(role: str, instance: Instance) -> dict[str, str]:
    """libpq's variables: the password appears in no command line."""
    found = settings_of(role, instance)
    options = dict(found["OPTIONS"])  # type: ignore[call-overload]  # always a mapping
    return {
        "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PGHOST": str(found["HOST"]),
        "PGPORT": str(found["PORT"] or 5432), "PGUSER": str(found["USER"]), "PGDATABASE": str(found["NAME"]),
        "PGPASSWORD": str(found["PASSWORD"]), "PGSSLMODE": str(options.get("sslmode", "prefer")),
        **({"PGSSLROOTCERT": str(options["sslrootcert"])} if "sslrootcert" in options else {}),
    }  # fmt: skip


def _program(name: str, role: str, instance: Instance, *arguments: str) -> None:
    command = [packaged_binaries().program(name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(role, instance))
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.strip()}")


def _restore_dump(dump: Path, instance: Instance) -> None:
    """Let pg_restore write a script and psql run it, as the owner, all or nothing.

    Not pg_restore alone: it always sets ``transaction_timeout``, which servers before 17 do not know. The line is
    taken out of the preamble; later lines may be data and are left alone.
    """
    programs = packaged_binaries()
    write = [programs.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    run = [programs.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "--file=-"]
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(write, stdout=subprocess.PIPE, stderr=said)
        runner = subprocess.Popen(
            run, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(OWNER, instance)
        )
        assert reader.stdout is not None  # noqa: S101  (both are pipes)
        assert runner.stdin is not None  # noqa: S101  # for the type checker
        try:
            for line in itertools.islice(reader.stdout, 40):
                if line != b"SET transaction_timeout = 0;\n":
                    runner.stdin.write(line)
            shutil.copyfileobj(reader.stdout, runner.stdin, 1 << 20)
            runner.stdin.close()
        except BrokenPipeError:
            pass  # psql has ended and says why
        reader.stdout.close()
        if any([reader.wait(), runner.wait()]):
            said.seek(0)
            raise BackupError(f"Zurückspielen: {said.read().decode(errors='replace').strip()}")


# -- backup ---------------------------------------------------------------------
def backup(target: Path, instance: Instance) -> dict[str, Any]:
    """Write everything to ``target``, readable for its owner only, complete or not at all. Returns the manifest."""
    if not target.parent.is_dir():
        raise BackupError(f"Den Ordner {target.parent} gibt es nicht.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sicherung-") as folder:
        work = Path(folder)
        with connect(BACKUP, instance) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot is not None  # noqa: S101  # for the type checker
            with step("Datenbank sichern"):
                _program(
                    "pg_dump",
                    BACKUP,
                    instance,
                    "--no-password",
                    "-Fc",
                    f"--snapshot={snapshot[0]}",
                    f"--file={work / 'database.dump'}",
                )
            with step("Prüfsummen bilden"):
                tables = table_sums(connection)
            migrations = connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()
            server = connection.info.server_version
        manifest = {
            "format": FORMAT, "created": datetime.now(UTC).isoformat(timespec="seconds"), "server": server,
            "migrations": [list(row) for row in migrations], "tables": tables,
        }  # fmt: skip
        (work / "manifest.json").write_text(json.dumps(manifest, indent=1))
        (work / "instance.json").write_text(json.dumps({name: getattr(instance, name) for name in KEPT}))
        fresh = work / "complete.tar"
        fresh.touch(mode=0o600)
        with step("Datei schreiben"), fresh.open("wb") as handle:
            with tarfile.open(fileobj=handle, mode="w") as archive:
                for name in ("manifest.json", "instance.json", "database.dump"):
                    archive.add(work / name, arcname=name)
                if (files := instance.home / "files").is_dir():
                    archive.add(files, arcname="files")
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(target)
    _note(instance, {"created": manifest["created"], "file": target.name, "size": target.stat().st_size})
    return manifest


def _note(instance: Instance, facts: dict[str, Any]) -> None:
    """For the operator's start page; a backup is complete without it."""
    with suppress(OSError):
        (instance.home / "last-backup.json").write_text(json.dumps(facts))


def backup_command(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run backup", description="Alles in eine Datei sichern.")
    parser.add_argument("file", type=Path, metavar="DATEI")
    target = parser.parse_args(arguments).file.resolve()
    began = time.monotonic()
    manifest = backup(target, Instance.load())
    rows = sum(count for count, _ in manifest["tables"].values())
    say(
        f"Gesichert: {len(manifest['tables'])} Tabellen, {rows} Zeilen, {target.stat().st_size / 1e6:.1f} MB "
        f"in {time.monotonic() - began:.1f} s: {target}\nDie Datei enthält alle Daten und den Schlüssel der Instanz: "
        "bitte verschlüsselt und getrennt aufbewahren."
    )


# -- restore --------------------------------------------------------------------
def _refuse_unless_empty(instance: Instance) -> None:
    """Only an instance nobody has worked in may be replaced: no account, no file."""
    with connect(OWNER, instance) as connection:
        tables = {name for (name,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )}  # fmt: skip
    files = instance.home / "files"
    used = [f"Dateien in {files}"] if files.is_dir() and any(files.rglob("*")) else []
    if "accounts_user" in tables:
        # Read past row-level security: an instance full of rows would look empty to the other roles.
        with connect(BACKUP, instance) as connection:
            row = connection.execute("SELECT count(*) FROM accounts_user").fetchone()
        if row and row[0]:
            used.append(f"{row[0]} Zugänge")
    if used:
        raise BackupError(
            f"Die Instanz {instance.home} ist nicht leer ({', '.join(used)}). Zurückgespielt wird nur in eine leere "
            "Instanz, zum Beispiel: QUERSCHNITT_HOME=/neuer/ordner ./run --office restore DATEI"
        )


def _empty_schema(instance: Instance) -> None:
    with connect(OWNER, instance) as connection:
        connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("ALTER SCHEMA public OWNER TO pg_database_owner")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / "manifest.json").read_text())
    except FileNotFoundError:
        raise BackupError(f"Die Datei {source} gibt es nicht oder sie ist keine Sicherung.") from None
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BackupError(f"Die Datei {source} ist keine vollständige Sicherung: {error}") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"Die Sicherung hat das Format {manifest.get('format')}, gelesen wird {FORMAT}.")
    return manifest


def _refuse_newer(manifest: dict[str, Any]) -> None:
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    known = set(MigrationLoader(None).disk_migrations or {})
    unknown = sorted({tuple(row) for row in manifest["migrations"]} - known)
    if unknown:
        raise BackupError(
            f"Die Sicherung stammt aus einer neueren Fassung (unbekannt: {unknown[0][0]} {unknown[0][1]}). "
            "Bitte erst Querschnitt aktualisieren."
        )


def differences(wanted: dict[str, list[Any]], found: dict[str, list[Any]]) -> list[str]:
    return [
        f"{table}: gesichert {wanted.get(table)}, zurückgespielt {found.get(table)}"
        for table in sorted(wanted.keys() | found.keys())
        if wanted.get(table) != found.get(table)
    ]


def restore(source: Path, instance: Instance) -> dict[str, Any]:
    """Replace the empty ``instance`` by what ``source`` holds. On any fault it is empty again."""
    _refuse_unless_empty(instance)
    with tempfile.TemporaryDirectory(dir=instance.home, prefix="restore-") as folder:
        work = Path(folder)
        with step("Sicherung lesen"):
            manifest = _unpack(source, work)
        _refuse_newer(manifest)
        try:
            with step("Datenbank zurückspielen"):
                _empty_schema(instance)
                _restore_dump(work / "database.dump", instance)
            with step("Prüfsummen vergleichen"):
                with connect(BACKUP, instance) as connection:
                    found = table_sums(connection)
                if wrong := differences(manifest["tables"], found):
                    raise BackupError("Nicht zeilengenau, die Instanz bleibt leer:\n  " + "\n  ".join(wrong))
        except BaseException:
            _empty_schema(instance)
            raise
        kept = json.loads((work / "instance.json").read_text())
        for name in KEPT & kept.keys():  # a backup made earlier holds fewer
            setattr(instance, name, kept[name])
        instance.setup_token = ""
        if (work / "files").is_dir():
            shutil.rmtree(instance.home / "files", ignore_errors=True)
            (work / "files").rename(instance.home / "files")
        instance.save()
    ensure_schema(instance)  # grants and policies of the roles here, and migrations the backup did not have
    return manifest


def restore_command(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run restore", description="In eine leere Instanz zurückspielen.")
    parser.add_argument("file", type=Path, metavar="DATEI")
    source = parser.parse_args(arguments).file.resolve()
    if not source.is_file():
        raise BackupError(f"Die Datei {source} gibt es nicht.")
    instance = ensure_instance()
    lock = InstanceLock(instance.home)
    lock.acquire()
    with database(instance):
        try:
            manifest = restore(source, instance)
            from querschnitt.audit.services import faults

            if broken := faults():
                say(f"Achtung: die Protokollkette hat {len(broken)} Brüche, die schon in der Sicherung waren.")
        finally:
            close_connections()
    rows = sum(count for count, _ in manifest["tables"].values())
    say(f"Zurückgespielt und geprüft: {len(manifest['tables'])} Tabellen, {rows} Zeilen, Stand {manifest['created']}.")
    say("Mailserver, Anmeldedienst, Virenprüfung und fremde Verzeichnisse sind hier neu einzutragen.")
