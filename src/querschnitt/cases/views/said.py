"""What the person said about a recipient, where something is about to be sent: the no just heard, the words before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.tenants.models import Organisation

from ..choices import DataGroup
from ..consent_matrix import standing
from ..models import Case, Consent
from ..services import record_refusal
from ..trust_choices import Decision
from .common import actor_of, say

SHOWN = 5


def note_refusal(request: HttpRequest, case: Case, purpose: str, recipient: Organisation, data: dict[str, Any]) -> None:
    """Keep the no said over this very form; nothing is sent, and an earlier yes ends."""
    record_refusal(
        case=case,
        purpose=purpose,
        recipient=recipient,
        data_groups=data["data_groups"],
        text_language=data["text_language"],
        by=actor_of(request),
    )
    say(request, _("Festgehalten: nicht erteilt. An %(name)s geht nichts.") % {"name": recipient.name})


def said_before(case: Case, purpose: str, recipient: Organisation | None = None) -> list[dict[str, Any]]:
    """Valid consents that can be used again, and refusals that stand, latest first."""
    today = timezone.localdate()
    rows = Consent.objects.filter(case=case, purpose=purpose, recipient__isnull=False).select_related("recipient")
    if recipient is not None:
        rows = rows.filter(recipient=recipient)
    labels, heard, shown = dict(DataGroup.choices), set(), []
    for consent in rows.order_by("-given_on", "-id"):
        first = consent.recipient_id not in heard
        heard.add(consent.recipient_id)
        if not consent.is_valid(today) and not (first and consent.decision == Decision.REFUSED):
            continue
        kind, state = standing(consent, today)
        groups = ", ".join(str(labels[group]) for group in labels if group in consent.data_groups)
        shown.append({"name": consent.recipient, "groups": groups, "kind": kind, "state": state})
    return shown[:SHOWN]
