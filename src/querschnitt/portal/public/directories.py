"""The directories of an instance: one for every centre that has published anything."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting


@dataclass(frozen=True)
class Directory:
    """``alone``: the instance serves this centre only."""

    name: str
    slug: str
    alone: bool


def directories() -> list[Directory]:
    with visiting(savepoint=False):
        published = Offer.unscoped.filter(centre=OuterRef("pk"), published=True).values("pk")
        rows = Centre.objects.filter(kind=Centre.Kind.DISTRICT).annotate(filled=Exists(published)).order_by("name")
        found = list(rows.values_list("name", "slug", "filled"))
    return [Directory(name, slug, len(found) == 1) for name, slug, filled in found if filled]
