from __future__ import annotations

import json
import secrets
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from querschnitt.accounts.roles import ROLES
from querschnitt.portal.demo.build import NotEmpty, build
from querschnitt.portal.demo.scale import multiply

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is mistaken for another when copied by hand
LARGEST_BUILT = 1000  # above it the cases are multiplied inside the database


class Command(BaseCommand):
    help = "Vorführkreis mit erfundenen Menschen anlegen (nur in einer leeren Instanz)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=300, help="Fälle im Kreis Ahrenfeld; über 1.000: zum Messen")
        parser.add_argument("--centres", type=int, default=6, help="Zentren insgesamt")
        parser.add_argument("--json", action="store_true", help="nur JSON ausgeben")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.INSTANCE.mode == "office":
            raise CommandError("Diese Instanz gehört einem Büro. Der Vorführkreis kommt nur in eine Vorführinstanz.")
        if options["cases"] < 1 or options["centres"] < 1:
            raise CommandError("--cases und --centres: mindestens 1.")
        quiet = options["verbosity"] == 0 and not options["json"]
        # Made at this moment and shown once. Without a console to show it on, nobody can sign in until there is one.
        password = None if quiet else "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        started = time.monotonic()
        large = options["cases"] > LARGEST_BUILT
        try:
            cases = 300 if large else options["cases"]
            built = build(cases=cases, centres=options["centres"], password=password, figures=not large)
        except NotEmpty:
            raise CommandError("Es gibt hier schon Zentren. Der Vorführkreis braucht eine leere Instanz.") from None
        seconds = time.monotonic() - started
        rate = None
        if large:
            added, took = multiply(options["cases"], say=self.stderr.write)
            built.cases += added
            rate = round(added / took) if took else None  # as many as were built already
            seconds = time.monotonic() - started
        if options["json"]:
            report = {
                "cases": built.cases,
                "centres": built.centres,
                "seconds": round(seconds, 1),
                "cases_per_second": rate,
                "password": password,
                "users": [asdict(item) for item in built.sign_ins],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        elif not quiet:
            self.stdout.write(f"{built.cases} Fälle in {built.centres} Zentren angelegt ({seconds:.1f} s).")
            if rate:
                self.stdout.write(f"Vervielfacht mit {rate} Fällen je Sekunde. Nur zum Messen: ohne Protokoll.")
            for item in built.sign_ins:
                self.stdout.write(f"  {ROLES[item.role].label!s:36} {item.email:48} {item.organisation}")
            self.stdout.write(f"  Kennwort für alle, jetzt erzeugt: {password}")
