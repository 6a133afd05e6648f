from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.tenants.models import Organisation

from .models import ContactPerson, ImportBatch, StagedImport


def can_view_network(actor: Actor) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_view_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_edit_network(actor: Actor) -> bool:
    """Create organisations and change any of the centre."""
    return actor.may(P.NETWORK_EDIT)


def can_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_edit_contact(actor: Actor, contact: ContactPerson) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_import(actor: Actor) -> bool:
    return actor.may(P.NETWORK_IMPORT)


def can_view_batch(actor: Actor, batch: ImportBatch) -> bool:
    return actor.may(P.NETWORK_IMPORT)


def can_use_staged(actor: Actor, staged: StagedImport) -> bool:
    return actor.may(P.NETWORK_IMPORT)
