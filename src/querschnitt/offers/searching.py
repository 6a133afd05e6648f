"""What of an offer is searched, and how much each part weighs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import override

from querschnitt.common.languages import language_name
from querschnitt.network.models import Place
from querschnitt.network.searching import analyser

from .choices import OfferTopic, TargetGroup
from .models import Offer

CHUNK = 1000


@override("de")  # what is searched does not depend on who saved it
def offer_tokens(offer: Offer, provider: str) -> str:
    groups = " ".join(str(TargetGroup(group).label) for group in offer.target_groups if group in TargetGroup.values)
    languages = " ".join(language_name(code) for code in offer.languages)
    topic = str(OfferTopic(offer.topic).label) if offer.topic in OfferTopic.values else ""
    place = offer.place or Place()
    person = offer.contact_name if offer.contact_public else ""  # visitors search these tokens too
    return analyser().document(
        [
            ("A", offer.title),
            ("B", f"{provider} {place.town} {place.name}"),
            ("C", f"{offer.summary} {offer.description}"),
            ("D", f"{topic} {groups} {languages} {offer.access_note} {place.street} {person}"),
        ]
    )


def index_offers(organisation_ids: Iterable[UUID] | None = None) -> int:
    """Compute the tokens anew, of some providers' offers or of all in the centre."""
    offers = Offer.objects.select_related("organisation", "place").order_by("pk")
    if organisation_ids is not None:
        offers = offers.filter(organisation_id__in=list(organisation_ids))
    changed = []
    for offer in offers:
        offer.search = offer_tokens(offer, offer.organisation.name)
        changed.append(offer)
    Offer.unscoped.bulk_update(changed, ["search"], batch_size=CHUNK)
    return len(changed)
