"""Bring an instance to where the product can work in it: database running, schema current, protection in force."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .database import DatabaseUnfit, check_environment, check_server, connect, embedded, prepare
from .instance import APP, OWNER, ROOT, Instance
from .progress import say, step


def ensure_instance() -> Instance:
    """The instance of QUERSCHNITT_HOME, created with fresh secrets if there is none."""
    instance = Instance.load()
    if not instance.exists:
        instance.mode = os.environ.get("QUERSCHNITT_MODE") or "demo"
        # Only the demonstration may do without a second factor; every page of it then says so.
        instance.second_factor = instance.mode != "demo"
        return instance.create()
    return instance


@contextmanager
def database(instance: Instance) -> Iterator[None]:
    """Have the database running for the block: the embedded one is started and, if nobody else uses it, stopped."""
    check_environment()
    if not embedded():
        yield
        return
    cluster = instance.cluster
    if cluster.running():
        cluster.join()
    else:
        with step("Datenbank starten"):
            cluster.join()
    try:
        with cluster.connect() as connection:
            prepare(connection, instance)
        if warning := cluster.disk_warning():
            say(warning)
        yield
    finally:
        cluster.leave()


def schema_fingerprint() -> str:
    """Changes with anything that may change the schema or what is installed after the migrations."""
    digest = hashlib.sha256((ROOT / "requirements" / "run.txt").read_bytes())
    source = ROOT / "src" / "querschnitt"
    for path in sorted(source.rglob("*")):
        parts = path.relative_to(source).parts
        if path.suffix in {".py", ".sql", ".csv", ".json"} and not {"static", "templates", "__pycache__"} & set(parts):
            digest.update(str(path.relative_to(source)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def ensure_schema(instance: Instance) -> None:
    """Migrate as the owner, unless the database itself says that this very source has migrated it."""
    wanted = f"querschnitt {schema_fingerprint()}"
    with connect(APP, instance) as connection:
        check_server(connection)
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    if row is not None and row[0] == wanted:
        return
    import django
    from django.core.management import call_command
    from psycopg import sql

    django.setup()
    with step("Datenbankschema einrichten"):
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    with connect(OWNER, instance) as connection:
        name = connection.info.dbname
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), wanted))


def inhabited(instance: Instance) -> bool:
    """Whether anybody can sign in. Asked without loading the product, which costs a second."""
    with connect(APP, instance) as connection:
        row = connection.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)").fetchone()
    return row is not None and row[0]


def check_protection() -> None:
    """Refuse to serve where a tenant's table is not under forced row-level security."""
    from django.db import connections

    from querschnitt.tenants.rls import unprotected

    if problems := unprotected(connections["default"]):
        raise DatabaseUnfit(
            "Der Schutz der Daten ist unvollständig, der Start wird verweigert:\n  " + "\n  ".join(problems)
        )


def close_connections() -> None:
    from django.db import connections

    for alias in connections:
        connection = connections[alias]
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
