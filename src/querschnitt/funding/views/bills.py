"""What a centre is entitled to in a year, as a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from querschnitt.accounts.requests import ActorRequest
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.common.access import access
from querschnitt.common.filters import Filter

from .. import selectors
from ..entitlement import Bill, Check, ProgrammeBill, checks
from ..facts import CentreFacts
from ..models import CentreFact
from ..policies import can_edit_funding, can_view_funding
from ..presenting import STATES
from ..ruleset import Held, RuleSet
from ..workbook import XLSX, bill_workbook

COLOURS = 6


@dataclass(frozen=True)
class Asked:
    """What the address asks for; an unknown year or centre falls back to the first."""

    year: int
    carry: bool
    centres: list[tuple[str, str]]
    facts: CentreFacts
    rules: RuleSet
    settings: Mapping[str, str]

    @property
    def query(self) -> str:
        parts = [f"jahr={self.year}", f"zentrum={self.facts.ags}" if self.centres else ""]
        return "&".join(part for part in [*parts, f"fortschreiben={int(self.carry)}"] if part)


def asked(request: ActorRequest) -> Asked:
    actor = request.actor
    years, this_year = selectors.years(), timezone.localdate().year
    typed = request.GET.get("jahr", "")
    year = next((year for year in years if str(year) == typed), this_year)
    centres: list[tuple[str, str]] = []
    if actor.is_state:
        known = selectors.all_centres(year)
        centres = sorted(((one.ags, one.name) for one in known), key=lambda pair: pair[1])
        wanted = request.GET.get("zentrum", "")
        facts = next((one for one in known if one.ags == wanted), None) or next(
            one for one in known if one.ags == centres[0][0]
        )
    else:
        assert actor.membership is not None  # noqa: S101  (the policy lets nobody in without one)
        facts = selectors.facts_of_centre(actor.membership.organisation.centre, year)
    asked_for = {"1": {"abgelaufen": "fortschreiben"}, "0": {"abgelaufen": "stop"}}
    settings = selectors.chosen_settings(actor, asked_for.get(request.GET.get("fortschreiben", "")))
    carry = settings["abgelaufen"] == "fortschreiben"
    return Asked(year, carry, centres, facts, selectors.load_rules(), settings)


def bill_asked(wanted: Asked) -> Bill:
    return selectors.bill_of(wanted.facts, wanted.year, wanted.rules, wanted.settings)


@dataclass(frozen=True)
class Slice:
    part: ProgrammeBill
    colour: int
    offset: float
    width: float


def slices(bill: Bill) -> list[Slice]:
    """The programmes with an amount, as parts of a bar of 1000."""
    total = bill.euros_so_far or Decimal(1)
    found, offset = [], Decimal(0)
    for colour, part in enumerate(bill.programmes):
        width = part.euros_so_far / total * 1000
        found.append(Slice(part, colour % COLOURS, float(round(offset, 1)), max(float(round(width, 1)) - 3, 0)))
        offset += width
    return found


def _filters(wanted: Asked) -> list[Filter]:
    options = tuple((str(year), str(year)) for year in selectors.years())
    found = [Filter("choice", "jahr", _("Jahr"), str(wanted.year), options)]
    if wanted.centres:
        found.append(Filter("choice", "zentrum", _("Zentrum"), wanted.facts.ags, tuple(wanted.centres)))
    found.append(
        Filter(
            "choice",
            "fortschreiben",
            _("Abgelaufene Sätze"),
            str(int(wanted.carry)),
            (("0", _("nicht rechnen")), ("1", _("fortschreiben, zu prüfen"))),
        )
    )
    return found


def _remarks(bill: Bill, rules: RuleSet) -> list[Held]:
    from datetime import date

    last = date(bill.year, 12, 31)
    ids = dict.fromkeys(rule_id for part in bill.programmes for rule_id in part.programme.remarks)
    return [held for rule_id in ids if (held := rules.any_of(rule_id, last)) and not held.expired]


@access(can_view_funding)
def bill(request: ActorRequest) -> HttpResponse:
    wanted = asked(request)
    found = bill_asked(wanted)
    conditions: list[Check] = [
        check for part in found.programmes for check in checks(part.programme, wanted.year, wanted.facts, wanted.rules)
    ]
    context: dict[str, Any] = {
        "asked": wanted,
        "bill": found,
        "slices": slices(found),
        "states": [(state, STATES[state], euros) for state, euros in found.by_state().items()],
        "filters": _filters(wanted),
        "checks": list({check.rule.rule_id: check for check in conditions}.values()),
        "remarks": _remarks(found, wanted.rules),
        "may_edit": can_edit_funding(request.actor),
        "missing": found.missing,
    }
    return render(request, "funding/bill.html", context)


@access(can_view_funding)
def export(request: ActorRequest) -> HttpResponse:
    wanted = asked(request)
    content = bill_workbook(bill_asked(wanted))
    record(AuditEvent.Action.EXPORT, table=CentreFact._meta.db_table, row=f"bill:{wanted.facts.ags}:{wanted.year}")
    response = HttpResponse(content, content_type=XLSX)
    name = slugify(_("anspruch-%(name)s-%(year)s") % {"name": wanted.facts.name, "year": wanted.year})
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
