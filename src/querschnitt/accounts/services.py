"""Letting people in, changing what they are, and ending it."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope

from .actor import Actor, memberships_of
from .models import Invitation, Membership, User, invitation_end
from .policies import can_edit_invitation, can_edit_membership, grantable_roles
from .roles import ROLES
from .tokens import hash_of, make_invitation_token, read_invitation_token

Address = Callable[[str], str]  # makes a path of ours a full address, such as request.build_absolute_uri


def send_mail_on_commit(template: str, to: str, context: dict[str, object]) -> None:
    """``template``: folder and beginning of ``..._subject.txt`` and ``..._message.txt``."""
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = EmailMessage(f"Querschnitt: {subject}", render_to_string(f"{template}_message.txt", context), to=[to])
    transaction.on_commit(message.send)


def _may_grant(by: Actor, organisation: Organisation, role_key: str) -> None:
    if ROLES.get(role_key) not in grantable_roles(by, organisation):
        raise PermissionDenied


def _is_member(email: str, organisation: Organisation, role_key: str) -> bool:
    return Membership.objects.filter(
        user__email__iexact=email, organisation=organisation, role_key=role_key, ended_at__isnull=True
    ).exists()


def _send_invitation(invitation: Invitation, by: Actor, address: Address) -> None:
    token = make_invitation_token(invitation.pk, invitation.organisation.centre_id)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = invitation_end()
    invitation.save()
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "role": invitation.role,
        "by": by.user,
        "link": address(reverse("accounts:accept", kwargs={"token": token})),
    }
    send_mail_on_commit("accounts/email/invitation", invitation.email, context)


@transaction.atomic
def invite_member(*, organisation: Organisation, email: str, role_key: str, by: Actor, address: Address) -> Invitation:
    _may_grant(by, organisation, role_key)
    email = email.strip().lower()
    if email == getattr(by.user, "email", None):
        raise ValidationError({"email": _("Sie können sich nicht selbst einladen.")})
    if _is_member(email, organisation, role_key):
        raise ValidationError({"email": _("Diese Person hat die Rolle dort schon.")})
    same = Invitation.objects.filter(
        organisation=organisation, email=email, role_key=role_key, accepted_at=None, withdrawn_at=None
    ).first()
    invitation = same or Invitation(organisation=organisation, email=email, role_key=role_key)
    invitation.invited_by_id = by.user.pk
    _send_invitation(invitation, by, address)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Actor, address: Address) -> None:
    """A new link for seven more days; the old one stops working."""
    if not can_edit_invitation(by, invitation):
        raise PermissionDenied
    _send_invitation(invitation, by, address)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    if not can_edit_invitation(by, invitation):
        raise PermissionDenied
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


def find_invitation(token: str) -> Invitation | None:
    """The open invitation a link stands for. Opens no scope for longer than the look-up."""
    parts = read_invitation_token(token)
    if parts is None:
        return None
    with open_scope(Scope(parts.centre_id)):
        found = Invitation.objects.select_related("organisation", "centre").filter(pk=parts.invitation_id).first()
    if found is None or not found.is_open or not hmac.compare_digest(found.token_hash, hash_of(token)):
        return None
    return found


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User | None = None, name: str = "", password: str = "") -> User:
    """Take up the role: with an account that has the invited address, or with a new one made of name and password."""
    with open_scope(Scope(invitation.centre_id, invitation.organisation_id, user.pk if user else None)):
        # Locked, so that two clicks at once do not make two memberships.
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not invitation.is_open:
            raise ValidationError(_("Diese Einladung ist abgelaufen oder wurde schon benutzt."))
        if user is None:
            user = User.objects.create_user(invitation.email, password, name=name)
        elif user.email.lower() != invitation.email:
            raise PermissionDenied
        if not _is_member(invitation.email, invitation.organisation, invitation.role_key):
            Membership.objects.create(
                user=user, organisation_id=invitation.organisation_id, role_key=invitation.role_key
            )
        if user.ended_at is not None:
            user.ended_at = None
            user.save(update_fields=["ended_at"])
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    return user


@transaction.atomic
def change_role(*, membership: Membership, role_key: str, by: Actor) -> None:
    if not can_edit_membership(by, membership):
        raise PermissionDenied
    _may_grant(by, membership.organisation, role_key)
    if _is_member(membership.user.email, membership.organisation, role_key):
        raise ValidationError({"role_key": _("Diese Person hat die Rolle dort schon.")})
    membership.role_key = role_key
    membership.save(update_fields=["role_key"])


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> None:
    """At once: the next request of a running session and the next job no longer find it."""
    if not can_edit_membership(by, membership):
        raise PermissionDenied
    membership.ended_at = timezone.now()
    membership.ends_on = max(timezone.localdate(), membership.starts_on)
    membership.save(update_fields=["ended_at", "ends_on"])
    with open_scope(Scope(by.centre_id, by.organisation_id, membership.user_id)):
        left = memberships_of(membership.user)
    if not left:
        membership.user.ended_at = timezone.now()
        membership.user.save(update_fields=["ended_at"])


@transaction.atomic
def rename_user(*, user: User, name: str) -> None:
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def reset_second_factor(*, membership: Membership, by: Actor) -> None:
    """For somebody who lost phone, key and codes: all factors go, all sessions end, the person is told by mail.

    The password stays, so this alone lets nobody in; at the next sign-in a new factor is set up.
    """
    user = membership.user
    # Every role of the person here counts: a head reaches nobody's factor who is also the operator.
    roles = Membership.objects.filter(user=user, ended_at__isnull=True).select_related("organisation")
    if not can_edit_membership(by, membership) or not all(can_edit_membership(by, role) for role in roles):
        raise PermissionDenied
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    send_mail_on_commit("accounts/email/factor_reset", user.email, {"by": by.user})
