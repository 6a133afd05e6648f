"""All writes of funding."""

from .facts import delete_fact, delete_town, record_fact, record_setting, record_town
from .grants import add_booking, move_grant, record_grant, reverse_booking
from .post_money import add_post_funding, record_post_cost, remove_post_funding
from .posts import (
    correct_holder,
    correct_post,
    delete_holder,
    end_holder,
    fill_post,
    record_post,
    remove_maximum,
    set_maximum,
    set_vacancy,
)
from .restoring import restore
from .scenarios import delete_scenario, save_scenario

__all__ = [
    "add_booking",
    "add_post_funding",
    "correct_holder",
    "correct_post",
    "delete_fact",
    "delete_holder",
    "delete_scenario",
    "delete_town",
    "end_holder",
    "fill_post",
    "move_grant",
    "record_fact",
    "record_grant",
    "record_post",
    "record_post_cost",
    "record_setting",
    "record_town",
    "remove_maximum",
    "remove_post_funding",
    "restore",
    "reverse_booking",
    "save_scenario",
    "set_maximum",
    "set_vacancy",
]
