"""What the network knows, by file: lists taken over, organisations, the people to ask, and places."""

from .imports import ColumnMemory, ImportBatch, ImportChange, StagedImport
from .organisations import ContactPerson, OrganisationProfile
from .places import Place

__all__ = [
    "ColumnMemory",
    "ContactPerson",
    "ImportBatch",
    "ImportChange",
    "OrganisationProfile",
    "Place",
    "StagedImport",
]
