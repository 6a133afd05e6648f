"""Writes of offers. Call them from here."""

from .files import attach_file, remove_file
from .history import restore_version
from .merging import merge_offers, unmerge_offers
from .offers import confirm_offer, create_offer, end_offer, reopen_offer, set_capacity, update_offer
from .texts import set_text
from .times import ExceptionRow, TimeRow, set_times

__all__ = [
    "ExceptionRow",
    "TimeRow",
    "attach_file",
    "confirm_offer",
    "create_offer",
    "end_offer",
    "merge_offers",
    "remove_file",
    "reopen_offer",
    "restore_version",
    "set_capacity",
    "set_text",
    "set_times",
    "unmerge_offers",
    "update_offer",
]
