from __future__ import annotations

from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Organisation

from .models import OrganisationProfile

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
    OrganisationProfile(organisation=organisation, **profile).save()
    return organisation
