from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.imports.declaration import importable, importables_for
from querschnitt.tenants.models import Organisation

from .models import (
    AgendaItem,
    Agreement,
    Body,
    BodyMember,
    ContactPerson,
    Decision,
    Document,
    DocumentVersion,
    ImportBatch,
    Meeting,
    MeetingInvitation,
    Minutes,
    OrganisationMerge,
    Responsibility,
    Site,
    StagedImport,
)


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


def can_edit_responsibility(actor: Actor, responsibility: Responsibility) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_edit_site(actor: Actor, site: Site) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_merge(actor: Actor, organisation: Organisation | None = None) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_move_access(actor: Actor) -> bool:
    """Merge entries where people have roles or case work hangs on: who may let anybody in anywhere."""
    return actor.may(P.NETWORK_EDIT) and actor.may(P.MEMBERS_EDIT_CENTRE)


def can_undo_merge(actor: Actor, merge: OrganisationMerge) -> bool:
    return actor.may(P.NETWORK_EDIT)


def can_import(actor: Actor) -> bool:
    return actor.may(P.NETWORK_IMPORT)


def can_import_lists(actor: Actor) -> bool:
    """Any list at all: each says itself who may."""
    return bool(importables_for(actor))


def can_view_batch(actor: Actor, batch: ImportBatch) -> bool:
    return _may_import(actor, batch.list_key)


def can_use_staged(actor: Actor, staged: StagedImport) -> bool:
    return _may_import(actor, staged.list_key)


def _may_import(actor: Actor, list_key: str) -> bool:
    entry = importable(list_key)
    return entry is not None and entry.policy(actor)


def can_keep_bodies(actor: Actor) -> bool:
    """Create bodies and agreements, invite, write minutes, record decisions."""
    return actor.may(P.BODIES_EDIT)


def can_view_body(actor: Actor, body: Body) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_keep_body(actor: Actor, body: Body) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_keep_member(actor: Actor, member: BodyMember) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_meeting(actor: Actor, meeting: Meeting) -> bool:
    """The selector asks whether the actor has a part in the body."""
    return actor.may(P.NETWORK_VIEW)


def can_keep_meeting(actor: Actor, meeting: Meeting) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_item(actor: Actor, item: AgendaItem) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_keep_item(actor: Actor, item: AgendaItem) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_keep_invitation(actor: Actor, invitation: MeetingInvitation) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_minutes(actor: Actor, minutes: Minutes) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_keep_minutes(actor: Actor, minutes: Minutes) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_decision(actor: Actor, decision: Decision) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_move_decision(actor: Actor, decision: Decision) -> bool:
    """Whoever keeps the bodies, and who answers for it."""
    if actor.may(P.BODIES_EDIT):
        return True
    return actor.may(P.NETWORK_VIEW) and (
        decision.owner_organisation_id is not None and decision.owner_organisation_id == actor.organisation_id
    )


def can_keep_decision(actor: Actor, decision: Decision) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_agreement(actor: Actor, agreement: Agreement) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_read_signed(actor: Actor, agreement: Agreement) -> bool:
    """The signed paper is read by its parties and by who keeps the agreements."""
    if actor.may(P.BODIES_EDIT):
        return True
    if not actor.may(P.NETWORK_VIEW) or actor.organisation_id is None:
        return False
    return agreement.party_rows.filter(organisation_id=actor.organisation_id).exists()


def can_keep_agreement(actor: Actor, agreement: Agreement) -> bool:
    return actor.may(P.BODIES_EDIT)


def can_view_document(actor: Actor, document: Document) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_view_version(actor: Actor, version: DocumentVersion) -> bool:
    return actor.may(P.NETWORK_VIEW)


def can_add_document(actor: Actor) -> bool:
    """For the own organisation."""
    return actor.organisation_id is not None and actor.may(P.NETWORK_EDIT, P.OFFERS_EDIT_OWN)


def can_edit_document(actor: Actor, document: Document) -> bool:
    own = document.organisation_id == actor.organisation_id
    return actor.may(P.NETWORK_EDIT) or (own and actor.may(P.OFFERS_EDIT_OWN))
