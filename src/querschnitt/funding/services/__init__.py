"""All writes of funding."""

from .facts import delete_fact, delete_town, record_fact, record_town
from .posts import end_holder, fill_post, record_post, set_maximum, set_vacancy
from .scenarios import delete_scenario, save_scenario

__all__ = [
    "delete_fact",
    "delete_scenario",
    "delete_town",
    "end_holder",
    "fill_post",
    "record_fact",
    "record_post",
    "record_town",
    "save_scenario",
    "set_maximum",
    "set_vacancy",
]
