"""Proof of use with its receipts."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.uploads import CleanFile

from .. import amounts
from ..ledger import NOTHING, standing
from ..models import Forwarding, Grant, GrantPosition, ProofLine, Receipt, TakenOut
from ..models.forwarding import ForwardingState
from ..models.grants import BookingKind, GrantState, Step
from ..steps import RUNNING
from .grants import take_step
from .ledger import book_pair, locked
from .taken_out import keep_for_a_while, note

GRANT_QUOTA = 200 * 1024 * 1024


def proven_of(grant: Grant, forwarding: Forwarding | None = None) -> Decimal:
    lines = grant.proof_lines.all()
    if forwarding is not None:
        lines = lines.filter(forwarding=forwarding)
    return lines.aggregate(total=Sum("amount"))["total"] or NOTHING


def refuse_above(grant: Grant, forwarding: Forwarding | None, amount: Decimal) -> None:
    """A proof never shows more than was granted, and of a contract never more than it promised."""
    now = standing(grant.bookings.all())
    total = proven_of(grant) + amount
    if total > now.net:
        raise ValidationError(
            {
                "amount": _(
                    "Nachgewiesen wären %(total)s, bewilligt sind %(granted)s (Bescheid %(reference)s). Tragen Sie nur den Teil ein, den die Zuwendung bezahlt; der Rest ist Eigenanteil."
                )
                % {
                    "total": amounts.euros(total),
                    "granted": amounts.euros(now.net),
                    "reference": grant.decision_reference or grant.reference,
                }
            }
        )
    if forwarding is not None and (of_contract := proven_of(grant, forwarding) + amount) > forwarding.amount:
        raise ValidationError(
            {
                "amount": _(
                    "Zum Vertrag „%(measure)s“ wären %(total)s nachgewiesen, weitergeleitet sind höchstens %(most)s. Tragen Sie nur den Teil ein, den der Vertrag bezahlt."
                )
                % {
                    "measure": forwarding.measure,
                    "total": amounts.euros(of_contract),
                    "most": amounts.euros(forwarding.amount),
                }
            }
        )


@transaction.atomic
def add_proof_line(
    *,
    grant: Grant,
    paid_on: date,
    payee: str,
    text: str,
    amount: Decimal,
    by: Actor | None,
    position: GrantPosition | None = None,
    forwarding: Forwarding | None = None,
    receipt: CleanFile | None = None,
) -> ProofLine:
    """``receipt`` was cleaned and scanned before (``common.uploads``)."""
    grant = locked(grant)
    if grant.state not in RUNNING:
        raise ValidationError(
            _("Der Nachweis ist nicht offen. Der Stand ist „%(now)s“.") % {"now": grant.get_state_display()}
        )
    if forwarding is not None and forwarding.state not in (ForwardingState.CONCLUDED, ForwardingState.ENDED):
        raise ValidationError({"forwarding": _("Dieser Vertrag ist nicht geschlossen. Wählen Sie einen anderen.")})
    refuse_above(grant, forwarding, amount)
    line = ProofLine.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        position=position,
        forwarding=forwarding,
        paid_on=paid_on,
        payee=payee,
        text=text,
        amount=amount,
    )
    if receipt is not None:
        add_receipt(line=line, file=receipt, by=by)
    return line


@transaction.atomic
def remove_proof_line(*, line: ProofLine, by: Actor | None) -> TakenOut:
    """While the proof is not handed in. The log keeps that it was there; for an hour it can be put back."""
    grant = locked(line.grant)
    if grant.state not in RUNNING:
        raise ValidationError(_("Der Nachweis ist abgegeben. Nehmen Sie ihn zuerst zur Überarbeitung zurück."))
    kept = keep_for_a_while(grant, [line, *line.receipts.all()])
    line.delete()
    return kept


def refuse_known(grant: Grant, digest: str) -> None:
    known = Receipt.objects.filter(line__grant=grant, sha256=digest).select_related("line").first()
    if known is not None:
        raise ValidationError(
            {
                "receipt": _("Dieser Beleg steht schon bei „%(text)s“. Ein Beleg zählt einmal.")
                % {"text": known.line.text}
            }
        )


@transaction.atomic
def add_receipt(*, line: ProofLine, file: CleanFile, by: Actor | None) -> Receipt:
    grant = locked(line.grant)
    used = Receipt.objects.filter(line__grant=grant).aggregate(total=Sum("size"))["total"] or 0
    if used + file.size > GRANT_QUOTA:
        raise ValidationError(
            {
                "receipt": _("Die Belege einer Zuwendung dürfen zusammen %(size)d MB haben. Verkleinern Sie Bilder.")
                % {"size": GRANT_QUOTA // 1024**2}
            }
        )
    digest = hashlib.sha256(file.content).hexdigest()
    refuse_known(grant, digest)
    return Receipt.objects.create(
        organisation_id=grant.organisation_id,
        line=line,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=digest,
        content=file.content,
    )


@transaction.atomic
def remove_receipt(*, receipt: Receipt, reason: str, by: Actor | None) -> TakenOut:
    """Until the proof is examined. The grant's way keeps name and reason, the log the checksum; of a proof handed in,
    every payment keeps one receipt. For an hour it can be put back."""
    grant, line = locked(receipt.line.grant), receipt.line
    if grant.state not in (*RUNNING, GrantState.PROVEN):
        raise ValidationError(_("Der Nachweis ist geprüft. Seine Belege bleiben, wie sie geprüft wurden."))
    if not reason.strip():
        raise ValidationError({"reason": _("Nennen Sie den Grund.")})
    if grant.state == GrantState.PROVEN and line.receipts.count() < 2:
        raise ValidationError(
            _("Der Nachweis ist abgegeben und „%(text)s“ hätte keinen Beleg mehr. Laden Sie zuerst den richtigen hoch.")
            % {"text": line.text}
        )
    kept, name = keep_for_a_while(grant, [receipt]), receipt.name
    receipt.delete()
    note(grant, Step.TAKEN_OUT, f"{name}: {reason.strip()}", by)
    return kept


@transaction.atomic
def receive_proof(*, forwarding: Forwarding, proof_on: date, by: Actor | None) -> None:
    """The third party's proof is there; its payments stand in ours as lines of the contract."""
    grant = locked(forwarding.grant)
    if not proven_of(grant, forwarding):
        raise ValidationError(_("Tragen Sie zuerst die Zahlungen des Trägers in den Nachweis ein."))
    forwarding.proof_on = proof_on
    forwarding.save()


