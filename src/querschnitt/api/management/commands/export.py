from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

FORMATS = {".zip": "package", ".ndjson": "lines", ".jsonl": "lines"}


class Command(BaseCommand):
    help = "Alle veröffentlichten Angebote in eine Datei schreiben: querschnitt export hsds DATEI"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["hsds"], help="HSDS 3.2")
        parser.add_argument("file", type=Path, help="Ziel: .ndjson (JSON-Zeilen) oder .zip (Tabellenpaket)")
        parser.add_argument("--centre", default="", help="nur die Angebote dieses Zentrums (Kurzname der Adresse)")
        parser.add_argument("--json", action="store_true", help="nur JSON ausgeben")

    def handle(self, *args: Any, **options: Any) -> None:
        from querschnitt.api import exporting
        from querschnitt.tenants.models import Centre

        path: Path = options["file"]
        kind = FORMATS.get(path.suffix.casefold())
        if kind is None:
            raise CommandError(f"{path.name}: Die Endung sagt, was geschrieben wird. Erlaubt sind .ndjson und .zip.")
        if options["centre"] and not Centre.objects.filter(slug=options["centre"]).exists():
            known = ", ".join(Centre.objects.values_list("slug", flat=True))
            raise CommandError(f"Ein Zentrum „{options['centre']}“ gibt es nicht. Vorhanden: {known}.")
        try:
            write = exporting.write_package if kind == "package" else exporting.write_lines
            written = write(path, options["centre"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}. Einen anderen Ort oder Namen wählen.") from error
        if options["json"]:
            self.stdout.write(json.dumps(written.summary, ensure_ascii=False))
        else:
            self.stdout.write(f"{path}: {written.counts['service']} Angebote, {written.size:,} Byte.".replace(",", "."))
