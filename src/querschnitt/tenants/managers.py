from __future__ import annotations

from typing import TypeVar

from django.db import models

from .scope import current_centre_id

M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """First net: a query without a scope raises instead of answering."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(centre_id=current_centre_id())
