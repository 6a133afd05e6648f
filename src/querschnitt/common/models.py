"""Base of every stored thing."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import Promise

from .ids import uuid7


@cache
def labels_of(field: models.Field[Any, Any]) -> dict[Any, str | Promise]:
    """What a field's values are called. Closed lists are written in code, so once is enough."""
    return dict(field.flatchoices)


class BaseModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:
        """As Django's, which makes the list anew each time: a third of what a contact on a page costs."""
        value = getattr(self, field.attname)
        return str(labels_of(field).get(value, "" if value is None else value))
