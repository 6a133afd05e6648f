"""``querschnitt funding entitlement --programme KI --year 2023 --json`` and ``querschnitt funding distribute FILE ...``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from querschnitt.funding import presenting, selectors
from querschnitt.funding.apportion import METHODS, Infeasible
from querschnitt.funding.counting import Open
from querschnitt.funding.distribution import POSTS, distribute, read_plan, result_data
from querschnitt.funding.entitlement import Bill, land_sums
from querschnitt.funding.facts import BadInput, CentreFacts, Known, facts_from_row, read_settings
from querschnitt.funding.models import FundingSetting
from querschnitt.funding.programmes import Programme, UnknownProgramme, book
from querschnitt.funding.tables import AGS, read_path
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

BAD_INPUT, INCOMPLETE = 2, 3


class Command(BaseCommand):
    help = "Förderung: Anspruch nach den Regeln eines Jahres, Verteilung nach einem Schlüssel."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        claim = actions.add_parser(
            "entitlement", help="was einem Zentrum zusteht; Rückgabewert 3: es fehlt eine Regel oder Angabe"
        )
        claim.add_argument("--programme", default="", help="zum Beispiel KI, KIM1, KIM; weggelassen: alle")
        claim.add_argument("--year", type=int, required=True)
        claim.add_argument("--centre", default="", metavar="AGS", help="weggelassen: alle 54 Zentren")
        claim.add_argument("--facts", default="", metavar="DATEI", help="CSV oder XLSX mit AGS und Angaben je Zentrum")
        claim.add_argument(
            "--set", nargs="+", action="extend", default=[], metavar="NAME=WERT", help="was die Quellen offenlassen"
        )
        claim.add_argument(
            "--defaults", action="store_true", help="Voreinstellungen statt der Einstellungen des Zentrums (--centre)"
        )
        claim.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

        share = actions.add_parser(
            "distribute", help="Stellen oder Euro nach einem Schlüssel verteilen, Summe immer genau"
        )
        share.add_argument("file", metavar="DATEI", help="CSV oder XLSX: Spalten ags, name und eine je Kennzahl")
        share.add_argument("--key", required=True, help="zum Beispiel 0.4*fluag+0.6*awov; Spalten zählen nach Anteil")
        share.add_argument("--posts", default="", help="so viele Stellen")
        share.add_argument("--euros", default="", help="oder so viele Euro")
        share.add_argument("--method", default="hare", help=", ".join(METHODS))
        share.add_argument("--step", default="", help="kleinste Einheit; sonst 1 Stelle oder 1 Cent")
        share.add_argument("--base", default="", help="Sockel für jede Zeile; der Rest geht nach dem Schlüssel")
        share.add_argument("--floor", default="", help="Untergrenze")
        share.add_argument("--cap", default="", help="Obergrenze")
        share.add_argument("--json", action="store_true", help="nur JSON auf der Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            try:
                if options["action"] == "distribute":
                    self._distribute(options)
                else:
                    self._entitlement(options)
            except Infeasible as error:
                raise CommandError(str(error), returncode=INCOMPLETE) from error
            except BadInput as error:
                raise CommandError(f"{error.place}: {error}", returncode=BAD_INPUT) from error

    # Entitlement

    def _entitlement(self, options: dict[str, Any]) -> None:
        year = options["year"]
        programmes, asked = _programmes(options["programme"])
        chosen = selectors.running(programmes, year)
        if not chosen:
            raise CommandError(_not_running(programmes, year), returncode=INCOMPLETE)
        own = {} if options["defaults"] else _settings_of(options["centre"].strip())
        settings = read_settings({**own, **dict(_pair(text) for text in options["set"])})
        more = _facts_of_file(options["facts"])
        rules = selectors.load_rules()
        centres = _centres(year, more, options["centre"].strip())
        named = chosen if options["programme"] else None
        bills = [selectors.bill_of(facts, year, rules, settings, named) for facts in centres]
        land = [line for programme in chosen for line in land_sums(programme, year, rules)]
        if options["json"]:
            data = presenting.answer_data(asked, year, bills, settings, [] if options["centre"] else land)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            self._tell(bills)
        missing = [gap for bill in bills for gap in bill.missing]
        if missing:
            first = missing[0]
            raise CommandError(
                _("Unvollständig: %(n)s Angaben oder Regeln fehlen. Zuerst: %(message)s %(remedy)s")
                % {"n": len(missing), "message": first.message, "remedy": _remedy(first)},
                returncode=INCOMPLETE,
            )

    def _distribute(self, options: dict[str, Any]) -> None:
        plan = read_plan(options)
        result = distribute(read_path(options["file"]), plan)
        if options["json"]:
            self.stdout.write(json.dumps(result_data(result), ensure_ascii=False, indent=2))
            return
        written = presenting.amounts.number if plan.unit == POSTS else presenting.amounts.euros
        for row in result.rows:
            self.stdout.write(f"{row.ags:<10}{row.name:<32}{written(row.amount):>14}")
        self.stdout.write(_("Summe: %(sum)s") % {"sum": written(result.total)})

    def _tell(self, bills: list[Bill]) -> None:
        for bill in bills:
            for line in presenting.bill_lines(bill):
                self.stdout.write(line)
        if len(bills) > 1:
            total = sum((bill.euros_so_far for bill in bills), start=presenting.amounts.cents(0))
            self.stdout.write(
                _("%(n)s Zentren, Summe: %(sum)s") % {"n": len(bills), "sum": presenting.amounts.euros(total)}
            )
        self.stdout.write(presenting.notice())


def _remedy(gap: Open) -> str:
    """On the command line, what is missing has a name to type."""
    named = {
        "fact": _("In einer Liste (--facts) heißt die Spalte %(key)s."),
        "setting": _("Auf der Befehlszeile: --set %(key)s=WERT."),
    }.get(gap.kind)
    return f"{gap.remedy} {named % {'key': gap.key}}" if named else gap.remedy


def _programmes(text: str) -> tuple[list[Programme], str]:
    if not text:
        return list(book().programmes.values()), "alle"
    try:
        found = book().find(text)
    except UnknownProgramme as error:
        raise BadInput(
            "--programme",
            _("Ein Programm „%(key)s“ gibt es nicht. Es gibt: %(known)s.")
            % {"key": error.key, "known": ", ".join(error.known)},
        ) from error
    return found, found[0].key if len(found) == 1 else text.upper()


def _not_running(programmes: list[Programme], year: int) -> str:
    spans = "; ".join(
        _("%(key)s: %(since)s bis %(until)s")
        % {"key": one.key, "since": one.since.year, "until": one.until.year if one.until else _("heute")}
        for one in programmes
    )
    return _("Für %(year)s gibt es keine Regel (%(spans)s). Wählen Sie ein Jahr aus dieser Zeit.") % {
        "year": year,
        "spans": spans,
    }


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise BadInput("--set", _("„%(text)s“ hat keinen Wert. Schreiben Sie NAME=WERT.") % {"text": text})
    return key.strip(), value.strip()


def _settings_of(ags: str) -> dict[str, str]:
    """What the centre asked for decided where the sources leave a rule open; the Land's figures depend on nobody."""
    centre = Centre.objects.exclude(kind=Centre.Kind.STATE).filter(ags=ags).first() if ags else None
    if centre is None:
        return {}
    with open_scope(Scope(centre.pk)):
        return dict(FundingSetting.objects.values_list("key", "value"))


