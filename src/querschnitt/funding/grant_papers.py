"""Papers of a grant: what their placeholders stand for, and the wording that held on the day of the step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.common.papers import Paper, Table

from . import amounts
from .grant_selectors import position_rows, programme_label, visible_wordings
from .ledger import Standing, standing
from .models import Forwarding, FundsCall, Grant, ProofLine
from .models.forwarding import PaperKind
from .wording import PLACEHOLDERS, compose, shipped

# Papers are German, like the offices they go to; their words are not translated.
LINE = "_" * 34


def wording_for(actor: Actor, kind: str, before: datetime | None = None) -> str:
    """The newest wording; for what is concluded already, the one of that moment."""
    found = visible_wordings(actor).filter(kind=kind)
    if before is not None:
        found = found.filter(recorded_at__lte=before)
    newest = found.order_by("-version").first()
    return newest.text if newest is not None and newest.text.strip() else shipped(kind)


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else "–"


def _signature(name: str = "", on: date | None = None) -> str:
    return f"{LINE}\nOrt, Datum, Unterschrift" + (f" ({name}, unterschrieben am {_day(on)})" if name and on else "")


def _of_grant(grant: Grant, centre: str, now: Standing) -> tuple[dict[str, str], list[tuple[str, str]]]:
    label = programme_label(grant)
    decision = f"{grant.decision_reference} vom {_day(grant.decided_on)}" if grant.decided_on else ""
    period = f"{_day(grant.period_from)} bis {_day(grant.period_to)}"
    values = {
        "zentrum": centre,
        "programm": label,
        "jahr": str(grant.year),
        "aktenzeichen": grant.reference,
        "zeitraum": period,
        "zweck": grant.purpose or "–",
        "bescheid": decision,
        "bewilligt": amounts.euros(now.granted),
        "nebenbestimmungen": grant.conditions or "Es gelten die Allgemeinen Nebenbestimmungen des Bescheids.",
        "heute": _day(timezone.localdate()),
        "unterschrift": _signature(),
    }
    facts = [
        ("Antragstellend", centre),
        ("Programm", f"{label} {grant.year}"),
        ("Aktenzeichen", grant.reference),
        ("Bescheid", decision),
        ("Zeitraum", period),
    ]
    return values, facts


def _paper(kind: str, text: str, centre: str, grant: Grant, values: dict[str, str], tables: dict[str, Table]) -> Paper:
    base, facts = _of_grant(grant, centre, standing(grant.bookings.all()))
    foot = f"{PaperKind(kind).label} · {grant.reference}"
    return compose(text, base | values, tables, facts, foot=foot, author=centre)


def application(grant: Grant, centre: str, text: str) -> Paper:
    positions = list(grant.positions.all())
    total = sum((one.applied for one in positions), Decimal(0))
    table = Table(
        "Beantragte Mittel nach Posten",
        ("Posten", "Stellen", "Betrag"),
        [(one.label, amounts.posts(one.posts) if one.posts else "", amounts.euros(one.applied)) for one in positions]
        + ([("Summe", "", amounts.euros(total))] if positions else []),
        (6, 2, 3),
    )
    values = {
        "beantragt": amounts.euros(total),
        "eigenanteil": amounts.euros(grant.own_share),
        "unterschrift": _signature(grant.signed_by, grant.signed_on),
    }
    return _paper(PaperKind.APPLICATION, text, centre, grant, values, {"tabelle_posten": table})


def call(one: FundsCall, centre: str, text: str) -> Paper:
    grant = one.grant
    now = standing(grant.bookings.all(), one.requested_on)
    rows = [
        ("bewilligt", amounts.euros(now.net)),
        ("abgerufen, einschließlich dieses Abrufs", amounts.euros(now.called)),
        ("davon erhalten", amounts.euros(now.received)),
        ("ausgezahlt", amounts.euros(now.paid)),
        ("noch abzurufen", amounts.euros(now.net - now.called)),
    ]
    months = grant.spend_within
    values = {
        "nummer": str(one.number),
        "betrag": amounts.euros(one.amount),
        "abruf_von": _day(one.period_from),
        "abruf_bis": _day(one.period_to),
        "verwendungsfrist": (
            f"Sie werden innerhalb von {months} Monaten nach der Auszahlung verwendet." if months else ""
        ),
    }
    table = Table(f"Stand der Mittel am {_day(one.requested_on)}", ("Mittel", "Betrag"), rows, (7, 3))
    return _paper(PaperKind.CALL, text, centre, grant, values, {"tabelle_mittel": table})


def contract(one: Forwarding, centre: str, text: str) -> Paper:
    rows = [(lump.building, str(lump.rooms), amounts.euros(lump.amount)) for lump in one.lumps.all()]
    values = {
        "traeger": one.recipient.name,
        "massnahme": one.measure,
        "baustein": one.get_component_display() if one.component else "",
        "betrag": amounts.euros(one.amount),
        "stellen": amounts.posts(one.posts) if one.posts else "",
        "vertrag_von": _day(one.starts_on),
        "vertrag_bis": _day(one.ends_on),
        "nachweis_bis": _day(one.proof_due_on),
        "begruendung": "\n\n".join(part for part in (one.reason, one.deviation) if part) or "–",
        "unterschriften": f"{_signature()}\n{centre}\n\n{_signature()}\n{one.recipient.name}",
    }
    table = Table("Pauschalen je Gebäude", ("Gebäude", "Räume", "Betrag"), rows, (6, 2, 3))
    return _paper(PaperKind.CONTRACT, text, centre, one.grant, values, {"tabelle_pauschalen": table})


def proof(grant: Grant, centre: str, text: str, lines: Iterable[ProofLine]) -> Paper:
    lines = list(lines)
    now = standing(grant.bookings.all())
    total = sum((line.amount for line in lines), Decimal(0))
    positions = position_rows(grant, lines)
    of_positions = [
        (row.position.label, amounts.euros(row.position.granted or 0), amounts.euros(row.proven)) for row in positions
    ]
    rest = total - sum((row.proven for row in positions), Decimal(0))
    if rest:
        of_positions.append(("ohne Posten", "", amounts.euros(rest)))
    of_positions.append(("Summe", amounts.euros(now.granted), amounts.euros(total)))
    forwarded = [
        (one.recipient.name, one.measure, amounts.euros(standing(one.bookings.all()).paid), _day(one.proof_on))
        for one in grant.forwardings.select_related("recipient").prefetch_related("bookings")
        if one.concluded_on
    ]
    payments = [
        (str(number), _day(line.paid_on), f"{line.payee}: {line.text}", amounts.euros(line.amount))
        for number, line in enumerate(lines, 1)
    ]
    tables = {
        "tabelle_posten": Table(
            "Posten der Zuwendung", ("Posten", "bewilligt", "nachgewiesen"), of_positions, (6, 3, 3)
        ),
        "tabelle_weiterleitungen": Table(
            "Weitergeleitete Mittel", ("Träger", "Maßnahme", "ausgezahlt", "Nachweis vom"), forwarded, (4, 4, 3, 3)
        ),
        "tabelle_belege": Table(
            "Zahlungen mit Belegen", ("Nr.", "Tag", "Empfang und Grund", "Betrag"), payments, (1, 2, 6, 3)
        ),
    }
    values = {
        "sachbericht": grant.report or "–",
        "nachgewiesen": amounts.euros(total),
        "erhalten": amounts.euros(now.received),
    }
    return _paper(PaperKind.PROOF, text, centre, grant, values, tables)


def preview(kind: str, text: str, centre: str) -> Paper:
    """How a wording looks, with invented figures: nobody's grant is needed for it."""
    today = timezone.localdate()
    grant = Grant(programme="KIM2", year=today.year, reference="Beispiel/1", purpose="Beispielzweck")
    grant.period_from, grant.period_to = date(today.year, 1, 1), date(today.year, 12, 31)
    grant.decision_reference, grant.decided_on = "34.02 Beispiel", today
    base, facts = _of_grant(grant, centre, Standing(granted=Decimal(57_000)))
    sample = Table("Beispiel", ("Posten", "Betrag"), [("Beispielposten", amounts.euros(57_000))], (6, 3))
    tables = {name: sample for name in PLACEHOLDERS[kind] if name.startswith("tabelle_")}
    more = {name: f"[{name}]" for name in PLACEHOLDERS[kind] if name not in base and name not in tables}
    return compose(text, base | more, tables, facts, foot=str(PaperKind(kind).label), author=centre)
