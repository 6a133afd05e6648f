"""Delete what nothing refers to any more: files whose entry is gone, places where nothing takes place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..models import Place, StoredFile

# Somebody may be about to use it; an earlier version of an offer may name the place.
FILES_AFTER, PLACES_AFTER = timedelta(days=30), timedelta(days=365)


def unused(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those that no row of the open scope refers to, whichever app the other model belongs to."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            other: Any = relation.related_model
            referring = getattr(other, "unscoped", other._base_manager)
            rows = rows.filter(~Exists(referring.filter(**{relation.field.name: OuterRef("pk")})))
    return rows


def sweep(now: datetime) -> dict[str, int]:
    """How many of each kind were deleted."""
    files = unused(StoredFile.objects.filter(created_at__lt=now - FILES_AFTER)).order_by("pk")
    places = Place.objects.filter(created_at__lt=now - PLACES_AFTER, organisation__isnull=True)
    return {"files": _delete(files), "places": _delete(unused(places).order_by("pk"))}


def _delete(rows: QuerySet[Any]) -> int:
    """Rows that somebody keeps secret from the centre are invisible here; the database knows that they refer, and refuses."""
    deleted = 0
    for key in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                rows.model.objects.only("pk").get(pk=key).delete()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError:
            continue
        deleted += 1
    return deleted
