from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.planning import Plan
from querschnitt.tenants.scope import Scope, open_scope


class Command(BaseCommand):
    help = "Angebote aus einem anderen Verzeichnis (HSDS) übernehmen: querschnitt import_hsds DATEI|ADRESSE --by E-MAIL"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", help="Datei (JSON, JSON-Zeilen, ZIP) oder freigegebene Adresse (QUERSCHNITT_FEEDS)"
        )
        parser.add_argument("--by", required=True, help="E-Mail-Adresse der Person, in deren Namen übernommen wird")
        parser.add_argument("--check", action="store_true", help="nur prüfen, nichts übernehmen")
        parser.add_argument("--json", action="store_true", help="nur JSON ausgeben")

    def handle(self, *args: Any, **options: Any) -> None:
        from querschnitt.api.feeds.fetching import fetch
        from querschnitt.api.feeds.importable import FEED
        from querschnitt.network.services import imports

        actor = self._actor(options["by"])
        source = options["source"]
        try:
            name, content = fetch(source) if "://" in source else (Path(source).name, Path(source).read_bytes())
            with open_scope(actor.scope):
                staged = imports.stage_import(importable=FEED, file_name=name, content=content, by=actor)
                planned = imports.plan_staged(staged, FEED, actor)
                report: dict[str, Any] = {**_counts(planned), "problems": _problems(planned), "batch": None}
                if planned.ready and not options["check"]:
                    shown = imports.fingerprint(planned)
                    batch = imports.import_staged(staged=staged, importable=FEED, shown=shown, by=actor)
                    report["batch"] = str(batch.pk)
                else:
                    transaction.set_rollback(True)
        except UnreadableFile as error:
            raise CommandError(f"{error.problem} {error.remedy}") from error
        except OSError as error:
            raise CommandError(f"{source}: {error.strerror}. Pfad und Rechte prüfen.") from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._tell(report, checked=options["check"])
        if report["problems"] or report["possible"]:
            sys.exit(1)

    def _actor(self, address: str) -> Actor:
        from querschnitt.accounts.actor import memberships_of
        from querschnitt.offers.policies import can_import_offers

        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(
                f"Eine Person mit der Adresse {address} gibt es nicht. Die Adresse ihrer Anmeldung angeben."
            )
        with open_scope(Scope(user_id=user.pk)):
            actors = [Actor(user, membership) for membership in memberships_of(user)]
        found = next((actor for actor in actors if can_import_offers(actor)), None)
        if found is None:
            raise CommandError(f"{address} darf keine Angebote importieren. Eine Person der Koordination angeben.")
        return found

    def _tell(self, report: dict[str, Any], *, checked: bool) -> None:
        for problem in report["problems"][:20]:
            self.stdout.write(
                f"Eintrag {problem['row']}, {problem['column'] or 'ganz'}: {problem['problem']} {problem['remedy']}"
            )
        if report["possible"]:
            self.stdout.write(
                f"{report['possible']} Einträge ähneln vorhandenen. Die Datei im Browser hochladen und dort entscheiden."
            )
        done = "Übernommen" if report["batch"] else "Geprüft, nichts übernommen" if checked else "Nichts übernommen"
        self.stdout.write(
            f"{done}: {report['new']} neu, {report['update']} geändert, {report['unchanged']} unverändert."
        )


def _counts(planned: Plan) -> dict[str, int]:
    names = ("new", "update", "unchanged", "possible", "error")
    counts = {status.value: count for status, count in planned.counts.items()}
    return {name: counts.get(name, 0) for name in names}


def _problems(planned: Plan) -> list[dict[str, Any]]:
    return [
        {"row": row.number, "column": problem.column, "problem": str(problem.problem), "remedy": str(problem.remedy)}
        for row in planned.rows
        for problem in row.problems
    ]
