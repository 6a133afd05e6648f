"""A grant for the funding authority: as JSON (docs/grant-export.md) and as a workbook. Sums come from the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common.exports import Column, Export, Money, to_workbook

from .grant_selectors import GrantRow, programme_label
from .ledger import standing
from .models import Grant
from .models.grants import Account, BookingKind
from .recoveries import payments_of

FORMAT = "querschnitt.grant/1"


def _money(amount: Decimal | None) -> str | None:
    """As text with two places: no program makes a binary fraction of it on the way."""
    return None if amount is None else f"{amount:.2f}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def grant_data(grant: Grant, centre: str) -> dict[str, Any]:
    bookings = list(grant.bookings.all())
    now = standing(bookings)
    numbers = {booking.pk: number for number, booking in enumerate(bookings, 1)}
    forwardings = list(grant.forwardings.select_related("recipient").prefetch_related("lumps"))
    places = {one.pk: number for number, one in enumerate(forwardings, 1)}
    lines = list(grant.proof_lines.select_related("position").prefetch_related("receipts"))
    return {
        "format": FORMAT,
        "made_on": timezone.localdate().isoformat(),
        "centre": centre,
        "programme": {"key": grant.programme, "label": programme_label(grant)},
        "year": grant.year,
        "reference": grant.reference,
        "state": grant.state,
        "purpose": grant.purpose,
        "period": [_iso(grant.period_from), _iso(grant.period_to)],
        "own_share": _money(grant.own_share),
        "application": {"signed_by": grant.signed_by, "signed_on": _iso(grant.signed_on)},
        "decision": {
            "reference": grant.decision_reference,
            "on": _iso(grant.decided_on),
            "conditions": grant.conditions,
            "spend_within_months": grant.spend_within,
            "call_until": _iso(grant.call_due_on),
            "proof_until": _iso(grant.due_on),
        },
        "sums": {name: _money(getattr(now, name)) for name in now.__dataclass_fields__},
        "positions": [
            {
                "label": one.label,
                "posts": str(one.posts.normalize()) if one.posts is not None else None,
                "applied": _money(one.applied),
                "granted": _money(one.granted),
                "proven": _money(sum((line.amount for line in lines if line.position_id == one.pk), Decimal(0))),
            }
            for one in grant.positions.all()
        ],
        "calls": [
            {
                "number": one.number,
                "amount": _money(one.amount),
                "period": [_iso(one.period_from), _iso(one.period_to)],
                "requested_on": _iso(one.requested_on),
                "received_on": _iso(one.paid_on),
                "received": _money(one.paid_amount),
                "withdrawn_on": _iso(one.withdrawn_on),
            }
            for one in grant.calls.all()
        ],
        "forwardings": [
            {
                "number": places[one.pk],
                "recipient": one.recipient.name,
                "measure": one.measure,
                "component": one.component or None,
                "state": one.state,
                "period": [_iso(one.starts_on), _iso(one.ends_on)],
                "amount": _money(one.amount),
                "paid": _money(standing(row for row in bookings if row.forwarding_id == one.pk).paid),
                "posts": str(one.posts.normalize()) if one.posts is not None else None,
                "reason": one.reason,
                "deviation": one.deviation,
                "concluded_on": _iso(one.concluded_on),
                "proof_on": _iso(one.proof_on),
                "lump_sums": [
                    {"building": lump.building, "rooms": lump.rooms, "amount": _money(lump.amount)}
                    for lump in one.lumps.all()
                ],
            }
            for one in forwardings
        ],
        "proof": {
            "report": grant.report,
            "total": _money(sum((line.amount for line in lines), Decimal(0))),
            "lines": [
                {
                    "number": number,
                    "paid_on": _iso(line.paid_on),
                    "payee": line.payee,
                    "text": line.text,
                    "amount": _money(line.amount),
                    "position": line.position.label if line.position else None,
                    "forwarding": places.get(line.forwarding_id) if line.forwarding_id else None,
                    "receipts": [{"name": one.name, "sha256": one.sha256} for one in line.receipts.all()],
                }
                for number, line in enumerate(lines, 1)
            ],
        },
        "recoveries": [
            {
                "amount": _money(one.amount),
                "from": "third_party" if one.forwarding_id else "centre",
                "forwarding": places.get(one.forwarding_id) if one.forwarding_id else None,
                "reason": one.reason,
                "demanded_on": _iso(one.demanded_on),
                "due_on": _iso(one.due_on),
                "paid_on": _iso(one.paid_on),
                "dropped_on": _iso(one.dropped_on),
                "interest": {
                    "rate": None if one.interest_rate is None else str(one.interest_rate.normalize()),
                    "from": _iso(one.interest_from),
                    "waived": one.interest_waived or None,
                },
                "payments": [
                    {"on": _iso(row.on), "amount": _money(row.amount), "interest": _money(row.interest)}
                    for row in payments_of(one, bookings)
                ],
            }
            for one in grant.recoveries.all()
        ],
        "bookings": [
            {
                "number": numbers[one.pk],
                "on": _iso(one.booked_on),
                "kind": one.kind,
                "from": one.credit,
                "to": one.debit,
                "amount": _money(one.amount),
                "text": one.text,
                "reverses": numbers.get(one.reverses_id) if one.reverses_id else None,
            }
            for one in bookings
        ],
    }


def to_json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


SUMS = (
    ("granted", gettext_lazy("bewilligt")),
    ("returned", gettext_lazy("zurückgezahlt")),
    ("committed", gettext_lazy("gebunden")),
    ("paid", gettext_lazy("ausgezahlt")),
    ("recognised", gettext_lazy("davon anerkannt")),
    ("left", gettext_lazy("verfügbar")),
    ("requested", gettext_lazy("abgerufen, nicht eingegangen")),
    ("received", gettext_lazy("erhalten")),
)


def _sheet(title: str, columns: Iterable[tuple[str, int]], rows: Iterable[Iterable[Any]], source: str) -> Export:
    return Export(title, [Column(label, width) for label, width in columns], [list(row) for row in rows], source)


def _amount(text: str | None) -> Money | None:
    return None if text is None else Money(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def to_sheets(data: dict[str, Any]) -> bytes:
    """The same figures as the JSON, one sheet for each part."""
    source = f"{data['centre']}, {data['programme']['label']} {data['year']}, {data['reference']}"
    sheets = [
        _sheet(
            _("Zuwendung"),
            ((_("Angabe"), 34), (_("Wert"), 44)),
            [
                (_("Zentrum"), data["centre"]),
                (_("Programm"), data["programme"]["label"]),
                (_("Jahr"), str(data["year"])),
                (_("Aktenzeichen"), data["reference"]),
                (_("Bescheid"), data["decision"]["reference"]),
                (_("Bescheid vom"), _date(data["decision"]["on"])),
                *((label, _amount(data["sums"][name])) for name, label in SUMS),
                (_("nachgewiesen"), _amount(data["proof"]["total"])),
            ],
            source,
        ),
        _sheet(
            _("Posten"),
            ((_("Posten"), 40), (_("Stellen"), 10), (_("beantragt"), 16), (_("bewilligt"), 16), (_("nachgewiesen"), 16)),
            (
                (one["label"], Decimal(one["posts"]) if one["posts"] else None, *(_amount(one[name]) for name in ("applied", "granted", "proven")))
                for one in data["positions"]
            ),
            source,
        ),
        _sheet(
            _("Mittelabrufe"),
            (("Nr.", 6), (_("von"), 12), (_("bis"), 12), (_("Betrag"), 16), (_("abgerufen am"), 14), (_("eingegangen am"), 16), (_("eingegangen"), 16)),
            (
                (one["number"], *map(_date, one["period"]), _amount(one["amount"]), _date(one["requested_on"]), _date(one["received_on"]), _amount(one["received"]))
                for one in data["calls"]
            ),
            source,
        ),
        _sheet(
            _("Weiterleitungen"),
            (("Nr.", 6), (_("Träger"), 34), (_("Maßnahme"), 40), (_("von"), 12), (_("bis"), 12), (_("Betrag"), 16), (_("ausgezahlt"), 16), (_("Nachweis vom"), 14)),
            (
                (one["number"], one["recipient"], one["measure"], *map(_date, one["period"]), _amount(one["amount"]), _amount(one["paid"]), _date(one["proof_on"]))
                for one in data["forwardings"]
            ),
            source,
        ),
        _sheet(
            _("Nachweis"),
            (("Nr.", 6), (_("Tag der Zahlung"), 16), (_("an wen"), 30), (_("Grund der Zahlung"), 40), (_("Posten"), 30), (_("Betrag"), 16), (_("Belege"), 40)),
            (
                (one["number"], _date(one["paid_on"]), one["payee"], one["text"], one["position"], _amount(one["amount"]), ", ".join(file["name"] for file in one["receipts"]))
                for one in data["proof"]["lines"]
            ),
            source,
        ),
        _sheet(
            _("Rückforderungen"),
            ((_("Grund"), 44), (_("wer zahlt"), 16), (_("gefordert am"), 14), (_("zu zahlen bis"), 14), (_("Betrag"), 16), (_("gezahlt"), 16), (_("Zinsen gezahlt"), 16), (_("erledigt am"), 14)),
            (
                (one["reason"], _("Träger") if one["from"] == "third_party" else _("Zentrum"), _date(one["demanded_on"]), _date(one["due_on"]), _amount(one["amount"]), *(Money(str(sum((Decimal(row[name]) for row in one["payments"]), Decimal(0)))) for name in ("amount", "interest")), _date(one["paid_on"] or one["dropped_on"]))
                for one in data["recoveries"]
            ),
            source,
        ),
        _sheet(
            _("Buchungen"),
            (("Nr.", 6), (_("Tag"), 12), (_("Art"), 32), (_("von"), 22), (_("nach"), 22), (_("Betrag"), 16), (_("Wofür"), 44), (_("storniert Nr."), 12)),
            (
                (one["number"], _date(one["on"]), str(BookingKind(one["kind"]).label), str(Account(one["from"]).label), str(Account(one["to"]).label), _amount(one["amount"]), one["text"], one["reverses"])
                for one in data["bookings"]
            ),
            source,
        ),
    ]  # fmt: skip
    return to_workbook(sheets)


def list_export(rows: list[GrantRow], day: date, filters: list[tuple[str, str]]) -> Export:
    columns = [
        Column(_("Programm"), 34), Column(_("Jahr"), 8), Column(_("Aktenzeichen"), 22), Column(_("Stand"), 22),
        Column(_("bewilligt"), 16), Column(_("zurückgezahlt"), 16), Column(_("gebunden"), 16), Column(_("ausgezahlt"), 16),
        Column(_("verfügbar"), 16), Column(_("nächste Frist"), 14), Column(_("wofür"), 34),
    ]  # fmt: skip
    lines = [
        (
            row.label, row.grant.year, row.grant.reference, row.grant.get_state_display(),
            *map(Money, (row.now.granted, row.now.returned, row.now.committed, row.now.paid, row.now.left)),
            row.next.due_on if row.next else None, row.next.label if row.next else "",
        )
        for row in rows
    ]  # fmt: skip
    facts = [(_("Beträge am"), day), *filters]
    return Export(_("Zuwendungen"), columns, lines, _("Zuwendungen des Zentrums"), facts)
