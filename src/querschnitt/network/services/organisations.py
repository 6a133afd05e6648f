from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from ..models import OrganisationProfile
from ..searching import organisation_tokens
from ..signals import organisations_renamed

ORGANISATION_FIELDS = ("name", "short_name", "kind", "ags")


@transaction.atomic
def create_organisation(
    *,
    name: str,
    kind: str = Organisation.Kind.OTHER,
    by: Actor | None,
    short_name: str = "",
    ags: str = "",
    **profile: Any,
) -> Organisation:
    """``profile``: fields of the organisation's profile. ``by=None``: the system itself (set-up, demonstration)."""
    organisation = Organisation(name=name, kind=kind, short_name=short_name, ags=ags)
    organisation.save()
    details = OrganisationProfile(organisation=organisation, **profile)
    details.search = organisation_tokens(organisation, details)
    details.save()
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by: Actor | None, **values: Any) -> Organisation:
    """``values``: fields of the organisation or of its profile; what is not named stays."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    profile = OrganisationProfile.objects.filter(organisation=organisation).first()
    profile = profile or OrganisationProfile(organisation=organisation)
    before = organisation.name
    for key, value in values.items():
        setattr(organisation if key in ORGANISATION_FIELDS else profile, key, value)
    profile.search = organisation_tokens(organisation, profile)
    organisation.save()
    profile.save()
    if organisation.name != before:
        organisations_renamed.send(Organisation, organisation_ids=[organisation.pk])
    return organisation


@transaction.atomic
def end_organisation(*, organisation: Organisation, on: date, by: Actor) -> None:
    """Organisations are never deleted: from ``on`` they can no longer be chosen."""
    organisation.ended_on = on
    organisation.save(update_fields=["ended_on"])


@transaction.atomic
def reopen_organisation(*, organisation: Organisation, by: Actor) -> None:
    organisation.ended_on = None
    organisation.save(update_fields=["ended_on"])
