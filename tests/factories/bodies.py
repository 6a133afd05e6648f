"""Bodies, meetings and agreements; call inside an open scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from querschnitt.network.models import Agreement, Body, BodyMember, Decision, Meeting
from querschnitt.network.services.agreements import create_agreement
from querschnitt.network.services.bodies import add_member, create_body
from querschnitt.network.services.decisions import record_decision
from querschnitt.network.services.meetings import plan_meeting
from querschnitt.tenants.models import Organisation

from .network import make_organisation
from .numbers import numbers


def make_body(lead: Organisation | None = None, **fields: Any) -> Body:
    fields.setdefault("name", f"Arbeitskreis {next(numbers)}")
    fields.setdefault("kind", "arbeitskreis")
    return create_body(by=None, lead=lead or make_organisation(), **fields)


def make_body_member(body: Body, organisation: Organisation | None = None, **fields: Any) -> BodyMember:
    fields.setdefault("name", f"Mitglied {next(numbers)}")
    fields.setdefault("valid_from", timezone.localdate() - timedelta(days=60))
    fields.setdefault("email", f"mitglied{next(numbers)}@example.org")
    return add_member(body=body, by=None, organisation=organisation, **fields)


def make_meeting(body: Body, days: int = 14, **fields: Any) -> Meeting:
    """``days`` from today; negative for a past one."""
    start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
    fields.setdefault("starts_at", start)
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=2))
    fields.setdefault("room", "Kreishaus, Raum 1.04")
    return plan_meeting(body=body, by=None, **fields)


def make_decision(meeting: Meeting, **fields: Any) -> Decision:
    fields.setdefault("text", "Die Erstberatung wird an einem Ort gebündelt.")
    fields.setdefault("owner_name", "Olena Bondar")
    return record_decision(meeting=meeting, by=None, **fields)


def make_agreement(*parties: Organisation, **fields: Any) -> Agreement:
    fields.setdefault("title", f"Kooperation {next(numbers)}")
    fields.setdefault("valid_from", timezone.localdate() - timedelta(days=100))
    return create_agreement(by=None, parties=parties or (make_organisation(), make_organisation()), **fields)
