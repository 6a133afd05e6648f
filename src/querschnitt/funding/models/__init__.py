"""What a centre records about its funding. Programmes themselves are data, not rows."""

from .facts import CentreFact, CentreTown, FundingSetting
from .forwarding import DeadlineReminder, Forwarding, LumpSum, PaperWording, ProofLine, Receipt, Recovery, TakenOut
from .grants import Booking, FundsCall, Grant, GrantEvent, GrantPosition
from .posts import Post, PostCost, PostFunding, PostHolder, PostMaximum
from .scenarios import Scenario

__all__ = [
    "Booking",
    "CentreFact",
    "CentreTown",
    "DeadlineReminder",
    "Forwarding",
    "FundingSetting",
    "FundsCall",
    "Grant",
    "GrantEvent",
    "GrantPosition",
    "LumpSum",
    "PaperWording",
    "Post",
    "PostCost",
    "PostFunding",
    "PostHolder",
    "PostMaximum",
    "ProofLine",
    "Receipt",
    "Recovery",
    "Scenario",
    "TakenOut",
]
