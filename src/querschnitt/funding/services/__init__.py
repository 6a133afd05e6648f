"""All writes of funding."""

from .facts import delete_fact, delete_town, record_fact, record_town

__all__ = ["delete_fact", "delete_town", "record_fact", "record_town"]
