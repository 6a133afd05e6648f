from .cases import assign_case, close_case, create_case, edit_case, loose_ends, move_phase, reopen_case
from .consents import record_consent, withdraw_consent
from .errors import Stale
from .grants import grant_case, revoke_grant, touch
from .search import index_case, known_elsewhere, search_cases

__all__ = [
    "Stale",
    "assign_case",
    "close_case",
    "create_case",
    "edit_case",
    "grant_case",
    "index_case",
    "known_elsewhere",
    "loose_ends",
    "move_phase",
    "record_consent",
    "reopen_case",
    "revoke_grant",
    "search_cases",
    "touch",
    "withdraw_consent",
]
