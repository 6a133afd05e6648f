from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from .places import Place


class Site(TenantModel):
    """Where an organisation can be found, beside its postal address, and when it is open there."""

    retention = Retention("network", start="organisation__ended_on")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sites")
    organisation_id: UUID
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sites", verbose_name=_("Ort"))
    place_id: UUID
    label = models.CharField(_("Bezeichnung"), max_length=100, blank=True)
    opening_hours = models.TextField(_("Öffnungszeiten"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("Standort")
        verbose_name_plural = _("Standorte")
        ordering = ["label", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "place"], name="site_once")]

    def __str__(self) -> str:
        return self.label or str(self.place)
