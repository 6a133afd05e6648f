from __future__ import annotations

from django.db import transaction

from querschnitt.accounts.actor import Actor

from ..models import Offer, OfferText
from ..models.offer import TEXTS
from ..searching import index_offers
from .history import note_version


@transaction.atomic
def set_text(*, offer: Offer, language: str, by: Actor | None, **texts: str) -> OfferText | None:
    """Store the translation into ``language``, made from today's German texts; all empty: remove it."""
    text = OfferText.objects.filter(offer=offer, language=language).first() or OfferText(offer=offer, language=language)
    for name in TEXTS:
        setattr(text, name, texts.get(name, "").strip())
    if not any(getattr(text, name) for name in TEXTS):
        OfferText.objects.filter(offer=offer, language=language).delete()
        index_offers(offer_ids=[offer.pk])
        note_version(offer, "text", by)
        return None
    text.of_version = Offer.objects.values_list("text_version", flat=True).get(pk=offer.pk)
    text.translated_by_id = by.user.pk if by else None
    text.save()
    index_offers(offer_ids=[offer.pk])
    note_version(offer, "text", by)
    return text
