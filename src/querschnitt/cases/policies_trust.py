"""Who may break the glass, see that it was broken, hold a case, and print what is stored about a person."""

from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .emergency import is_closed_to
from .models import Case, CaseHold, EmergencyAccess
from .policies import can_view_case


def can_open_in_emergency(actor: Actor) -> bool:
    """Case workers of any organisation of the centre; never those who decide on the residence."""
    membership = actor.membership
    return actor.may(P.CASES_EMERGENCY) and membership is not None and not is_closed_to(membership.organisation)


def can_read_in_emergency(actor: Actor, case: Case) -> bool:
    return can_open_in_emergency(actor)


def can_view_emergencies(actor: Actor) -> bool:
    return actor.may(P.RETENTION_VIEW, P.CASES_VIEW)


def can_check_emergency(actor: Actor, access: EmergencyAccess) -> bool:
    """The data protection officer and the case's lead organisation."""
    return actor.may(P.RETENTION_VIEW) or (actor.may(P.CASES_VIEW) and access.lead_id == actor.organisation_id)


def can_hold_case(actor: Actor, case: Case) -> bool:
    """The lead organisation, open case or closed."""
    return case.organisation_id == actor.organisation_id and can_view_case(actor, case) and actor.may(P.CASES_EDIT)


def can_lift_hold(actor: Actor, hold: CaseHold) -> bool:
    return can_hold_case(actor, hold.case)
