"""``querschnitt rules show KI09 --on 2018-06-30 --json`` and ``querschnitt rules list --programme KI``."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from querschnitt.common.citations import Confidence
from querschnitt.rules import selectors
from querschnitt.rules.models import RuleVersion
from querschnitt.rules.presenting import as_json, version_of

NO_VALUE, UNKNOWN = 3, 4


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Tag, schreiben Sie zum Beispiel 2018-06-30") from error


class Command(BaseCommand):
    help = "Zeigt Regeln mit Wert, Gültigkeit und Quelle für einen Tag."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        show = actions.add_parser("show", help="eine Regel; Rückgabewert 3: kein Wert an dem Tag, 4: unbekannte Regel")
        show.add_argument("rule_id", help="zum Beispiel KI09")
        every = actions.add_parser("list", help="alle Regeln, die an dem Tag gelten")
        every.add_argument("--programme", default="", help="zum Beispiel KI oder „KIM B1“")
        for action in (show, every):
            action.add_argument("--on", type=day, default=None, help="Tag, zum Beispiel 2018-06-30; sonst heute")
            action.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        with translation.override("de"):
            if options["action"] == "show":
                self._show(options["rule_id"], on, options["json"])
            else:
                self._list(options["programme"], on, options["json"])

    def _write(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))

    def _show(self, rule_id: str, on: date, as_data: bool) -> None:
        try:
            rule = selectors.find_rule(rule_id)
        except selectors.UnknownRule as error:
            if as_data:
                self._write({"rule": error.rule_id, "error": "unknown rule", "close": error.close})
            hint = f" Meinten Sie {', '.join(error.close)}?" if error.close else " „rules list“ zeigt alle."
            raise CommandError(f"Die Regel {error.rule_id} gibt es nicht.{hint}", returncode=UNKNOWN) from error
        try:
            version = selectors.version_on(rule, on)
        except selectors.NoValue as missing:
            near = {"before": missing.before, "after": missing.after}
            if as_data:
                found = {side: as_json(item) if item else None for side, item in near.items()}
                self._write({"rule": rule.rule_id, "on": on.isoformat(), "value": None, "nearest": found})
            lines = [f"{rule.rule_id} hat am {on:%d.%m.%Y} keinen Wert."]
            words = {"before": "Davor", "after": "Danach"}
            lines += [f"{words[side]}: {self._brief(item)}" for side, item in near.items() if item]
            raise CommandError("\n".join(lines), returncode=NO_VALUE) from missing
        if as_data:
            self._write({"on": on.isoformat(), **as_json(version)})
        else:
            self._tell(version, on)

    @staticmethod
    def _brief(version: RuleVersion) -> str:
        shown = version_of(version)
        return f"{shown.shown} {shown.unit} ({shown.period})".replace("  ", " ")

    def _tell(self, version: RuleVersion, on: date) -> None:
        shown = version_of(version)
        facts = {
            "Wert": f"{shown.shown} {shown.unit}".strip(),
            "gilt für": version.applies_to,
            "gültig": shown.period,
            "Quelle": "; ".join(item.name for item in shown.citations),
            "Verlässlichkeit": str(Confidence(version.confidence).label),
            "Anmerkung": shown.note,
            **{f"Widerspruch {code}": handling for code, handling in shown.contradictions},
        }
        self.stdout.write(f"{shown.rule.rule_id}  {shown.rule.title} ({shown.rule.programme}), am {on:%d.%m.%Y}")
        for name, value in facts.items():
            if value:
                self.stdout.write(f"  {name + ':':<18}{value}")

    def _list(self, programme: str, on: date, as_data: bool) -> None:
        if programme and programme not in (known := selectors.programmes()):
            raise CommandError(
                f"Das Programm „{programme}“ gibt es nicht. Bekannt sind: {', '.join(known)}.", returncode=UNKNOWN
            )
        lines = selectors.rules_on(on, programme=programme, holding_only=True)
        if as_data:
            self._write({"on": on.isoformat(), "rules": [as_json(line.version) for line in lines]})
            return
        for line in lines:
            self.stdout.write(f"{line.rule.rule_id:<6}{line.rule.title}: {self._brief(line.version)}")
        self.stdout.write(f"{len(lines)} Regeln gelten am {on:%d.%m.%Y}.")
