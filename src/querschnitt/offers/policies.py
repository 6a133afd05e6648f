from __future__ import annotations

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .models import Offer, OfferFile


def can_view_offers(actor: Actor) -> bool:
    return actor.may(P.OFFERS_VIEW)


def can_view_offer(actor: Actor, offer: Offer) -> bool:
    return actor.may(P.OFFERS_VIEW)


def can_create_offers(actor: Actor) -> bool:
    return actor.may(P.OFFERS_EDIT_ALL, P.OFFERS_EDIT_OWN)


def keeps_own_offers(actor: Actor) -> bool:
    """Providers: those of the own organisation and no others."""
    return actor.may(P.OFFERS_EDIT_OWN) and not actor.may(P.OFFERS_EDIT_ALL)


def can_edit_offer(actor: Actor, offer: Offer) -> bool:
    """All offers of the centre, or those of the own organisation."""
    if actor.may(P.OFFERS_EDIT_ALL):
        return True
    return actor.may(P.OFFERS_EDIT_OWN) and offer.organisation_id == actor.organisation_id


def can_import_offers(actor: Actor) -> bool:
    """A list may speak for every provider, so it takes the right to edit all."""
    return actor.may(P.OFFERS_EDIT_ALL) and actor.may(P.NETWORK_IMPORT)


def can_view_file(actor: Actor, attached: OfferFile) -> bool:
    return actor.may(P.OFFERS_VIEW)


def can_edit_file(actor: Actor, attached: OfferFile) -> bool:
    """Like the offer it belongs to."""
    return can_edit_offer(actor, attached.offer)