@transaction.atomic
def hand_in_proof(*, grant: Grant, happened_on: date, report: str, by: Actor | None) -> None:
    grant = locked(grant)
    total, paid = proven_of(grant), standing(grant.bookings.all()).paid
    if not total:
        raise ValidationError(_("Der Nachweis ist leer. Tragen Sie Zahlungen mit Belegen ein."))
    if total > paid:
        raise ValidationError(
            _("Nachgewiesen sind %(total)s, ausgezahlt erst %(paid)s. Buchen Sie die fehlenden Zahlungen.")
            % {"total": amounts.euros(total), "paid": amounts.euros(paid)}
        )
    bare = grant.proof_lines.filter(receipts=None).count()
    if bare:
        raise ValidationError(_("%(n)s Zahlungen haben keinen Beleg. Laden Sie zu jeder einen hoch.") % {"n": bare})
    grant.report = report
    take_step(grant, Step.PROVE, happened_on, by, amount=total)


@transaction.atomic
def accept_proof(*, grant: Grant, happened_on: date, recognised: Decimal, by: Actor | None, text: str = "") -> None:
    """What the funder recognises: never more than was proven."""
    grant = locked(grant)
    if grant.state == GrantState.PROVEN:
        total = proven_of(grant)
        if recognised > total:
            raise ValidationError(
                {
                    "recognised": _("Nachgewiesen sind %(total)s; mehr kann nicht anerkannt werden.")
                    % {"total": amounts.euros(total)}
                }
            )
        if recognised < total and not text.strip():
            raise ValidationError({"text": _("Nennen Sie, was warum nicht anerkannt wurde.")})
    take_step(grant, Step.ACCEPT, happened_on, by, text=text, amount=recognised)
    if recognised:
        label = _("Ergebnis der Prüfung")
        book_pair(grant=grant, kind=BookingKind.RECOGNISE, amount=recognised, booked_on=happened_on, text=label, by=by)
