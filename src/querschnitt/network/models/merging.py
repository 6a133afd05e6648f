from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel


class OrganisationMerge(TenantModel):
    """Two entries of one organisation brought together: ``kept`` stays, ``merged`` ends and points at it.

    ``before`` holds both entries' own fields, ``after`` those of the one kept, ``moved`` the rows that changed owner
    (model and field -> ids): what taking it back needs. Rows under need-to-know are remembered by their own app.
    """

    retention = Retention("network", start="created_at")
    taken_back_with, taken_back_if = ("kept", "merged"), Q(undone_at__isnull=False)

    kept_id: UUID
    merged_id: UUID
    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_into_other")
    same_body = models.BooleanField(_("Beide Einträge meinen dieselbe Stelle"), default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    protected = models.BooleanField(default=False)  # rows under need-to-know moved as well
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("Zusammenführung")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="organisation_merge_of_two"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="organisation_merged_once"
            ),
        ]


class DistinctPair(TenantModel):
    """Two entries that look alike and are not the same: not proposed again. ``first`` has the smaller id."""

    retention = Retention("network", start="created_at")
    taken_back_with = ("first", "second")

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_pair_in_order"),
        ]
