"""``querschnitt database sql``: what the administrator of one's own PostgreSQL server has to run once."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import quote

from .database import OLDEST_SERVER, RIGHTS, VARIABLES, database_statement, role_statements
from .progress import say
from .ready import ensure_instance


def database_command(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run database", description="Eigener PostgreSQL-Server.")
    parser.add_argument("action", choices=["sql"], help="Anweisungen für Rollen und Datenbank ausgeben")
    parser.parse_args(arguments)
    instance = ensure_instance()
    lines = [f"-- Querschnitt: Rollen und Datenbank, PostgreSQL {OLDEST_SERVER} oder neuer, als Superuser ausführen."]
    lines += [f"{statement.as_string(None)};" for statement in role_statements(instance, known=set())]
    lines.append(f"{database_statement(instance).as_string(None)};")
    sys.stdout.write("\n".join(lines) + "\n")
    say("Danach setzen (HOST anpassen; die Ausgabe enthält Kennwörter, bitte nicht ablegen):")
    for role in RIGHTS:
        if role in VARIABLES:
            say(f"  {VARIABLES[role]}=postgresql://{role}:{quote(instance.passwords[role])}@HOST/{instance.database}")
