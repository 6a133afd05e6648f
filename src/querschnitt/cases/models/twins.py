"""Two files of one person become one. What moved is remembered row by row, so that it can go back."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from . import security
from .case import Case, Person


class CaseMerge(TenantModel):
    """``before`` keeps what the dropped case and the kept person were like: phase, closing, filled fields, names."""

    row_security = security.CASE_MERGE
    retention = Retention("case", start="kept_case__closed_on")
    audit_values = False

    organisation_id: UUID
    kept_case_id: UUID
    dropped_case_id: UUID
    kept_person_id: UUID
    dropped_person_id: UUID
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kept_case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    dropped_case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kept_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    dropped_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(kept_case=F("dropped_case")), name="case_merge_of_two"),
            models.UniqueConstraint(
                fields=["dropped_case"], condition=Q(undone_at__isnull=True), name="case_merged_once"
            ),
        ]


class CaseMergeRow(TenantModel):
    """One column of one row that follows the kept file. Ids only; written by the reviewed functions alone."""

    row_security = security.CASE_MERGE_ROW
    retention = Retention("case", start="merge__kept_case__closed_on")
    audited, audit_values = False, False  # the rows' own changes are logged

    merge = models.ForeignKey(CaseMerge, on_delete=models.CASCADE, related_name="rows")
    table_name = models.CharField(max_length=63)
    column_name = models.CharField(max_length=63)
    row_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merge", "table_name", "column_name", "row_id"], name="case_merge_row_once")
        ]
