from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P

from .choices import OfferState
from .models import Offer


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """All offers of the centre, ended and resting ones included (plans and referrals name them)."""
    if not actor.may(P.OFFERS_VIEW):
        return Offer.unscoped.none()
    return Offer.objects.all()


def current_offers(actor: Actor) -> QuerySet[Offer]:
    """Active today: what may be recommended."""
    today = timezone.localdate()
    return visible_offers(actor).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), state=OfferState.ACTIVE, valid_from__lte=today
    )
