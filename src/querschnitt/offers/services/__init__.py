"""Writes of offers. Call them from here."""

from .files import attach_file, remove_file
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
    "remove_file",
    "reopen_offer",
    "set_capacity",
    "set_text",
    "set_times",
    "update_offer",
]
