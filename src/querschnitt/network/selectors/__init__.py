"""Who sees what of the network. Call them from here."""

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
    "OrganisationFilters",
    "current_organisations",
    "filter_organisations",
    "towns",
    "visible_batches",
    "visible_contacts",
    "visible_organisations",
    "visible_staged",
]
