"""What a centre records about its funding. Programmes themselves are data, not rows."""

from .facts import CentreFact, CentreTown, FundingSetting
from .grants import Booking, Grant
from .posts import Post, PostCost, PostFunding, PostHolder, PostMaximum
from .scenarios import Scenario

__all__ = [
    "Booking",
    "CentreFact",
    "CentreTown",
    "FundingSetting",
    "Grant",
    "Post",
    "PostCost",
    "PostFunding",
    "PostHolder",
    "PostMaximum",
    "Scenario",
]
