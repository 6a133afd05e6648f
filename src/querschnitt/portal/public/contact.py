"""Whom visitors may ask: the centre's own address, as its profile states it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Subquery

from querschnitt.network.models import OrganisationProfile
from querschnitt.tenants.models import Organisation


@dataclass(frozen=True)
class Contact:
    """Of the Kommunales Integrationszentrum; what is not known is empty."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.town}".strip()) if part)


def contact_of(centre_id: UUID) -> Contact:
    # The one organisation first: whether visitors may see a profile costs a look at its offers.
    centres = Organisation.unscoped.filter(centre_id=centre_id, kind=Organisation.Kind.KI).order_by("name", "id")
    found = (
        OrganisationProfile.unscoped.filter(organisation_id=Subquery(centres.values("pk")[:1]))
        .values_list("organisation__name", "street", "postcode", "town", "email", "phone", "url")
        .order_by()
        .first()
    )
    return Contact(*found) if found else Contact()
