from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from .. import emergency_choices
from . import security
from .case import Case


class EmergencyAccess(TenantModel):
    """Somebody opened a case they may not see, for hours, with a reason (break-glass). Written by ``case_emergency``.

    Seen by who did it, by the case's lead organisation, and by the centre's data protection officer, who sees all.
    """

    row_security = security.EMERGENCY
    retention = Retention("emergency", start="ends_at")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    case_id: UUID
    case_number = models.CharField(_("Aktenzeichen"), max_length=20)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Fallführung"))
    lead_id: UUID
    user_id: UUID
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Person"), db_index=False
    )
    reason = models.CharField(_("Grund"), max_length=10, choices=emergency_choices.EmergencyReason.choices)
    words = models.CharField(_("Was ist geschehen?"), max_length=500)
    opened_at = models.DateTimeField(_("Geöffnet"))
    ends_at = models.DateTimeField(_("Bis"))
    closed_at = models.DateTimeField(_("Beendet"), null=True, blank=True)
    checked_at = models.DateTimeField(_("Geprüft"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(
                fields=["user", "organisation"], condition=Q(closed_at__isnull=True), name="emergency_of_person"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="emergency_ends_after_start"),
            models.CheckConstraint(condition=~Q(lead=F("organisation")), name="emergency_of_another"),
        ]
