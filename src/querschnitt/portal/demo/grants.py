"""Grants of the invented Kreis: one with its recovery, one with an overdue proof, one that runs, one still planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from querschnitt.common.papers import PDF_TYPE, Paper, Text, to_pdf
from querschnitt.common.uploads import CleanFile
from querschnitt.funding import services
from querschnitt.funding.forwarding import Rooms
from querschnitt.funding.models import Forwarding, Grant
from querschnitt.funding.selectors import load_rules
from querschnitt.funding.services.grants import Line
from querschnitt.tenants.models import Organisation

MONEY = Decimal


def furnish_grants(organisations: Mapping[str, Organisation], today: date) -> None:
    """In the scope of the KI."""
    running = today.year if today.month >= 10 else today.year - 1
    _finished(organisations, min(running - 2, 2024))
    _overdue(today, running - 1)
    _running(organisations, running)
    services.record_grant(
        programme="EP",
        year=today.year + 1,
        reference=f"EP-{today.year + 1}",
        application_due_on=today + timedelta(days=18),
        by=None,
    )


def _granted(programme: str, year: int, lines: list[Line], purpose: str, due_on: date, spend_within: int = 0) -> Grant:
    grant = services.record_grant(programme=programme, year=year, reference=f"{programme}-{year}", by=None)
    services.apply_for(
        grant=grant,
        lines=lines,
        happened_on=date(year - 1, 11, 15),
        signed_by="Dr. Helene Brandhorst",
        signed_on=date(year - 1, 11, 14),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        purpose=purpose,
        by=None,
    )
    services.decide(
        grant=grant,
        granted=[line.amount for line in lines],
        happened_on=date(year, 1, 22),
        decision_reference=f"36.02-{programme}-{year}/17",
        due_on=due_on,
        spend_within=spend_within or None,
        conditions="Es gelten die Allgemeinen Nebenbestimmungen für Zuwendungen an Gemeinden (erfundenes Beispiel).",
        by=None,
    )
    return grant


def _called(grant: Grant, amount: str, month: int, *, paid: bool = True) -> None:
    first = date(grant.year, month, 1)
    call = services.call_funds(
        grant=grant,
        amount=MONEY(amount),
        period_from=first,
        period_to=date(grant.year, month + 2, 28),
        requested_on=first,
        by=None,
    )
    if paid:
        services.receive_funds(call=call, amount=MONEY(amount), paid_on=first + timedelta(days=19), by=None)


def _handed_on(
    grant: Grant, recipient: Organisation, measure: str, amount: str, *, paid: str, rooms: tuple[Rooms, ...] = ()
) -> Forwarding:
    contract = services.draft_forwarding(
        grant=grant,
        recipient=recipient,
        measure=measure,
        component="A" if rooms else "",
        amount=MONEY(amount),
        starts_on=date(grant.year, 3, 1),
        ends_on=date(grant.year, 12, 31),
        posts=None if rooms else Decimal(1),
        counselling=False,
        reason="Handlungskonzept, Abschnitt 4: Der Träger erreicht Menschen, die das Amt nicht aufsuchen.",
        proof_due_on=date(grant.year + 1, 1, 31),
        lumps=list(rooms),
        by=None,
    )
    services.conclude_forwarding(forwarding=contract, concluded_on=date(grant.year, 2, 20), rules=load_rules(), by=None)
    services.pay_forwarding(forwarding=contract, amount=MONEY(paid), booked_on=date(grant.year, 3, 15), by=None)
    contract.refresh_from_db()
    return contract


def _paid(grant: Grant, text: str, amount: str, month: int) -> None:
    services.add_booking(
        grant=grant, kind="direkt", amount=MONEY(amount), booked_on=date(grant.year, month, 28), text=text, by=None
    )


def _receipt(text: str) -> CleanFile:
    return CleanFile("beleg.pdf", PDF_TYPE, to_pdf(Paper("Beleg (erfunden)", blocks=[Text(text)])))


def _finished(organisations: Mapping[str, Organisation], year: int) -> None:
    lines = [Line("Baustein A: Treffpunkte", MONEY("9000.00")), Line("Baustein B: Begleitung", MONEY("12000.00"))]
    grant = _granted("KOMM-AN-II", year, lines, "Ankommen und Zusammenkommen im Kreis", date(year + 1, 3, 31))
    _called(grant, "21000.00", 3)
    rooms = (Rooms("Bürgerhaus Lindbach", 2, MONEY("2000.00")),)
    contract = _handed_on(grant, organisations["cafe"], "Treffpunkt Lindbach", "2000.00", paid="2000.00", rooms=rooms)
    _paid(grant, "Honorare Begleitung", "11250.50", 9)
    first, second = grant.positions.all()
    services.add_proof_line(
        grant=grant, position=first, forwarding=contract, paid_on=date(year, 5, 4), payee="Möbelhaus Beispiel",
        text="Tische und Stühle", amount=MONEY("1640.00"), receipt=_receipt("Tische und Stühle, 1.640,00 €"), by=None,
    )  # fmt: skip
    services.add_proof_line(
        grant=grant, position=second, paid_on=date(year, 9, 28), payee="Honorarkräfte", text="Begleitung März bis September",
        amount=MONEY("11250.50"), receipt=_receipt("Honorare, 11.250,50 €"), by=None,
    )  # fmt: skip
    services.receive_proof(forwarding=contract, proof_on=date(year + 1, 1, 20), by=None)
    services.end_forwarding(forwarding=contract, ended_on=date(year + 1, 1, 20), by=None)
    report = "Ein Treffpunkt wurde eingerichtet, 34 Menschen wurden begleitet (erfundenes Beispiel)."
    services.hand_in_proof(grant=grant, happened_on=date(year + 1, 3, 12), report=report, by=None)
    services.accept_proof(grant=grant, happened_on=date(year + 1, 9, 2), recognised=MONEY("12890.50"), by=None)
    back = services.demand_back(
        grant=grant, forwarding=contract, amount=MONEY("360.00"), reason="vom Träger nicht verwendet",
        demanded_on=date(year + 1, 9, 10), due_on=date(year + 1, 10, 10), by=None,
    )  # fmt: skip
    services.settle_recovery(recovery=back, paid_on=date(year + 1, 9, 24), by=None)
    unused = services.demand_back(
        grant=grant, amount=MONEY("8109.50"), reason="nicht verbrauchte Mittel", demanded_on=date(year + 1, 10, 1),
        due_on=date(year + 3, 1, 15), interest_rate=Decimal("5.25"), interest_from=date(year + 1, 4, 1), by=None,
    )  # fmt: skip
    services.settle_recovery(recovery=unused, paid_on=date(year + 1, 12, 1), amount=MONEY("5000.00"), by=None)


def _overdue(today: date, year: int) -> None:
    lines = [Line("Koordination", MONEY("199500.00"), Decimal("3.5")), Line("Assistenz", MONEY("22500.00"))]
    grant = _granted(
        "KIM1", year, lines, "Koordination des Kommunalen Integrationsmanagements", today - timedelta(days=12)
    )
    _called(grant, "110000.00", 2)
    _called(grant, "112000.00", 8)
    for month, amount in ((6, "108300.00"), (12, "107120.40")):
        _paid(grant, "Personal", amount, month)


def _running(organisations: Mapping[str, Organisation], year: int) -> None:
    lines = [Line("Case Management", MONEY("684000.00"), Decimal(12))]
    due = date(year + 1, 3, 31)
    grant = _granted("KIM2", year, lines, "Case Management im Kreis Ahrenfeld", due, spend_within=2)
    _called(grant, "171000.00", 2)
    _called(grant, "171000.00", 5)
    _called(grant, "171000.00", 8, paid=False)
    _handed_on(grant, organisations["drk"], "Case Management Ostereck", "57000.00", paid="28500.00")
    for month in (3, 6, 9):
        _paid(grant, "Personal der Verwaltung", "142300.25", month)
