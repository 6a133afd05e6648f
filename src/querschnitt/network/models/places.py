from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from ..choices import PlaceAccess


class Place(TenantModel):
    """A building or room where people meet; shared by the offers, organisations and meetings that take place there."""

    retention = Retention("network", start="created_at")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("gehört zu"),
    )
    organisation_id: UUID | None
    name = models.CharField(_("Gebäude oder Raum"), max_length=200, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Stadt oder Gemeinde"), max_length=100, blank=True)
    latitude = models.DecimalField(_("Breitengrad"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("Längengrad"), max_digits=9, decimal_places=6, null=True, blank=True)
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=PlaceAccess.choices),
        verbose_name=_("Barrierefreiheit"),
        default=list,
        blank=True,
    )
    access_note = models.CharField(_("Zugang zum Gebäude"), max_length=500, blank=True)
    transit_note = models.CharField(_("Bus und Bahn"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["town", "name", "street", "id"]
        indexes = [models.Index(fields=["centre", "town"], name="place_town")]
        constraints = [
            models.UniqueConstraint(fields=["centre", "name", "street", "postcode", "town"], name="place_once"),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"), name="place_postcode_of_five_digits"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with NULL is no violation, so that both are there is said, too.
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="place_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.line

    @property
    def line(self) -> str:
        """In one line, as lists show it."""
        town = f"{self.postcode} {self.town}".strip()
        return ", ".join(part for part in (self.name, self.street, town) if part)

    @property
    def located(self) -> bool:
        return self.latitude is not None and self.longitude is not None
