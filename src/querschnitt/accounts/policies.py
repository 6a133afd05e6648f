"""Who lets whom in. Three rules: nobody grants to themselves, nobody grants more than their own office may, and an
organisation takes only the roles that fit its kind."""

from __future__ import annotations

from querschnitt.tenants.models import Organisation

from .actor import Actor
from .models import Invitation, Membership
from .permissions import P
from .roles import (
    ADMINISTRATIVE_ASSISTANT,
    CASE_MANAGER,
    CENTRE_HEAD,
    DATA_PROTECTION_OFFICER,
    EDUCATION_ADVISER,
    INTERPRETER_COORDINATOR,
    KIM_COORDINATOR,
    OPERATOR,
    PARTNER_ADVISER,
    PARTNER_EDITOR,
    PARTNER_HEAD,
    STATE_ANALYST,
    Role,
)

PARTNER_ROLES = (PARTNER_HEAD, PARTNER_ADVISER, PARTNER_EDITOR)
CENTRE_ROLES = (
    CENTRE_HEAD,
    KIM_COORDINATOR,
    CASE_MANAGER,
    EDUCATION_ADVISER,
    INTERPRETER_COORDINATOR,
    ADMINISTRATIVE_ASSISTANT,
    DATA_PROTECTION_OFFICER,
)
# Whoever runs the application may let in everybody; a head nobody who stands above the office.
GRANTS: dict[str, tuple[Role, ...]] = {
    OPERATOR.key: (*CENTRE_ROLES, *PARTNER_ROLES, OPERATOR, STATE_ANALYST),
    CENTRE_HEAD.key: (*CENTRE_ROLES, *PARTNER_ROLES),
    PARTNER_HEAD.key: PARTNER_ROLES,
}


def roles_of_kind(organisation: Organisation) -> tuple[Role, ...]:
    if organisation.kind == Organisation.Kind.KI:
        return (*CENTRE_ROLES, OPERATOR)
    if organisation.kind == Organisation.Kind.STATE:
        return (STATE_ANALYST, OPERATOR, DATA_PROTECTION_OFFICER)
    return PARTNER_ROLES


def grantable_roles(actor: Actor, organisation: Organisation) -> list[Role]:
    """What ``actor`` may grant in ``organisation``; empty when they have no say there."""
    if actor.role is None or organisation.centre_id != actor.centre_id:
        return []
    own = organisation.pk == actor.organisation_id
    if not actor.may(P.MEMBERS_EDIT_CENTRE) and not (own and actor.may(P.MEMBERS_EDIT)):
        return []
    return [role for role in roles_of_kind(organisation) if role in GRANTS.get(actor.role.key, ())]


def can_see_members(actor: Actor) -> bool:
    return actor.may(P.MEMBERS_VIEW)


def can_invite(actor: Actor) -> bool:
    return actor.may(P.MEMBERS_EDIT, P.MEMBERS_EDIT_CENTRE)


def can_edit_membership(actor: Actor, membership: Membership) -> bool:
    """Also asked before ending one: a head cannot remove the operator, and nobody changes their own role."""
    return membership.user_id != actor.user.pk and membership.role in grantable_roles(actor, membership.organisation)


def can_edit_invitation(actor: Actor, invitation: Invitation) -> bool:
    return invitation.role in grantable_roles(actor, invitation.organisation)
