from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel

from .. import emergency_choices
from . import security
from .case import Case


class CaseHold(TenantModel):
    """As long as it counts, nobody deletes the case or a part of it: triggers refuse it, to every role alike."""

    row_security = security.HOLD
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    case_id: UUID
    reason = models.CharField(_("Grund"), max_length=10, choices=emergency_choices.HoldReason.choices)
    note = models.CharField(_("Anlass"), max_length=200, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Gesperrt durch")
    )
    placed_on = models.DateField(_("Gesperrt am"), default=timezone.localdate)
    until = models.DateField(_("Gesperrt bis"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("Aufgehoben"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Aufgehoben durch"),
    )

    class Meta(TenantModel.Meta):
        ordering = ["-placed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            )
        ]

    @property
    def counts(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until >= timezone.localdate())