def _facts_of_file(path: str) -> dict[str, dict[str, Known]]:
    """By AGS. A column that is neither key nor known fact is refused: a slip of the pen must not be a missing fact."""
    if not path:
        return {}
    found: dict[str, dict[str, Known]] = {}
    kinds = book().facts
    for row in read_path(path):
        ags = row.first(AGS)
        if not ags:
            raise BadInput(f"{path}, {row.place}", _("Die Spalte „ags“ ist leer oder fehlt."))
        for column in row.cells:
            if column not in kinds and column not in (*AGS, "name"):
                raise BadInput(
                    f"{path}, {column}",
                    _("Eine Angabe „%(column)s“ gibt es nicht. Es gibt: %(known)s.")
                    % {"column": column, "known": ", ".join(kinds)},
                )
        if ags in found:
            raise BadInput(f"{path}, {row.place}", _("Der Schlüssel %(ags)s kommt mehrfach vor.") % {"ags": ags})
        found[ags] = facts_from_row(row.cells, f"{path}, {row.place}", f"{path}, {row.place}")
    return found


def _centres(year: int, more: dict[str, dict[str, Known]], ags: str) -> list[CentreFacts]:
    """The centres asked for; what a centre of this instance has recorded itself is known, too."""
    own = {}
    centres = Centre.objects.exclude(kind=Centre.Kind.STATE).exclude(ags="")
    for centre in centres.filter(ags=ags) if ags else centres:
        with open_scope(Scope(centre.pk)):
            own[centre.ags] = selectors.facts_of_centre(centre, year)
    found = selectors.all_centres(year, {**{key: dict(one.values) for key, one in own.items()}, **more}, ags)
    found = [own[one.ags] if one.ags in own and one.ags not in more else one for one in found]
    if ags and not found and ags in own:
        found = [own[ags]]
    if not found:
        raise BadInput("--centre", _("Ein Zentrum mit dem Schlüssel %(ags)s gibt es nicht.") % {"ags": ags})
    return found
