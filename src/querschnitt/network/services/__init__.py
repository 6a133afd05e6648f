"""Writes of the network. Call them from here."""

from .organisations import (
    create_contact,
    create_organisation,
    end_contact,
    end_organisation,
    reopen_organisation,
    update_contact,
    update_organisation,
)
from .places import place_for, update_place

__all__ = [
    "create_contact",
    "create_organisation",
    "end_contact",
    "end_organisation",
    "place_for",
    "reopen_organisation",
    "update_contact",
    "update_organisation",
    "update_place",
]
