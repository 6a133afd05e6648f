"""Who sees what of the network. Call them from here."""

from .agreements import agreement_circles, agreement_pairs, visible_agreements
from .bodies import Circle, body_circles, body_pairs, inner_bodies, visible_bodies, visible_decisions, visible_meetings
from .organisations import (
    OrganisationFilters,
    current_organisations,
    filter_organisations,
    towns,
    visible_batches,
    visible_contacts,
    visible_organisations,
    visible_staged,
)

__all__ = [
    "Circle",
    "OrganisationFilters",
    "agreement_circles",
    "agreement_pairs",
    "body_circles",
    "body_pairs",
    "current_organisations",
    "filter_organisations",
    "inner_bodies",
    "towns",
    "visible_agreements",
    "visible_batches",
    "visible_bodies",
    "visible_contacts",
    "visible_decisions",
    "visible_meetings",
    "visible_organisations",
    "visible_staged",
]
