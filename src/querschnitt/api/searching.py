"""Full text search over the published services of all centres (or of one)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting

from . import selectors


def matching_services(text: str, language: str, centre: str = "") -> dict[UUID, float]:
    """Ids with scores, the higher the better. Every centre has words of its own, so each is asked for itself."""
    found: dict[UUID, float] = {}
    for centre_id in _centres(centre):
        with visiting(centre_id):
            found |= _ask(text, language, centre_id)
    return found


def _centres(slug: str) -> list[UUID]:
    rows = Centre.objects.filter(kind=Centre.Kind.DISTRICT)
    return list((rows.filter(slug=slug) if slug else rows).values_list("pk", flat=True))


def _ask(text: str, language: str, centre_id: UUID) -> dict[UUID, float]:
    rows = selectors.services().filter(centre_id=centre_id)
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(summary__icontains=word))
    return dict.fromkeys(rows.values_list("pk", flat=True), 1.0)
