"""What the network knows, by file: lists taken over, organisations, places and people to ask, bodies, agreements."""

from .agreements import Agreement, AgreementParty
from .bodies import Body, BodyMember, BodySeat
from .documents import Document, DocumentVersion
from .files import StoredFile
from .imports import ColumnMemory, ImportBatch, ImportChange, StagedImport
from .meetings import AgendaItem, Decision, DecisionChange, Meeting, MeetingInvitation, Minutes
from .merging import DistinctPair, OrganisationMerge
from .organisations import ContactPerson, OrganisationProfile, Responsibility
from .places import Place
from .sites import Site

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementParty",
    "Body",
    "BodyMember",
    "BodySeat",
    "ColumnMemory",
    "ContactPerson",
    "Decision",
    "DecisionChange",
    "DistinctPair",
    "Document",
    "DocumentVersion",
    "ImportBatch",
    "ImportChange",
    "Meeting",
    "MeetingInvitation",
    "Minutes",
    "OrganisationMerge",
    "OrganisationProfile",
    "Place",
    "Responsibility",
    "Site",
    "StagedImport",
    "StoredFile",
]
