"""``querschnitt controlling table --year 2017 --json``, ``querschnitt controlling import FILE``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.reporting.controlling import table as tables
from querschnitt.reporting.controlling.importing import read_years
from querschnitt.reporting.controlling.services import Refused, import_years
from querschnitt.reporting.models.controlling import LAND
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

NO_FIGURES, BAD_FILE, REFUSED = 3, 4, 5


def state_scope() -> Scope:
    """As the state reads: all deliveries. Without a unit of the Land, the sources' sums of the Land alone."""
    state = Centre.objects.filter(kind=Centre.Kind.STATE).first()
    return Scope(state.pk if state else None)


class Command(BaseCommand):
    help = "Ziele, Maßnahmen und Stunden der Zentren: Tabelle eines Jahres, frühere Jahre übernehmen."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        show = actions.add_parser("table", help="Tabelle 3 eines Jahres; Rückgabewert 3: keine Zahlen")
        show.add_argument("--year", type=int, required=True)
        take = actions.add_parser(
            "import", help="frühere Jahre aus XLSX oder CSV; Rückgabewert 4: Fehler in der Datei, 5: nicht genommen"
        )
        take.add_argument("file", type=Path)
        take.add_argument("--check", action="store_true", help="nur prüfen, nichts speichern")
        take.add_argument("--reason", default="", help="Grund, wenn für das Jahr schon Zahlen da sind")
        for action in (show, take):
            action.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            {"table": self._table, "import": self._import}[options["action"]](options)

    def _write(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    def _table(self, options: dict[str, Any]) -> None:
        with open_scope(state_scope()):
            found = tables.table_of(options["year"])
        if found is None:
            raise CommandError(
                f"Für {options['year']} liegen keine Zahlen vor. „controlling import“ übernimmt frühere Jahre.",
                returncode=NO_FIGURES,
            )
        lines = [
            {
                "dimension": line.dimension.value,
                "label": str(line.dimension.label),
                "goals": line.goals,
                "measures": line.measures,
                "hours": float(line.hours),
                "percent": None if line.percent is None else float(line.percent),
            }
            for line in found.lines
        ]
        if options["json"]:
            total = {"goals": found.goals, "measures": found.measures, "hours": float(found.hours)}
            self._write({"year": found.year, "basis": found.basis, "centres": found.units, "source": found.citation,
                         "lines": lines, "total": total})  # fmt: skip
            return
        for line in lines:
            self.stdout.write(
                f"{line['label']:<32} {line['goals']:>5} {line['measures']:>6} {line['hours']:>12.0f} {line['percent'] or 0:>6.1f}"
            )
        self.stdout.write(f"{'Summe':<32} {found.goals:>5} {found.measures:>6} {found.hours:>12.0f}")

    def _import(self, options: dict[str, Any]) -> None:
        try:
            units, faults = read_years(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=BAD_FILE) from error
        except UnreadableFile as error:
            raise CommandError(f"{options['file']}: {error.problem} {error.remedy}", returncode=BAD_FILE) from error
        if faults:
            if options["json"]:
                self._write({"stored": 0, "faults": [str(fault) for fault in faults]})
            lines = "\n".join(f"  {fault}" for fault in faults)
            raise CommandError(f"Nichts übernommen, in der Datei ist zu berichtigen:\n{lines}", returncode=BAD_FILE)
        stored = []
        if not options["check"]:
            try:
                stored = import_years(units, reason=options["reason"])
            except Refused as error:
                raise CommandError(f"Nichts übernommen. {error}", returncode=REFUSED) from error
        if options["json"]:
            self._write({"stored": len(stored), "years": sorted({content.year for _u, content, *_rest in units}),
                         "land": any(unit.ags == LAND for unit, *_rest in units), "faults": []})  # fmt: skip
        else:
            word = "geprüft, nichts gespeichert" if options["check"] else "übernommen"
            self.stdout.write(f"{len(units)} Tabellen {word}")
