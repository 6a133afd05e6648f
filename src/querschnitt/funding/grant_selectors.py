"""Grants with what is granted, available, committed and paid, computed from their bookings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from querschnitt.accounts.actor import Actor

from .models import Booking, Grant
from .models.grants import Account
from .programmes import book
from .services.grants import balances


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    if actor.organisation_id is None or actor.is_state:
        return Grant.unscoped.none()
    return Grant.objects.filter(organisation=actor.organisation_id)


def visible_bookings(actor: Actor) -> QuerySet[Booking]:
    if actor.organisation_id is None or actor.is_state:
        return Booking.unscoped.none()
    return Booking.objects.filter(organisation=actor.organisation_id)


def programme_label(grant: Grant) -> str:
    known = book().programmes.get(grant.programme)
    return str(known.label) if known else grant.programme


def named_balances(found: dict[str, Decimal]) -> list[tuple[str, Decimal]]:
    """As a reader thinks of it: granted (the funder's side, turned round), available, committed, paid."""
    return [
        (str(account.label), -found[account] if account == Account.FUNDER else found[account]) for account in Account
    ]


@dataclass(frozen=True)
class GrantRow:
    grant: Grant
    label: str
    amounts: list[tuple[str, Decimal]]


def grant_rows(actor: Actor) -> list[GrantRow]:
    """In two queries."""
    grants = visible_grants(actor).prefetch_related("bookings")
    return [GrantRow(grant, programme_label(grant), named_balances(balances(grant))) for grant in grants]


def bookings_of(grant: Grant) -> list[tuple[Booking, bool]]:
    """With whether it may still be reversed."""
    found = list(grant.bookings.all())
    reversed_ids = {booking.reverses_id for booking in found}
    return [(booking, booking.reverses_id is None and booking.pk not in reversed_ids) for booking in found]
