"""What a centre records about its funding. Programmes themselves are data, not rows."""

from .facts import CentreFact, CentreTown
from .posts import Post, PostHolder, PostMaximum
from .scenarios import Scenario

__all__ = ["CentreFact", "CentreTown", "Post", "PostHolder", "PostMaximum", "Scenario"]
