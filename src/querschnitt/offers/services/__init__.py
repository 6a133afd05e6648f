"""Writes of offers. Call them from here."""

from .offers import confirm_offer, create_offer, end_offer, reopen_offer, set_capacity, update_offer
from .texts import set_text
from .times import ExceptionRow, TimeRow, set_times

__all__ = [
    "ExceptionRow",
    "TimeRow",
    "confirm_offer",
    "create_offer",
    "end_offer",
    "reopen_offer",
    "set_capacity",
    "set_text",
    "set_times",
    "update_offer",
]
