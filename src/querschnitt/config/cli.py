"""``querschnitt COMMAND ...``: one command of the product, with its database running for as long as it needs it."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable

USAGE = """\
./run [--office] [--port N]           starten: Vorführkreis, mit --office eine leere Instanz für den Betrieb
./run [--office] BEFEHL ...           einen Befehl ausführen, zum Beispiel:
    backup DATEI                      alles in eine Datei sichern
    restore DATEI                     in eine leere Instanz zurückspielen
    passwords                         neue Kennwörter für die Vorführung
    setup-link                        neuer Link zur Ersteinrichtung (--office)
    database sql                      Rollen und Datenbank für einen eigenen PostgreSQL-Server
    help                              alle weiteren Befehle
"""
# Commands that read or write source and build files only.
WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "makemigrations", "version",
                    "triage", "deadlines"}  # fmt: skip


def _platform_command(name: str) -> tuple[Callable[[list[str]], None], bool] | None:
    """The function of one of the platform's own commands, and whether it expects database and schema ready."""
    from . import backup, people, roles_sql, serve

    return {
        "serve": (serve.serve, False),
        "backup": (backup.backup_command, True),
        "restore": (backup.restore_command, False),
        "database": (roles_sql.database_command, False),
        "passwords": (people.passwords, True),
        "setup-link": (people.setup_link_command, True),
    }.get(name)


def _run(arguments: list[str]) -> None:
    """Arguments of ``./run``: the instance meant, then a command or nothing."""
    if arguments[:1] == ["--office"]:
        arguments = arguments[1:]
        os.environ["QUERSCHNITT_MODE"] = "office"
        if not os.environ.get("QUERSCHNITT_HOME"):
            from .instance import ROOT

            os.environ["QUERSCHNITT_HOME"] = str(ROOT / "var" / "office")
    if arguments and arguments[0] in {"-h", "--help"}:
        sys.stdout.write(USAGE)
    elif not arguments or arguments[0].startswith("-"):
        _dispatch(["serve", *arguments])
    else:
        _dispatch(arguments)


def _dispatch(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    from .instance import Instance

    name = arguments[0] if arguments else "help"
    platform = _platform_command(name)
    if platform and not platform[1]:
        platform[0](arguments[1:])
        return
    if platform is None and (name in WITHOUT_DATABASE or Instance.load().mode == "test"):
        execute_from_command_line(["querschnitt", *arguments])
        return

    from .ready import close_connections, database, ensure_instance, ensure_schema

    instance = ensure_instance()
    with database(instance):
        import django

        django.setup()
        ensure_schema(instance)
        try:
            if platform:
                platform[0](arguments[1:])
            else:
                if name == "worker":  # whose jobs hold a hundred thousand rows at once
                    from .memory import calm_collector

                    calm_collector()
                execute_from_command_line(["querschnitt", *arguments])
        finally:
            close_connections()


def _of_the_machine(error: OSError) -> str:
    """What a person can do about it; "" for what is a fault of ours."""
    if isinstance(error, PermissionError) and error.filename:
        return (
            f"Kein Zugriff auf {error.filename}. Bitte als der Benutzer starten, dem es gehört, "
            "oder einen eigenen Ordner verwenden (QUERSCHNITT_HOME)."
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Der Datenträger ist voll{f': {error.filename}' if error.filename else ''}. Bitte Platz schaffen und neu starten."
    return ""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")
    # A polite end runs the same clean-up as any other: without this the embedded database would be left running.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    from querschnitt.embedded import ClusterError

    from .database import DatabaseUnfit
    from .instance import SettingUnfit
    from .running import AlreadyRunning

    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["run"]:
            _run(arguments[1:])
        else:
            _dispatch(arguments)
    except (ClusterError, DatabaseUnfit, SettingUnfit, AlreadyRunning) as error:
        sys.exit(str(error))
    except OSError as error:
        if sentence := _of_the_machine(error):
            sys.exit(sentence)
        raise
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
