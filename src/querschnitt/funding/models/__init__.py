"""What a centre records about its funding. Programmes themselves are data, not rows."""

from .facts import CentreFact, CentreTown

__all__ = ["CentreFact", "CentreTown"]
