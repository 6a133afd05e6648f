"""Writes of the network. Call them from here."""

from .contacts import create_contact, end_contact, succeed_contact, update_contact, withdraw_publication
from .files import delete_file, set_file_public, store_file
from .merging import mark_distinct, merge_organisations, undo_merge
from .organisations import create_organisation, end_organisation, reopen_organisation, update_organisation
from .places import place_for, update_place
from .responsibilities import create_responsibility, end_responsibility, update_responsibility
from .sites import create_site, remove_site, update_site

__all__ = [
    "create_contact",
    "create_organisation",
    "create_responsibility",
    "create_site",
    "delete_file",
    "end_contact",
    "end_organisation",
    "end_responsibility",
    "mark_distinct",
    "merge_organisations",
    "place_for",
    "remove_site",
    "reopen_organisation",
    "set_file_public",
    "store_file",
    "succeed_contact",
    "undo_merge",
    "update_contact",
    "update_organisation",
    "update_place",
    "update_responsibility",
    "update_site",
    "withdraw_publication",
]
