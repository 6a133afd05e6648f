"""The throw-away cluster the tests run on: migrated once into a template, cloned for every worker and journey."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from querschnitt.config.database import prepare
from querschnitt.config.instance import ROOT, Instance
from querschnitt.embedded import Binaries, Cluster

HOME = Path(os.environ["QUERSCHNITT_HOME"])


def schema_fingerprint() -> str:
    """Changes with every migration and with what is installed after them; a stale template is never used."""
    digest = hashlib.sha256()
    source = ROOT / "src" / "querschnitt"
    for path in sorted([*source.glob("*/migrations/*.py"), *source.glob("*/data/**/*"), *source.glob("**/models*.py"),
                        *source.glob("**/models/*.py"), *source.glob("**/rls.py"), *source.glob("**/visitors.py"), source / "config" / "database.py", source / "common" / "tokens.py", *source.glob("**/triggers.py"),
                        *source.glob("**/functions.py"), *source.glob("*/loading.py"), *source.glob("**/*.sql"), *source.glob("*/apps.py"),
                        *source.glob("*/management/commands/load_*.py")]):  # fmt: skip
        if path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def locked(name: str) -> Iterator[None]:
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def cluster() -> Cluster:
    programs = os.environ.get("TEST_POSTGRES")
    return Cluster(HOME / "db", durable=False, binaries=Binaries(Path(programs)) if programs else None)


def superuser() -> psycopg.Connection:
    connection = cluster().connect()
    connection.autocommit = True
    return connection


def template_name() -> str:
    return f"template_{schema_fingerprint()}"


def ensure_template() -> str:
    """Migrate a template database unless one of this schema exists. Safe to call from several processes."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    name = template_name()
    half = f"{name}_half"  # renamed when it is whole: a run that is killed meanwhile leaves no template
    with locked("template"):
        cluster().start()
        with superuser() as connection:
            names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if name in names:
                return name
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
            instance = Instance.load(HOME)
            instance.database = half
            prepare(connection, instance)
        for alias in ("owner", "default"):
            settings.DATABASES[alias]["NAME"] = half
            connections[alias].settings_dict["NAME"] = half
        try:
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        finally:
            connections["owner"].close()
        with superuser() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
            )
    return name


def clone(name: str, template: str = "") -> None:
    """Of the migrated template, or of another one to which nobody is connected."""
    template = template or ensure_template()
    drop(name)
    with superuser() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(name: str) -> None:
    with superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use(name: str) -> None:
    from django.conf import settings
    from django.db import connections

    for alias in ("owner", "default"):
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def database_in_use() -> str:
    from django.db import connections

    return str(connections["default"].settings_dict["NAME"])
