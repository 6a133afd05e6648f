"""What people fill in about offers, by file: the offer, its times, its translations and the rest."""

from .more import CapacityForm, FileForm, TextForm
from .offer import OfferForm
from .times import TimesForm

__all__ = ["CapacityForm", "FileForm", "OfferForm", "TextForm", "TimesForm"]
