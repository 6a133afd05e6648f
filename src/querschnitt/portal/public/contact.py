"""Whom visitors may ask: the centre's own address, as its profile states it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

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
    found = (
        OrganisationProfile.unscoped.filter(centre_id=centre_id, organisation__kind=Organisation.Kind.KI)
        .values_list("organisation__name", "street", "postcode", "town", "email", "phone", "url")
        .order_by("organisation__name")
        .first()
    )
    return Contact(*found) if found else Contact()
