"""Full text search over the published services of all centres (or of one)."""

from __future__ import annotations

from uuid import UUID

from querschnitt.network.searching import hits, question, vocabulary
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting


def matching_services(text: str, language: str, centre: str = "") -> dict[UUID, float]:
    """Ids with scores, the higher the better. Every centre has words of its own, so each is asked for itself."""
    found: dict[UUID, float] = {}
    for centre_id in _centres(centre):
        with visiting(centre_id):
            words = vocabulary(Offer._meta.db_table, "offer_words")
            asked = question(text, words, language.split("-")[0])
            found |= hits("matching_published", asked, whole=True).scores
    return found


def _centres(slug: str) -> list[UUID]:
    rows = Centre.objects.filter(kind=Centre.Kind.DISTRICT)
    return list((rows.filter(slug=slug) if slug else rows).values_list("pk", flat=True))
