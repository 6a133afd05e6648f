from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel


class CentreFact(TenantModel):
    """What is known of a centre from ``year`` on, until a later year says otherwise: "kim2_cluster: 6 since 2020".

    ``value`` is kept as it reads in German; its kind stands in ``data/programmes.toml``.
    """

    retention = Retention("funding", start="recorded_at")

    key = models.SlugField(_("Angabe"))
    year = models.PositiveSmallIntegerField(_("gilt ab dem Jahr"))
    value = models.CharField(_("Wert"), max_length=40)
    source = models.CharField(_("Quelle"), max_length=200)
    recorded_at = models.DateTimeField(_("erfasst am"), auto_now=True)
    recorded_by = models.UUIDField(_("erfasst von"), null=True)

    class Meta(TenantModel.Meta):
        ordering = ["key", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "key", "year"], name="fact_once_per_year"),
            models.CheckConstraint(condition=~models.Q(source=""), name="fact_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.value}"


class CentreTown(TenantModel):
    """A town of the Kreis and the three conditions for a coordinator of its own (KM03). Empty: not known."""

    retention = Retention("funding", start="recorded_at")

    name = models.CharField(_("Stadt oder Gemeinde"), max_length=100)
    residence_authority = models.BooleanField(_("eigene Ausländerbehörde"), null=True, blank=True)
    youth_office = models.BooleanField(_("eigenes Jugendamt"), null=True, blank=True)
    integration_council = models.BooleanField(_("Integrationsrat oder -ausschuss"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("erfasst am"), auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="town_once_per_centre")]

    def __str__(self) -> str:
        return self.name


class FundingSetting(TenantModel):
    """What the sources leave open, as this centre decided it, with its reason. Without a row the stated default holds."""

    retention = Retention("funding", start="recorded_at")

    key = models.SlugField(_("Einstellung"))
    value = models.CharField(_("Wert"), max_length=40, blank=True)
    reason = models.CharField(_("Grund"), max_length=300)
    recorded_at = models.DateTimeField(_("erfasst am"), auto_now=True)
    recorded_by = models.UUIDField(_("erfasst von"), null=True)

    class Meta(TenantModel.Meta):
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "key"], name="setting_once_per_centre"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="setting_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
