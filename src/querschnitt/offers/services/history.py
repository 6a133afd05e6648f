from __future__ import annotations

from querschnitt.accounts.actor import Actor

from ..models import Offer


def note_version(offer: Offer, kind: str, by: Actor | None) -> None:
    """Keep what the offer says now; every write of an offer ends with this call."""
