"""``querschnitt deadlines --event recognition --date 2025-03-14 --json``: dates that follow from an event."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from querschnitt.triage.deadlines import EVENTS, deadlines
from querschnitt.triage.facts import BadFact, read_day, read_value, unknown_key
from querschnitt.triage.presenting import deadlines_data
from querschnitt.triage.statuses import residence_statuses


class Command(BaseCommand):
    help = "Fristen nach einem Ereignis, mit Regel und Quelle. Information, keine Entscheidung."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--event", required=True, help=f"eines von: {', '.join(EVENTS)}")
        parser.add_argument("--date", required=True, help="Tag des Ereignisses wie 2025-03-14")
        parser.add_argument(
            "--fact", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help="z. B. employable=yes"
        )
        parser.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        event = options["event"]
        try:
            if event not in EVENTS:
                raise BadFact("event", unknown_key("Das Ereignis", event, EVENTS))
            day = read_day("date", options["date"])
            found = deadlines(event, day, self._known(options["fact"]))
        except BadFact as error:
            place = f"--{error.key}" if error.key in ("event", "date", "fact") else f"--fact {error.key}"
            raise CommandError(f"{place}: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(deadlines_data(event, day, found), ensure_ascii=False, indent=2))
            return
        for one in found:
            when = " bis ".join(day.isoformat() for day in (one.starts_on, one.ends_on) if day) or "ohne Tag"
            open_questions = f" (wenn geklärt: {', '.join(one.missing)})" if one.missing else ""
            self.stdout.write(f"{when}  {one.title}{open_questions}  {one.rule}; {one.source}; {one.confidence}")

    def _known(self, pairs: list[str]) -> dict[str, object]:
        known: dict[str, object] = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals:
                raise BadFact("fact", f"„{pair}“ hat keinen Wert. Schreiben Sie --fact employable=yes.")
            if key == "status":
                if value not in residence_statuses():
                    raise BadFact("status", unknown_key("Aufenthaltsstatus", value, residence_statuses()))
                known[key] = value
            else:
                known[key] = read_value(key, value)
        return known
