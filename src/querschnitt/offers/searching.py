"""What of an offer is searched, and how much each part weighs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from querschnitt.common.languages import language_name
from querschnitt.common.textsearch import of_centre
from querschnitt.network.models import Place
from querschnitt.network.searching import analyser
from querschnitt.tenants.scope import current_centre_id

from .choices import OfferKind, OfferTopic, TargetGroup
from .models import Offer, OfferText

CHUNK = 1000


@override("de")  # what is searched does not depend on who saved it
def offer_tokens(offer: Offer, provider: str, texts: Iterable[OfferText] | None = None) -> str:
    """``texts``: the translations, read where they are not given; plain German is searched like German."""
    groups = " ".join(str(TargetGroup(group).label) for group in offer.target_groups if group in TargetGroup.values)
    # Nearly everything is offered in German too: that tells no two offers apart.
    languages = " ".join(language_name(code) for code in offer.languages if code != "de")
    topic = str(OfferTopic(offer.topic).label) if offer.topic in OfferTopic.values else ""
    kind = str(OfferKind(offer.kind).label) if offer.kind in OfferKind.values else ""
    place = offer.place or Place()
    person = offer.contact_name if offer.contact_public else ""  # visitors search these tokens too
    if texts is None:
        texts = [] if offer._state.adding else OfferText.objects.filter(offer=offer)
    return analyser().document(
        [
            ("A", offer.title),
            ("B", f"{topic} {provider} {place.town} {place.name}"),
            ("C", f"{offer.summary} {offer.description}"),
            ("D", f"{kind} {groups} {languages} {offer.access_note} {place.street} {person}"),
            *(part for text in texts for part in _translated(text)),
        ],
        [of_centre(current_centre_id()), *filters_of(offer.topic, offer.kind, offer.languages)],
    )


def _translated(text: OfferText) -> list[tuple[str, str, str]]:
    language = text.language.split("-")[0]
    return [
        ("A", text.title, language),
        ("C", f"{text.summary} {text.description}", language),
        ("D", text.access_note, language),
    ]


def filters_of(topic: str = "", kind: str = "", languages: Iterable[str] = ()) -> list[str]:
    """What an offer is narrowed down by inside the search itself; all of them hold together."""
    found = [f"t:{topic}" if topic else "", f"k:{kind}" if kind else "", *(f"l:{code}" for code in languages)]
    return [value for value in found if value]


def index_offers(organisation_ids: Iterable[UUID] | None = None, offer_ids: Iterable[UUID] | None = None) -> int:
    """Compute the tokens anew, of some providers' offers, of some offers, or of all in the centre."""
    offers = Offer.objects.select_related("organisation", "place").prefetch_related("texts").order_by("pk")
    if organisation_ids is not None:
        offers = offers.filter(organisation_id__in=list(organisation_ids))
    if offer_ids is not None:
        offers = offers.filter(pk__in=list(offer_ids))
    changed = []
    for offer in offers:
        offer.search = offer_tokens(offer, offer.organisation.name, offer.texts.all())
        offer.updated_at = timezone.now()
        changed.append(offer)
    Offer.unscoped.bulk_update(changed, ["search", "updated_at"], batch_size=CHUNK)
    return len(changed)
