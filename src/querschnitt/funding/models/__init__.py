"""What a centre records about its funding. Programmes themselves are data, not rows."""

from .facts import CentreFact, CentreTown
from .grants import Booking, Grant
from .posts import Post, PostHolder, PostMaximum
from .scenarios import Scenario

__all__ = ["Booking", "CentreFact", "CentreTown", "Grant", "Post", "PostHolder", "PostMaximum", "Scenario"]
