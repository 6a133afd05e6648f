"""The directory, by file: what is offered, when, in which languages it is described, and what keeps it right."""

from .feedback import OfferReport, OfferSuggestion
from .files import OfferFile
from .offer import Offer
from .texts import OfferText
from .times import OfferTime, TimeException
from .upkeep import CheckLink, CheckRequest, KeptApart, OfferMerge, OfferVersion

__all__ = [
    "CheckLink",
    "CheckRequest",
    "KeptApart",
    "Offer",
    "OfferFile",
    "OfferMerge",
    "OfferReport",
    "OfferSuggestion",
    "OfferText",
    "OfferTime",
    "OfferVersion",
    "TimeException",
]
