"""Rows of the directory as records of HSDS: plain dictionaries, without empty fields."""

from .common import Context, Record, clean
from .kept import KEPT, facts
from .organizations import organization
from .places import location, organization_location
from .services import at_location, minimal, places_of, service

__all__ = [
    "KEPT",
    "Context",
    "Record",
    "at_location",
    "clean",
    "facts",
    "location",
    "minimal",
    "organization",
    "organization_location",
    "places_of",
    "service",
]
