"""``querschnitt triage --status GES --birth 2003-05-01 --on 2025-02-01 --json``: who is competent, and why."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from querschnitt.triage.engine import Decision, decide
from querschnitt.triage.facts import BadFact, Facts, contradictions, definitions, read_day, read_value
from querschnitt.triage.presenting import decision_data
from querschnitt.triage.table import DIMENSIONS

OPTION = {"needs": "--need", "birth_year": "--birth"}


def facts_from(options: dict[str, Any]) -> Facts:
    """Facts from what was typed; ``BadFact`` names place and remedy."""
    known: dict[str, object] = {}
    for pair in options["fact"]:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadFact("fact", f"„{pair}“ hat keinen Wert. Schreiben Sie --fact needy=yes.")
        known[key.strip()] = read_value(key.strip(), value)
    birth = (options["birth"] or "").strip()
    year = int(birth) if len(birth) == 4 and birth.isascii() and birth.isdigit() else None
    facts = Facts(
        on=read_day("on", options["on"]) if options["on"] else timezone.localdate(),
        status=options["status"].strip().upper(),
        birth=read_day("birth", birth) if birth and year is None else None,
        birth_year=year,
        arrived=read_day("arrived", options["arrived"]) if options["arrived"] else None,
        needs=frozenset(options["need"]),
        known=known,
    )
    for key, message in contradictions(facts):
        raise BadFact(key, f"{message} Berichtigen Sie eine der beiden Angaben oder lassen Sie sie weg.")
    return facts


class Command(BaseCommand):
    help = "Wer ist zuständig? Wertet die Entscheidungstabelle für einen Tag aus. Information, keine Entscheidung."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--status", default="", help="Aufenthaltsstatus, z. B. GES; weggelassen: unbekannt")
        parser.add_argument("--birth", default="", help="Geburtsdatum wie 2003-05-01 oder Geburtsjahr")
        parser.add_argument("--on", default="", help="Tag der Auskunft; weggelassen: heute")
        parser.add_argument("--arrived", default="", help="Tag der Einreise")
        parser.add_argument("--need", nargs="+", action="extend", default=[], metavar="KEY", help="z. B. language work")
        parser.add_argument(
            "--fact", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help="z. B. needy=yes offices=3"
        )
        parser.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            decision = decide(facts_from(options))
        except BadFact as error:
            place = OPTION.get(error.key) or (f"--{error.key}" if error.key in options else f"--fact {error.key}")
            raise CommandError(f"{place}: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(decision_data(decision), ensure_ascii=False, indent=2))
        else:
            self._tell(decision)

    def _tell(self, decision: Decision) -> None:
        for dimension, found in decision.answers.items():
            self.stdout.write(f"{DIMENSIONS[dimension][0]}")
            if not found:
                self.stdout.write("  keine Regel der Tabelle trifft zu")
            for answer in found:
                sure = answer.confidence if answer.certain else "möglich"
                start = f", ab {answer.starts_on.isoformat()}" if answer.starts_on else ""
                offer = f": {answer.offer}" if answer.offer else ""
                self.stdout.write(f"  {answer.competent}{offer}{start} ({answer.rule}, {sure}; {answer.source})")
        if decision.missing:
            self.stdout.write("Noch unklar")
            for key in decision.missing:
                self.stdout.write(f"  {key}: {definitions()[key].ask()}")
        self.stdout.write(decision_data(decision)["notice"])
