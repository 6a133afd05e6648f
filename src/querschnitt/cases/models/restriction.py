from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel

from .. import emergency_choices
from . import security
from .case import Case


class CaseRestriction(TenantModel):
    """Processing is restricted (Art. 18 DSGVO): until it is lifted the case is kept and read by the lead, no more.

    ``Case.restricted_at`` says the same for lists and policies; triggers refuse to write, whoever asks (ADR 0092).
    """

    row_security = security.RESTRICTION
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="restrictions", db_index=False)
    case_id: UUID
    reason = models.CharField(_("Grund"), max_length=10, choices=emergency_choices.RestrictionReason.choices)
    note = models.CharField(_("Anlass"), max_length=200, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Eingeschränkt durch")
    )
    placed_at = models.DateTimeField(_("Eingeschränkt am"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("Aufgehoben"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Aufgehoben durch"),
    )
    lift_reason = models.CharField(_("Warum aufgehoben?"), max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="case_restriction_open_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="case_restriction_lifted_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="case_restriction_of_case")]
