"""Who may do what with a case. That the organisation sees the case at all is the selectors' and the database's word."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.tenants.models import Organisation

from .acting import organisation_of
from .choices import GrantPurpose, ReferralState
from .models import (
    Assessment,
    Case,
    CaseGrant,
    CaseMerge,
    Consent,
    ContactNote,
    Goal,
    Handover,
    HandoverTask,
    LinkDelivery,
    Need,
    PlanSignature,
    PlanStep,
    PlanVersion,
    Referral,
    SecrecyRelease,
)
from .rights import Group, Level, level_of

VIEW = (P.CASES_VIEW, P.CASES_VIEW_ASSIGNED)


def has_level(actor: Actor, level: Level, *groups: Group) -> bool:
    """Field rights of the acting role (``rights.py``)."""
    return actor.role is not None and all(level_of(actor.role.key, group) >= level for group in groups)


def seeing(policy: Callable[..., bool], *groups: Group) -> Callable[..., bool]:
    """The policy, for roles that see all of the groups a page is made of."""

    @wraps(policy)
    def asked(actor: Actor, *about: Any) -> bool:
        return has_level(actor, Level.SEE, *groups) and policy(actor, *about)

    return asked


def changing(policy: Callable[..., bool], *groups: Group) -> Callable[..., bool]:
    """The policy, for roles that may change all of the groups."""

    @wraps(policy)
    def asked(actor: Actor, *about: Any) -> bool:
        return has_level(actor, Level.EDIT, *groups) and policy(actor, *about)

    return asked


def can_view_cases(actor: Actor) -> bool:
    return actor.may(*VIEW)


def can_create_cases(actor: Actor) -> bool:
    return actor.may(*VIEW) and actor.may(P.CASES_EDIT)


def can_import_cases(actor: Actor) -> bool:
    """Lists of persons, contacts and plans: whoever sees all of the organisation's cases and writes in them, and every field of
    them, so that what a preview shows of existing ones is nothing new. The residence authority keeps no cases (ADR 0084)."""
    if actor.membership is None or not (actor.may(P.CASES_VIEW) and actor.may(P.CASES_EDIT)):
        return False
    whole = all(level_of(actor.membership.role_key, group) is Level.EDIT for group in Group)
    return whole and actor.membership.organisation.kind != Organisation.Kind.AUSLAENDERBEHOERDE


def can_view_case(actor: Actor, case: Case) -> bool:
    """The organisation's granted cases, or only those the person is responsible for."""
    return actor.may(P.CASES_VIEW) or (actor.may(P.CASES_VIEW_ASSIGNED) and case.manager_id == actor.user.pk)


def can_edit_case(actor: Actor, case: Case) -> bool:
    """Lead and cooperation write, unless the processing is restricted; an insight for a referral reads."""
    return case.restricted_at is None and _may_write(actor, case)


def _may_write(actor: Actor, case: Case) -> bool:
    if not (can_view_case(actor, case) and actor.may(P.CASES_EDIT)):
        return False
    if case.organisation_id == actor.organisation_id:
        return True
    return CaseGrant.objects.filter(
        case=case,
        organisation_id=organisation_of(actor),
        purpose=GrantPurpose.COOPERATION,
        revoked_at__isnull=True,
        paused_at__isnull=True,
    ).exists()


def can_lead_case(actor: Actor, case: Case) -> bool:
    """Consents, shares, referrals, closing and reopening belong to the lead organisation."""
    return case.organisation_id == actor.organisation_id and can_edit_case(actor, case)


def can_lead_kept_case(actor: Actor, case: Case) -> bool:
    """What the lead owes the person also while the processing is restricted: withdrawals, the file, the copy."""
    return case.organisation_id == actor.organisation_id and _may_write(actor, case)


def can_lead_kept_part(actor: Actor, part: Consent | CaseGrant | SecrecyRelease) -> bool:
    return can_lead_kept_case(actor, part.case)


def can_view_part(actor: Actor, part: PlanVersion | PlanSignature | Consent) -> bool:
    return can_view_case(actor, part.case)


def can_edit_part(actor: Actor, part: Need | PlanStep | Goal | Assessment | Handover | HandoverTask) -> bool:
    return can_edit_case(actor, part.case)


def can_edit_contact(actor: Actor, note: ContactNote) -> bool:
    """One's own notes, while one may still write in the case."""
    return note.author_id == actor.user.pk and can_edit_case(actor, note.case)


def can_lead_part(actor: Actor, part: Consent | CaseGrant | Handover | SecrecyRelease) -> bool:
    return can_lead_case(actor, part.case)


def can_export_year(actor: Actor) -> bool:
    """Whoever sees all cases of the organisation and answers for its figures."""
    return actor.may(P.CASES_VIEW) and actor.may(P.FIGURES_ORGANISATION)


def can_edit_settings(actor: Actor) -> bool:
    return actor.may(P.CENTRE_EDIT)


def can_merge_case(actor: Actor, case: Case) -> bool:
    """Who leads the case and sees all of the organisation's, so that nothing new comes into sight."""
    return actor.may(P.CASES_VIEW) and can_lead_case(actor, case)


def can_undo_merge(actor: Actor, merge: CaseMerge) -> bool:
    return can_merge_case(actor, merge.kept_case)


def can_answer_link(actor: Actor, delivery: LinkDelivery) -> bool:
    """A request for a link reached the lead of this case."""
    return delivery.organisation_id == actor.organisation_id and can_lead_case(actor, delivery.case)


def can_view_referrals(actor: Actor) -> bool:
    return actor.may(P.REFERRALS_ANSWER)


def can_answer_referral(actor: Actor, referral: Referral) -> bool:
    return actor.may(P.REFERRALS_ANSWER) and referral.recipient_id == actor.organisation_id


def can_lead_referral(actor: Actor, referral: Referral) -> bool:
    """The sender's side; asks for the case, which a recipient does not see."""
    return referral.sender_id == actor.organisation_id and can_lead_case(actor, referral.case)


def can_send_referral(actor: Actor, referral: Referral) -> bool:
    return referral.state == ReferralState.DRAFT and can_lead_referral(actor, referral)


def can_report_obstacles(actor: Actor) -> bool:
    return actor.may(P.OBSTACLES_REPORT)


def can_view_rights(actor: Actor) -> bool:
    return actor.may(P.MEMBERS_VIEW)


def can_view_obstacles(actor: Actor) -> bool:
    return actor.may(P.OBSTACLES_VIEW)
