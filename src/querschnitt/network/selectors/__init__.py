"""Who sees what of the network. Call them from here."""

from .agreements import agreement_circles, agreement_pairs, visible_agreements
from .bodies import Circle, body_circles, body_pairs, inner_bodies, visible_bodies, visible_decisions, visible_meetings
from .documents import public_documents, public_file, visible_documents, visible_versions
from .organisations import (
    OrganisationFilters,
    above,
    current_organisations,
    filter_organisations,
    towns,
    visible_batches,
    visible_merges,
    visible_organisations,
    visible_staged,
)
from .people import (
    areas,
    contacts_for,
    responsible_for,
    valid_on,
    visible_contacts,
    visible_responsibilities,
    visible_sites,
)

__all__ = [
    "Circle",
    "OrganisationFilters",
    "above",
    "agreement_circles",
    "agreement_pairs",
    "areas",
    "body_circles",
    "body_pairs",
    "contacts_for",
    "current_organisations",
    "filter_organisations",
    "inner_bodies",
    "public_documents",
    "public_file",
    "responsible_for",
    "towns",
    "valid_on",
    "visible_agreements",
    "visible_batches",
    "visible_bodies",
    "visible_contacts",
    "visible_decisions",
    "visible_documents",
    "visible_meetings",
    "visible_merges",
    "visible_organisations",
    "visible_responsibilities",
    "visible_sites",
    "visible_staged",
    "visible_versions",
]
