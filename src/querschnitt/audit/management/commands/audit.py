from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext_lazy as _

from querschnitt.audit import services
from querschnitt.audit.anchor import verify
from querschnitt.audit.labels import FAULTS


class Command(BaseCommand):
    help = "Prüft, ob das Protokoll unverändert ist: querschnitt audit verify [--json]. Ende mit 1, wenn nicht."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])
        parser.add_argument("--json", action="store_true", help="nur JSON ausgeben")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = verify()
        chains = services.heads()
        if options["json"]:
            report = {
                "sound": not faults,
                "chains": [{"chain": chain, "events": number, "head": digest} for chain, number, digest in chains],
                "faults": [{"chain": chain, "seq": number, "fault": fault} for chain, number, fault in faults],
            }
            self.stdout.write(json.dumps(report))
        elif faults:
            for chain, number, fault in faults:
                self.stdout.write(f"{chain} Nr. {number}: {FAULTS[fault]}")
            self.stdout.write(str(_("Das Protokoll wurde verändert. Bitte den Datenschutz verständigen.")))
        else:
            events = sum(number for _chain, number, _digest in chains)
            self.stdout.write(f"Das Protokoll ist unversehrt: {events} Einträge in {len(chains)} Ketten.")
        if faults:
            sys.exit(1)
