from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import F, QuerySet

from querschnitt.audit.labels import describe
from querschnitt.audit.models import AuditEvent
from querschnitt.audit.selectors import names_of
from querschnitt.tenants.models import Organisation

from .actor import Actor
from .models import Invitation, Membership, User
from .permissions import P
from .roles import ROLES

REAL_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User, *, without: Authenticator | None = None) -> bool:
    """Whether an authenticator app or a security key is set up; recovery codes alone do not count."""
    factors = Authenticator.objects.filter(user=user, type__in=REAL_FACTORS)
    return (factors.exclude(pk=without.pk) if without is not None else factors).exists()


def visible_members(actor: Actor) -> QuerySet[Membership]:
    """Of the centre for its own staff, of the own organisation for a partner. Ended ones come last."""
    if not actor.may(P.MEMBERS_VIEW) or actor.membership is None:
        return Membership.unscoped.none()
    members = Membership.objects.select_related("user", "organisation")
    if not actor.membership.role.staff:
        members = members.filter(organisation_id=actor.membership.organisation_id)
    return members.order_by(F("ended_at").desc(nulls_first=True), "organisation__name", "user__name", "id")


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Those not yet answered, run out or not."""
    if not actor.may(P.MEMBERS_VIEW) or actor.membership is None:
        return Invitation.unscoped.none()
    invitations = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if not actor.membership.role.staff:
        invitations = invitations.filter(organisation_id=actor.membership.organisation_id)
    return invitations.select_related("organisation", "invited_by")


def organisations_to_invite_for(actor: Actor) -> QuerySet[Organisation]:
    if actor.membership is None or not actor.may(P.MEMBERS_EDIT, P.MEMBERS_EDIT_CENTRE):
        return Organisation.unscoped.none()
    organisations = Organisation.objects.filter(ended_on__isnull=True)
    if actor.may(P.MEMBERS_EDIT_CENTRE):
        return organisations
    return organisations.filter(pk=actor.membership.organisation_id)


def history_of(membership: Membership) -> list[tuple[datetime, str, str, str]]:
    """(moment, person, action, what) of everything that happened to the membership, latest first."""
    events = AuditEvent.objects.filter(table=Membership._meta.db_table, row=str(membership.pk)).order_by("-at", "-id")
    found = list(events[:20])
    names = names_of({event.person for event in found})
    return [
        (
            event.at,
            names.get(event.person, ""),
            event.get_action_display(),
            _with_role_names(describe(event.table, event.action, event.content)),
        )
        for event in found
    ]


def _with_role_names(text: str) -> str:
    for key, role in ROLES.items():
        text = text.replace(key, str(role.label))
    return text
