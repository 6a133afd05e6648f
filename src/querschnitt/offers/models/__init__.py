"""The directory, by file: what is offered, when, and in which languages it is described."""

from .files import OfferFile
from .offer import Offer
from .texts import OfferText
from .times import OfferTime, TimeException

__all__ = ["Offer", "OfferFile", "OfferText", "OfferTime", "TimeException"]
