from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from querschnitt.reporting.services import refresh_figures


class Command(BaseCommand):
    help = "Jahreszahlen aus den Aufzeichnungen neu zählen, schützen und veröffentlichen"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", help="Jahr; ohne Angabe dieses und das vorige")
        parser.add_argument(
            "--publish", action="store_true", help="auch dann veröffentlichen, wenn es noch nicht an der Zeit ist"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        this_year = timezone.localdate().year
        years = options["year"] or [this_year - 1, this_year]
        for year, stored in refresh_figures(years=years, force=options["publish"]).items():
            self.stdout.write(f"{year}: {stored} Zählungen")
