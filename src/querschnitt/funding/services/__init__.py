"""All writes of funding."""

from .calls import call_funds, receive_funds
from .facts import delete_fact, delete_town, record_fact, record_setting, record_town
from .forwarding import conclude_forwarding, draft_forwarding, end_forwarding, pay_forwarding
from .grants import apply_for, decide, record_grant, set_positions, turn
from .ledger import add_booking, reverse_booking
from .post_money import add_post_funding, record_post_cost, remove_post_cost, remove_post_funding
from .posts import (
    correct_holder,
    correct_post,
    delete_holder,
    end_holder,
    fill_post,
    record_post,
    remove_maximum,
    remove_post,
    set_maximum,
    set_vacancy,
)
from .proofs import (
    accept_proof,
    add_proof_line,
    add_receipt,
    hand_in_proof,
    receive_proof,
    remove_proof_line,
    remove_receipt,
)
from .recoveries import demand_back, drop_recovery, settle_recovery
from .restoring import restore
from .scenarios import delete_scenario, save_scenario
from .taken_out import forget_taken_out
from .wordings import save_wording

__all__ = [
    "accept_proof",
    "add_booking",
    "add_post_funding",
    "add_proof_line",
    "add_receipt",
    "apply_for",
    "call_funds",
    "conclude_forwarding",
    "correct_holder",
    "correct_post",
    "decide",
    "delete_fact",
    "delete_holder",
    "delete_scenario",
    "delete_town",
    "demand_back",
    "draft_forwarding",
    "drop_recovery",
    "end_forwarding",
    "end_holder",
    "fill_post",
    "forget_taken_out",
    "hand_in_proof",
    "pay_forwarding",
    "receive_funds",
    "receive_proof",
    "record_fact",
    "record_grant",
    "record_post",
    "record_post_cost",
    "record_setting",
    "record_town",
    "remove_maximum",
    "remove_post",
    "remove_post_cost",
    "remove_post_funding",
    "remove_proof_line",
    "remove_receipt",
    "restore",
    "reverse_booking",
    "save_scenario",
    "save_wording",
    "set_maximum",
    "set_positions",
    "set_vacancy",
    "settle_recovery",
    "turn",
]
