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

__all__ = [
    "create_contact",
    "create_organisation",
    "end_contact",
    "end_organisation",
    "reopen_organisation",
    "update_contact",
    "update_organisation",
]
