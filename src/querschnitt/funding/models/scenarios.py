from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import RowSecurity

OWN = "centre_id = (SELECT scope_centre())"


class Scenario(TenantModel):
    """A distribution somebody tried: the list, the key and the limits. ``shared``: every centre and the Land see it.

    Figures of districts, never of persons; the Land keeps scenarios of its own.
    """

    retention = Retention("funding", start="recorded_at")
    readable_by_state = True
    written_by_state = True
    row_security = RowSecurity(see=f"{OWN} OR shared", insert=OWN, change=OWN)

    name = models.CharField(_("Name"), max_length=120)
    table = models.TextField(_("Tabelle"), max_length=200_000)
    options = models.JSONField(default=dict)
    shared = models.BooleanField(_("für alle Zentren und das Land sichtbar"), default=False)
    recorded_at = models.DateTimeField(_("gespeichert am"), auto_now_add=True)
    recorded_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return self.name
