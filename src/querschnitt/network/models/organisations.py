from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.tokens import TokenField
from querschnitt.tenants.models import Organisation, TenantModel

from ..choices import Publication
from .imports import ImportBatch


class OrganisationProfile(TenantModel):
    """What the network knows of an organisation beside its name and kind.

    Ages are half-open: from ``age_from`` to the day before ``age_before`` (both in years, empty: no limit).
    """

    retention = Retention("network", start="organisation__ended_on")
    audit_secret = ("search",)  # derived from the rest

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="profile")
    carrier = models.CharField(_("Träger"), max_length=200, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Ort"), max_length=100, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    url = models.URLField(_("Internetseite"), blank=True)
    responsibilities = models.TextField(_("Zuständigkeiten"), blank=True)
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=300, blank=True)
    age_from = models.PositiveSmallIntegerField(_("Alter ab"), null=True, blank=True)
    age_before = models.PositiveSmallIntegerField(_("Alter unter"), null=True, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)
    to_verify = models.BooleanField(_("zu prüfen"), default=False)
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    search = TokenField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        indexes = [
            GinIndex(fields=["search"], name="organisation_search"),
            models.Index(fields=["centre", "town"], name="organisation_town"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_before__isnull=True) | Q(age_before__gt=F("age_from")),
                name="organisation_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"), name="organisation_postcode_of_five_digits"
            ),
        ]


class ContactPerson(TenantModel):
    """Whom to ask in an organisation. Shown as far as the person agreed (``publication``)."""

    retention = Retention("network", start="valid_to")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Funktion"), max_length=150, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    publication = models.CharField(
        _("Sichtbar"), max_length=10, choices=Publication.choices, default=Publication.INTERNAL
    )
    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="contact_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name
