"""What the page of a grant shows: figures, deadlines, the next steps and the way so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from . import amounts
from .deadlines import in_words, open_deadlines
from .grant_selectors import bookings_of, forwarding_amounts, position_rows, programme_label
from .ledger import NOTHING, standing
from .models import Booking, Forwarding, Grant, ProofLine, Recovery
from .models.forwarding import ForwardingState
from .models.grants import GrantState, Step
from .recoveries import RecoveryStanding, standing_of
from .steps import BOOKED, RUNNING, steps_from


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Moment:
    """One entry of the way a grant took; ``kind`` marks it: "neutral", "ok", "warn", "danger", "info"."""

    on: date
    at: datetime
    title: str
    text: str = ""
    amount: Decimal | None = None
    kind: str = "neutral"
    word: str = ""
    links: tuple[Link, ...] = ()


TAKEN = {
    Step.APPLY: ("info", lambda: _("Antrag gestellt")),
    Step.WITHDRAW: ("warn", lambda: _("Antrag zurückgezogen")),
    Step.DECIDE: ("ok", lambda: _("Bescheid")),
    Step.CHANGE: ("ok", lambda: _("Änderungsbescheid")),
    Step.REFUSE: ("danger", lambda: _("Ablehnung")),
    Step.PROVE: ("info", lambda: _("Verwendungsnachweis abgegeben")),
    Step.RETURN: ("warn", lambda: _("Nachweis zur Überarbeitung")),
    Step.ACCEPT: ("ok", lambda: _("Nachweis geprüft")),
    Step.CLOSE: ("ok", lambda: _("Abgeschlossen")),
    Step.TAKEN_OUT: ("warn", lambda: _("Beleg entfernt")),
    Step.PUT_BACK: ("info", lambda: _("Beleg zurückgeholt")),
}


def load(grant: Grant) -> Grant:
    """The grant with all its parts, one query each."""
    forwardings = Forwarding.objects.select_related("recipient").order_by("starts_on", "recorded_at")
    lines = ProofLine.objects.select_related("position", "forwarding").prefetch_related("receipts")
    return Grant.objects.prefetch_related(
        "bookings", "calls", "recoveries__forwarding", "events", "positions",
        Prefetch("forwardings", forwardings), Prefetch("proof_lines", lines),
    ).get(pk=grant.pk)  # fmt: skip


def paper_links(url_name: str, *args: Any) -> tuple[Link, ...]:
    return tuple(Link(kind.upper(), reverse(url_name, args=[*args, kind])) for kind in ("docx", "pdf"))


def moments(grant: Grant, today: date) -> list[Moment]:
    """Newest first."""
    found = [*_events(grant), *_calls(grant), *_forwardings(grant), *_recoveries(grant, today)]
    return sorted(found, key=lambda one: (one.on, one.at), reverse=True)


def _events(grant: Grant) -> Iterable[Moment]:
    for event in grant.events.all():
        kind, words = TAKEN[Step(event.step)]
        paper = {Step.APPLY: "antrag", Step.PROVE: "verwendungsnachweis"}.get(Step(event.step))
        links = paper_links("funding:grant_paper", grant.pk, paper) if paper else ()
        yield Moment(event.happened_on, event.recorded_at, words(), event.text, event.amount, kind, "", links)


def _calls(grant: Grant) -> Iterable[Moment]:
    booked = {booking.call_id: booking.recorded_at for booking in reversed(list(grant.bookings.all()))}
    for call in grant.calls.all():
        links = paper_links("funding:call_paper", call.pk)
        kind, word = "info", _("angefordert")
        if call.withdrawn_on:
            kind, word = "warn", _("zurückgenommen")
        elif call.paid_on:
            kind, word = "ok", _("eingegangen")
        else:
            links = (Link(_("Eingang eintragen"), reverse("funding:call_receive", args=[call.pk])), *links)
        at = booked.get(call.pk) or timezone.now()
        yield Moment(call.requested_on, at, str(call), "", call.amount, kind, word, links)


def _forwardings(grant: Grant) -> Iterable[Moment]:
    kinds = {ForwardingState.DRAFT: "neutral", ForwardingState.CONCLUDED: "ok", ForwardingState.ENDED: "ok"}
    for one in grant.forwardings.all():
        links = (Link(_("Vertrag öffnen"), reverse("funding:forwarding", args=[one.pk])),)
        title = _("Weiterleitung an %(name)s") % {"name": one.recipient.name}
        kind = kinds.get(ForwardingState(one.state), "warn")
        day = one.concluded_on or timezone.localdate(one.recorded_at)
        yield Moment(day, one.recorded_at, title, one.measure, one.amount, kind, one.get_state_display(), links)


def _recoveries(grant: Grant, today: date) -> Iterable[Moment]:
    last = datetime.max.time()  # of a day, after what led to it
    bookings = list(grant.bookings.all())
    for one in grant.recoveries.all():
        title = _("Rückforderung an den Träger") if one.forwarding_id else _("Rückforderung des Geldgebers")
        at = timezone.make_aware(datetime.combine(one.demanded_on, last))
        now = standing_of(one, bookings, one.paid_on or one.dropped_on or today)
        kind, word = "warn", _("offen")
        links: tuple[Link, ...] = ()
        if one.dropped_on:
            kind, word = "neutral", _("fallen gelassen")
        elif one.paid_on:
            kind, word = "ok", _("gezahlt")
        else:
            links = (Link(_("Zahlung eintragen"), reverse("funding:recovery_settle", args=[one.pk])),)
            if now.payments:
                word = _("teilweise gezahlt")
            else:
                links += (Link(_("Fallen lassen"), reverse("funding:recovery_drop", args=[one.pk])),)
        text = ". ".join([one.reason, *recovery_words(one, now), one.dropped_reason]).rstrip(". ")
        yield Moment(one.demanded_on, at, title, text, one.amount, kind, word, links)
        for payment in now.payments:
            paid = _("davon %(interest)s Zinsen") % {"interest": amounts.euros(payment.interest)}
            at = timezone.make_aware(datetime.combine(payment.on, last))
            text = f"{one.reason}, {paid}" if payment.interest else one.reason
            yield Moment(payment.on, at, _("Zahlung auf eine Rückforderung"), text, payment.amount + payment.interest)


def recovery_words(recovery: Recovery, now: RecoveryStanding) -> list[str]:
    """What is still open, and the interest with its reckoning."""
    found = []
    if recovery.is_open and now.payments:
        found.append(_("Noch offen: %(open)s") % {"open": amounts.euros(now.open)})
    if recovery.interest_rate is not None and recovery.interest_from is not None:
        found.append(
            _("Zinsen %(rate)s %% ab %(day)s: %(sum)s, gezahlt %(paid)s")
            % {
                "rate": amounts.number(Fraction(recovery.interest_rate)),
                "day": formats.date_format(recovery.interest_from, "SHORT_DATE_FORMAT"),
                "sum": amounts.euros(now.interest),
                "paid": amounts.euros(now.interest_paid),
            }
        )
    if recovery.interest_waived:
        found.append(_("Rest der Zinsen nicht gefordert: %(reason)s") % {"reason": recovery.interest_waived})
    return found


def next_links(grant: Grant) -> list[Link]:
    """What can be done now, the likely first."""
    links = []
    if grant.state in RUNNING:
        links += [
            Link(_("Mittel abrufen"), reverse("funding:call_create", args=[grant.pk])),
            Link(_("Weiterleitung anlegen"), reverse("funding:forwarding_create", args=[grant.pk])),
            Link(_("Zahlungen und Belege nachweisen"), reverse("funding:proof", args=[grant.pk])),
        ]
    links += [
        Link(str(step.label), reverse("funding:grant_step", args=[grant.pk, step])) for step in steps_from(grant.state)
    ]
    if grant.state in BOOKED:
        links.append(Link(_("Rückforderung eintragen"), reverse("funding:recovery_create", args=[grant.pk])))
    return links


def context_of(grant: Grant, day: date, *, today: date) -> dict[str, Any]:
    grant = load(grant)
    bookings: list[Booking] = list(grant.bookings.all())
    now = standing(bookings, day)
    lines = list(grant.proof_lines.all())
    recipients: dict[UUID, Any] = {one.pk: forwarding_amounts(one, bookings) for one in grant.forwardings.all()}
    deadlines = [(one, in_words(one.days_left(today)), one.is_late(today)) for one in open_deadlines(grant)]
    return {
        "grant": grant,
        "label": programme_label(grant),
        "day": day,
        "today": today,
        "now": now,
        "tiles": [
            (_("bewilligt"), now.granted),
            *([(_("zurückgezahlt"), now.returned)] if now.returned else []),
            (_("gebunden"), now.committed),
            (_("ausgezahlt"), now.paid),
            (_("verfügbar"), now.left),
            (_("erhalten"), now.received),
        ],
        "moments": moments(grant, today),
        "deadlines": deadlines,
        "links": next_links(grant),
        "positions": position_rows(grant, lines),
        "forwardings": [(one, recipients[one.pk]) for one in grant.forwardings.all()],
        "lines": lines,
        "proven": sum((line.amount for line in lines), NOTHING),
        "bookings": bookings_of(grant),
        "decided": grant.state not in (GrantState.PLANNED, GrantState.APPLIED, GrantState.REFUSED),
    }
