from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from . import security
from .case import Case


class CaseReference(TenantModel):
    """What an organisation's own lists call a case. Each sees its own alone."""

    row_security = security.REFERENCE
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="references")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Stelle"))
    text = models.CharField(_("Eigenes Aktenzeichen"), max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "text"], name="case_reference_once"),
        ]

    def __str__(self) -> str:
        return self.text
