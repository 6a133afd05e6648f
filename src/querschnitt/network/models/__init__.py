"""What the network knows, by file: lists taken over, organisations and the people to ask."""

from .imports import ColumnMemory, ImportBatch, ImportChange, StagedImport
from .organisations import ContactPerson, OrganisationProfile

__all__ = [
    "ColumnMemory",
    "ContactPerson",
    "ImportBatch",
    "ImportChange",
    "OrganisationProfile",
    "StagedImport",
]
