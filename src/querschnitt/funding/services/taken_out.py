"""What is taken out of a proof of use stays for an hour, so that it can be put back; then it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..models import Grant, GrantEvent, ProofLine, Receipt, TakenOut
from ..models.grants import GrantState, Step
from ..steps import RUNNING
from .ledger import locked

KEPT = timedelta(hours=1)


def note(grant: Grant, step: str, text: str, by: Actor | None) -> None:
    """An entry of the grant's way that is no step of it."""
    GrantEvent.objects.create(
        organisation_id=grant.organisation_id,
        grant=grant,
        step=step,
        happened_on=timezone.localdate(),
        text=text[:500],
        recorded_by=by.user.pk if by else None,
    )


def keep_for_a_while(grant: Grant, rows: Sequence[Any]) -> TakenOut:
    """Before they are removed; what others hang on comes first."""
    written = serializers.serialize("json", rows).encode()
    return TakenOut.objects.create(organisation_id=grant.organisation_id, grant=grant, rows=written)


@transaction.atomic
def put_back(*, taken: TakenOut, by: Actor | None) -> None:
    """As far as the proof is still open and nothing has taken the place."""
    from .proofs import refuse_above, refuse_known

    kept = TakenOut.objects.filter(pk=taken.pk, taken_at__gt=timezone.now() - KEPT).first()
    if kept is None:
        raise ValidationError(_("Das liegt nicht mehr vor. Tragen Sie es neu ein."))
    grant = locked(kept.grant)
    rows: list[Any] = [one.object for one in serializers.deserialize("json", bytes(kept.rows).decode())]
    open_for_lines, open_for_receipts = grant.state in RUNNING, grant.state in (*RUNNING, GrantState.PROVEN)
    for row in rows:
        if not (open_for_lines if isinstance(row, ProofLine) else open_for_receipts):
            raise ValidationError(_("Der Nachweis ist inzwischen weiter. Er bleibt, wie er abgegeben wurde."))
        if isinstance(row, ProofLine):
            refuse_above(grant, row.forwarding, row.amount)
        elif not ProofLine.objects.filter(pk=row.line_id).exists():
            raise ValidationError(_("Die Zahlung zu diesem Beleg gibt es nicht mehr. Tragen Sie beides neu ein."))
        else:
            refuse_known(grant, row.sha256)
        row.save(force_insert=True)
        if isinstance(row, Receipt) and len(rows) == 1:
            note(grant, Step.PUT_BACK, row.name, by)
    kept.delete()


def forget_taken_out(now: datetime) -> int:
    """Of the organisation in scope."""
    found: int = TakenOut.objects.filter(taken_at__lte=now - KEPT).delete()[0]
    return found
