"""What the directory opens to people who are not signed in, for its own models and those below that it shows.

Decided here and not on the models downstairs, because whether a place or an organisation is public follows from the
offers that name it: the address of a shelter stays closed unless a published offer takes place there.
"""

from __future__ import annotations

from querschnitt.common.visitors import VisitorAccess
from querschnitt.network.models import OrganisationProfile, Place
from querschnitt.tenants.models import Organisation

from .models import Offer, OfferFile, OfferText, OfferTime, TimeException

OFFER = (
    "id", "centre_id", "organisation_id", "kind", "title", "summary", "description", "topic", "target_groups", "age_from",
    "age_before", "residence", "languages", "area", "delivery", "place_id", "registration", "access_note", "barrier_note",
    "cost", "cost_note", "childcare", "childcare_note", "capacity", "capacity_on", "seats_free", "waiting_weeks",
    "funding_source", "public_contact_name", "contact_email", "contact_phone", "url", "valid_from", "valid_to", "checked_on", "check_due_on",
    "state", "published", "merged_into_id", "text_version", "source_url", "external_id", "created_at", "updated_at",
)  # fmt: skip
TEXT = (
    "id", "centre_id", "offer_id", "language", "title", "summary", "description", "access_note", "cost_note",
    "childcare_note", "barrier_note", "of_version", "updated_at",
)  # fmt: skip
ORGANISATION = ("id", "centre_id", "name", "short_name", "kind")
PROFILE = (
    "id", "centre_id", "organisation_id", "carrier", "email", "phone", "url", "street", "postcode", "town", "updated_at",
)  # fmt: skip
PLACE = (
    "id", "centre_id", "organisation_id", "name", "street", "postcode", "town", "latitude", "longitude", "accessibility",
    "access_note", "transit_note", "updated_at",
)  # fmt: skip

OF_PUBLISHED = "EXISTS (SELECT 1 FROM offers_offer o WHERE o.id = offer_id AND o.published)"


def open_to_visitors() -> None:
    """Declare it; called once when the app is ready. What a condition looks into is itself limited for visitors."""
    # Read by tenants.visitors.
    Offer.visitors = VisitorAccess(rows="published", columns=OFFER)  # type: ignore[attr-defined]
    # Read by tenants.visitors.
    OfferText.visitors = VisitorAccess(rows=OF_PUBLISHED, columns=TEXT)  # type: ignore[attr-defined]
    OfferTime.visitors = VisitorAccess(rows=OF_PUBLISHED)  # type: ignore[attr-defined]  # read by tenants.visitors
    TimeException.visitors = VisitorAccess(  # type: ignore[attr-defined]  # read by tenants.visitors
        rows="EXISTS (SELECT 1 FROM offers_offertime t WHERE t.id = time_id)"
    )
    # Read by tenants.visitors.
    OfferFile.visitors = VisitorAccess(rows=f"public AND {OF_PUBLISHED}")  # type: ignore[attr-defined]
    Organisation.visitors = VisitorAccess(  # type: ignore[attr-defined]  # read by tenants.visitors
        rows="kind = 'ki' OR EXISTS (SELECT 1 FROM offers_offer o"
        " WHERE o.organisation_id = tenants_organisation.id AND o.published)",
        columns=ORGANISATION,
    )
    OrganisationProfile.visitors = VisitorAccess(  # type: ignore[attr-defined]  # read by tenants.visitors
        rows="EXISTS (SELECT 1 FROM tenants_organisation g WHERE g.id = organisation_id)", columns=PROFILE
    )
    Place.visitors = VisitorAccess(  # type: ignore[attr-defined]  # read by tenants.visitors
        rows="EXISTS (SELECT 1 FROM offers_offer o WHERE o.place_id = network_place.id AND o.published)"
        " OR EXISTS (SELECT 1 FROM offers_offertime t WHERE t.place_id = network_place.id)",
        columns=PLACE,
    )
