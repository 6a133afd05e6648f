from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.tenants.models import Organisation

from .choices import Publication
from .models import ContactPerson, ImportBatch, StagedImport


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """All organisations of the centre, ended ones included (they stay named in what happened)."""
    if not actor.may(P.NETWORK_VIEW):
        return Organisation.unscoped.none()
    return Organisation.objects.all()


def current_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Those that have not ended: to choose from."""
    return visible_organisations(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate()))


def visible_contacts(actor: Actor) -> QuerySet[ContactPerson]:
    """Contact persons as far as they agreed: internal ones only inside their own organisation."""
    if not actor.may(P.NETWORK_VIEW):
        return ContactPerson.unscoped.none()
    return ContactPerson.objects.filter(~Q(publication=Publication.INTERNAL) | Q(organisation_id=actor.organisation_id))


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    if not actor.may(P.NETWORK_IMPORT):
        return ImportBatch.unscoped.none()
    return ImportBatch.objects.all()


def visible_staged(actor: Actor) -> QuerySet[StagedImport]:
    """Only what the person uploaded."""
    if not actor.may(P.NETWORK_IMPORT):
        return StagedImport.unscoped.none()
    return StagedImport.objects.filter(created_by_id=actor.user.pk)
