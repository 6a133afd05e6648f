"""``querschnitt controlling table --year 2017 --json``: figures of a year, earlier years, deliveries as signed files."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.reporting.controlling import signing, state
from querschnitt.reporting.controlling import table as tables
from querschnitt.reporting.controlling.importing import read_years
from querschnitt.reporting.controlling.services import Refused, Unit, import_years
from querschnitt.reporting.models import Delivery
from querschnitt.reporting.models.controlling import LAND
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.territory.models import Area

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
        status = actions.add_parser("status", help="welche Zentren ein Jahr geliefert haben")
        status.add_argument("--year", type=int, required=True)
        deliver = actions.add_parser("deliver", help="freigegebene Zahlen eines Zentrums als signierte Datei")
        deliver.add_argument("--year", type=int, required=True)
        deliver.add_argument("--centre", default="", help="AGS oder Name; ohne Angabe das einzige Zentrum")
        deliver.add_argument("--out", type=Path, required=True)
        receive = actions.add_parser(
            "receive", help="signierte Datei beim Land annehmen; Rückgabewert 5: nicht genommen"
        )
        receive.add_argument("file", type=Path)
        key = actions.add_parser("key", help="öffentlicher Schlüssel dieser Instanz")
        trust = actions.add_parser("trust", help="Schlüssel eines Zentrums hinterlegen")
        trust.add_argument("--centre", required=True, help="AGS; ein Name nur, wo es keinen AGS gibt")
        trust.add_argument("--key", required=True, dest="public_key")
        for action in (show, take, status, deliver, receive, key, trust):
            action.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            try:
                getattr(self, f"_{options['action']}")(options)
            except Refused as error:
                raise CommandError(str(error), returncode=REFUSED) from error

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
            stored = import_years(units, reason=options["reason"])
        if options["json"]:
            self._write({"stored": len(stored), "years": sorted({content.year for _u, content, *_rest in units}),
                         "land": any(unit.ags == LAND for unit, *_rest in units), "faults": []})  # fmt: skip
        else:
            word = "geprüft, nichts gespeichert" if options["check"] else "übernommen"
            self.stdout.write(f"{len(units)} Tabellen {word}")

    def _say(self, data: dict[str, Any], words: str, as_data: bool) -> None:
        if as_data:
            self._write(data)
        else:
            self.stdout.write(words)

    def _status(self, options: dict[str, Any]) -> None:
        with open_scope(state_scope()):
            rows = state.units_of(options["year"])
        missing = [row.name for row in rows if row.delivery is None]
        odd = {row.name: row.remarks for row in rows if row.remarks}
        data = {"year": options["year"], "expected": len(rows), "delivered": len(rows) - len(missing), "missing": missing, "odd": odd}  # fmt: skip
        words = f"{options['year']}: {len(rows) - len(missing)} von {len(rows)} geliefert. Es fehlen: {', '.join(missing) or 'keine'}"
        self._say(data, words, options["json"])

    def _deliver(self, options: dict[str, Any]) -> None:
        centres = Centre.objects.filter(kind=Centre.Kind.DISTRICT)
        if options["centre"]:
            centres = centres.filter(ags=options["centre"]) or centres.filter(name=options["centre"])
        found = list(centres[:2])
        if len(found) != 1:
            raise CommandError(
                "Nennen Sie mit --centre genau ein Zentrum dieser Instanz (AGS oder Name).", returncode=NO_FIGURES
            )
        with open_scope(Scope(found[0].pk)):
            delivery = Delivery.objects.filter(centre=found[0], year=options["year"], superseded_at=None).first()
            if delivery is None:
                raise CommandError(
                    f"Für {found[0].name} ist {options['year']} kein Jahresbericht freigegeben. Freigegeben wird unter „Jahresberichte“.",
                    returncode=NO_FIGURES,
                )
            content = signing.pack(delivery, signing.private_key())
        options["out"].write_bytes(content)
        data = {
            "file": str(options["out"]),
            "centre": found[0].name,
            "year": delivery.year,
            "version": delivery.version,
        }
        self._say(
            data, f"{options['out']}: {found[0].name} {delivery.year}, Fassung {delivery.version}", options["json"]
        )

    def _receive(self, options: dict[str, Any]) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=BAD_FILE) from error
        delivery = signing.receive(content)
        data = {"centre": delivery.unit_name, "ags": delivery.ags, "year": delivery.year, "version": delivery.version}
        self._say(
            data, f"{delivery.unit_name} {delivery.year}, Fassung {delivery.version}: angenommen", options["json"]
        )

    def _key(self, options: dict[str, Any]) -> None:
        public = signing.public_key(signing.private_key())
        self._say({"public_key": public}, public, options["json"])

    def _trust(self, options: dict[str, Any]) -> None:
        wanted = options["centre"]
        area = Area.objects.filter(ags=wanted, has_centre=True).first()
        if area is None and wanted.isdigit():
            raise CommandError(f"{wanted} ist keines der 54 Zentren.", returncode=BAD_FILE)
        unit = Unit(area.ags, area.full_name) if area else Unit("", wanted)
        signing.trust(unit=unit, key=options["public_key"])
        self._say({"centre": unit.name, "ags": unit.ags}, f"Schlüssel für {unit.name} hinterlegt", options["json"])
