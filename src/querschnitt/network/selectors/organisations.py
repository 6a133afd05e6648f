from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.imports.declaration import importables_for
from querschnitt.tenants.models import Organisation

from ..models import ImportBatch, OrganisationMerge, OrganisationProfile, StagedImport
from ..searching import hits, question, ranking, vocabulary


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """All organisations of the centre, ended ones included (they stay named in what happened)."""
    if not actor.may(P.NETWORK_VIEW):
        return Organisation.unscoped.none()
    return Organisation.objects.all()


def current_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Those that have not ended: to choose from."""
    return visible_organisations(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate()))


def above(organisation: Organisation) -> list[UUID]:
    """Ids of the organisation and of everything it is a part of, nearest first."""
    parents = dict(OrganisationProfile.objects.exclude(parent=None).values_list("organisation_id", "parent_id"))
    found = [organisation.pk]
    while (parent := parents.get(found[-1])) is not None and parent not in found:
        found.append(parent)
    return found


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Of the lists the person may import: the centre's, and their own organisation's."""
    keys = [entry.key for entry in importables_for(actor)]
    if not keys:
        return ImportBatch.unscoped.none()
    return ImportBatch.objects.filter(own_or_shared(actor), list_key__in=keys)


def own_or_shared(actor: Actor) -> Q:
    return Q(organisation__isnull=True) | Q(organisation_id=actor.organisation_id)


def visible_merges(actor: Actor) -> QuerySet[OrganisationMerge]:
    """What was brought together in the centre, for who keeps the network."""
    if not actor.may(P.NETWORK_EDIT):
        return OrganisationMerge.unscoped.none()
    return OrganisationMerge.objects.all()


def visible_staged(actor: Actor) -> QuerySet[StagedImport]:
    """Only what the person uploaded, acting for the same organisation where the list is its own."""
    keys = [entry.key for entry in importables_for(actor)]
    if not keys:
        return StagedImport.unscoped.none()
    return StagedImport.objects.filter(own_or_shared(actor), created_by_id=actor.user.pk, list_key__in=keys)


@dataclass(frozen=True)
class OrganisationFilters:
    """``state``: current (default), ended, verify (marked for checking) or all."""

    text: str = ""
    kind: str = ""
    town: str = ""
    state: str = "current"


def filter_organisations(actor: Actor, filters: OrganisationFilters) -> QuerySet[Organisation]:
    """Best match first when there is a search text, else by name."""
    today = timezone.localdate()
    found = visible_organisations(actor)
    if filters.state == "current":
        found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    elif filters.state == "ended":
        found = found.filter(ended_on__lte=today)
    elif filters.state == "verify":
        found = found.filter(profile__to_verify=True)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.town:
        found = found.filter(profile__town=filters.town)
    if filters.text:
        asked = question(filters.text, vocabulary(OrganisationProfile._meta.db_table))
        scores = hits("matching_organisations", asked, whole=True).scores
        profiles = OrganisationProfile.objects.filter(pk__in=list(scores)).values_list("pk", "organisation_id")
        owners = dict(profiles)
        ranked = {owners[profile]: score for profile, score in scores.items() if profile in owners}
        found = found.filter(pk__among=list(ranked)).alias(rank=ranking(ranked)).order_by("rank", "name")
    return found


def towns(actor: Actor) -> list[str]:
    """Where the visible organisations are, for the filter."""
    found = visible_organisations(actor).exclude(profile__town="").exclude(profile=None)
    return list(found.order_by("profile__town").values_list("profile__town", flat=True).distinct())
