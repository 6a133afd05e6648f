"""Bodies and who belongs to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User

from ..models import Body, BodyMember, BodySeat, Decision


@transaction.atomic
def create_body(*, by: Actor | None, **fields: Any) -> Body:
    body = Body(**fields)
    body.save()
    return body


@transaction.atomic
def update_body(*, body: Body, by: Actor | None, **fields: Any) -> Body:
    body = Body.objects.select_for_update().get(pk=body.pk)
    for name, value in fields.items():
        setattr(body, name, value)
    body.save()
    return body


@transaction.atomic
def end_body(*, body: Body, on: date, by: Actor | None) -> None:
    """The body stays with all it decided; it cannot meet after its last day."""
    update_body(body=body, ended_on=on, by=by)


@transaction.atomic
def reopen_body(*, body: Body, by: Actor | None) -> None:
    update_body(body=body, ended_on=None, by=by)


def user_of(email: str) -> User | None:
    """The person of the centre who signs in with this address."""
    found = Membership.objects.filter(user__email__iexact=email, ended_at__isnull=True) if email else None
    membership = found.select_related("user").first() if found is not None else None
    return membership.user if membership else None


def _complete(member: BodyMember) -> None:
    """What a chosen contact person says goes in where nothing was typed; the name stays when the contact goes."""
    contact = member.contact
    if contact is not None:
        member.name = member.name or contact.name
        member.email = member.email or contact.email
        member.function = member.function or contact.function
        member.organisation_id = member.organisation_id or contact.organisation_id
    if not member.name:
        raise ValidationError({"name": _("Der Name fehlt. Eintragen oder eine Kontaktperson auswählen.")})
    user = user_of(member.email)
    member.user_id = user.pk if user else None


def _seat(member: BodyMember) -> None:
    values = {
        "centre_id": member.centre_id,
        "body_id": member.body_id,
        "organisation_id": member.organisation_id,
        "person_id": member.user_id,
        "valid_from": member.valid_from,
        "valid_to": member.valid_to,
    }
    BodySeat.objects.update_or_create(member=member, defaults=values)


@transaction.atomic
def add_member(*, body: Body, by: Actor | None, **fields: Any) -> BodyMember:
    member = BodyMember(body=body, **fields)
    _complete(member)
    member.save()
    _seat(member)
    return member


@transaction.atomic
def update_member(*, member: BodyMember, by: Actor | None, **fields: Any) -> BodyMember:
    member = BodyMember.objects.select_for_update(of=("self",)).select_related("contact").get(pk=member.pk)
    for name, value in fields.items():
        setattr(member, name, value)
    _complete(member)
    member.save()
    _seat(member)
    return member


@transaction.atomic
def end_member(*, member: BodyMember, on: date, by: Actor | None) -> None:
    """Until the end of that day; who had not begun yet never was a member."""
    if on < member.valid_from and not Decision.objects.filter(owner_member=member).exists():
        member.delete()
        return
    member.valid_to = max(on, member.valid_from)
    member.save(update_fields=["valid_to"])
    _seat(member)
