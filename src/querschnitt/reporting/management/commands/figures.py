from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from querschnitt.reporting.services import contact_faults, refresh_figures

DIFFERENT = 6


class Command(BaseCommand):
    help = "Jahreszahlen aus den Aufzeichnungen neu zählen, schützen und veröffentlichen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", help="Jahr; ohne Angabe dieses und das vorige")
        parser.add_argument(
            "--publish", action="store_true", help="auch dann veröffentlichen, wenn es noch nicht an der Zeit ist"
        )
        parser.add_argument(
            "--compare",
            action="store_true",
            help=f"nur die laufend geführten Zahlen der Kontakte nachzählen; Rückgabewert {DIFFERENT}: sie weichen ab",
        )
        parser.add_argument("--rebuild", action="store_true", help="abweichende Zahlen der Kontakte richtigstellen")
        parser.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compare"] or options["rebuild"]:
            self._contacts(options)
            return
        this_year = timezone.localdate().year
        years = options["year"] or [this_year - 1, this_year]
        stored = refresh_figures(years=years, force=options["publish"])
        if options["json"]:
            self.stdout.write(json.dumps(stored))
            return
        for year, number in stored.items():
            self.stdout.write(f"{year}: {number} Zählungen")

    def _contacts(self, options: dict[str, Any]) -> None:
        found = contact_faults(mend=options["rebuild"])
        if options["json"]:
            self.stdout.write(json.dumps({"rebuilt": options["rebuild"], "different": found}, ensure_ascii=False))
        else:
            verb = "Zahlen richtiggestellt" if options["rebuild"] else "Zahlen weichen ab"
            for name, number in found.items():
                self.stdout.write(f"{name}: {number} {verb}")
            if not found:
                self.stdout.write("Die geführten Zahlen der Kontakte stimmen mit den Kontakten überein.")
        if found and not options["rebuild"]:
            raise CommandError("„querschnitt figures --rebuild“ stellt sie richtig.", returncode=DIFFERENT)
