"""Posts and funds of a centre's year, and where each part of a report comes from."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.funding.grant_selectors import programme_label, visible_bookings, visible_grants
from querschnitt.funding.models.grants import Account
from querschnitt.funding.staff_selectors import posts_of_year

Content = dict[str, Any]
PAID = ("ausgezahlt", "anerkannt")  # what the funder recognised was paid before
CENT = Decimal("0.01")


def posts(actor: Actor, year: int, told: tuple[Decimal | None, Decimal | None]) -> Content | None:
    """What the centre told; else what its posts say of the last day of the year, with averages by who pays."""
    maximum, occupied = told
    counted = posts_of_year(actor, year)
    found: Content = {}
    if counted is not None:
        plain = counted.content()
        found = {
            "maximum": plain["maximum_at_end"], "occupied": plain["occupied_at_end"],
            "average_maximum": plain["maximum"], "average_occupied": plain["occupied"], "sources": plain["sources"],
        }  # fmt: skip
    if maximum is not None and occupied is not None:
        found |= {"maximum": str(maximum), "occupied": str(occupied), "told": True}
    return found or None


def funds(actor: Actor, year: int) -> list[list[str]]:
    """Granted, committed, paid and left by programme, in euros as text: the ledger's sums, two queries."""
    labels: dict[str, str] = {}
    for grant in visible_grants(actor).filter(year=year):
        labels[grant.programme] = programme_label(grant)
    stands: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    moved = visible_bookings(actor).filter(grant__year=year).order_by()
    for programme, debit, credit, amount in moved.values_list("grant__programme", "debit", "credit").annotate(
        Sum("amount")
    ):
        stands[programme][debit] += amount
        stands[programme][credit] -= amount
    return [
        [
            labels[programme],
            *(
                str(amount.quantize(CENT))
                for amount in (
                    -stand[Account.FUNDER],
                    stand[Account.COMMITTED],
                    sum((stand[account] for account in PAID), Decimal(0)),
                    stand[Account.BUDGET],
                )
            ),
        ]
        for programme, stand in sorted(stands.items(), key=lambda pair: labels[pair[0]])
    ]


def whence() -> dict[str, str]:
    """A sentence for each part of a report: whose record its figures are."""
    return {
        "table": _("Ziele und Maßnahmen aus der Steuerung, Stunden aus den Wochen der Beschäftigten, als Summen."),
        "posts": _("Aus dem Stellenplan unter „Förderung“: Stand am letzten Tag des Jahres, Durchschnitt nach Tagen."),
        "told": _("Stellen höchstens und besetzt: Angabe des Zentrums in diesem Bericht."),
        "funds": _("Aus den Buchungen der Zuwendungen des Jahres unter „Förderung“, in Euro."),
        "cases": _("Veröffentlichte Jahreszahlen der Fallarbeit. Kleine Zahlen sind geschützt, keine Angaben zu Personen."),
        "network": _("Aus dem Netzwerk und den Angeboten, Stand vom Tag der Zählung; Sitzungen und Beschlüsse des Jahres."),
        "before": _("Aus den gelieferten und freigegebenen Berichten der Jahre davor."),
    }  # fmt: skip
