from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.tokens import TokenField
from querschnitt.network.models import ImportBatch
from querschnitt.tenants.models import Organisation, TenantModel

from .choices import OfferState, OfferTopic, TargetGroup


class Offer(TenantModel):
    """Something an organisation offers to people: a course, counselling, a meeting place.

    ``valid_to`` is the last day; ``checked_on`` the day somebody last confirmed the entry with the provider.
    """

    retention = Retention("network", start="valid_to")
    audit_secret = ("search",)  # derived from the rest

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="offers", verbose_name=_("Anbieter")
    )
    organisation_id: UUID
    title = models.CharField(_("Titel"), max_length=200)
    topic = models.CharField(_("Thema"), max_length=20, choices=OfferTopic.choices)
    description = models.TextField(_("Beschreibung"), blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup.choices),
        verbose_name=_("Zielgruppen"),
        default=list,
        blank=True,
    )
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("Sprachen"), default=list, blank=True)
    place_name = models.CharField(_("Ort des Angebots"), max_length=200, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Stadt oder Gemeinde"), max_length=100, blank=True)
    access_note = models.TextField(_("Zugang und Anmeldung"), blank=True)
    contact_name = models.CharField(_("Ansprechperson"), max_length=150, blank=True)
    contact_email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    contact_phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    url = models.URLField(_("Internetseite"), blank=True)
    cost_note = models.CharField(_("Kosten"), max_length=200, blank=True)
    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)
    checked_on = models.DateField(_("Geprüft am"), default=timezone.localdate)
    state = models.CharField(_("Stand"), max_length=10, choices=OfferState.choices, default=OfferState.ACTIVE)
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    search = TokenField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        indexes = [
            GinIndex(fields=["search"], name="offer_search"),
            models.Index(fields=["centre", "title"], name="offer_title"),
            models.Index(fields=["organisation"], name="offer_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="offer_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"), name="offer_postcode_of_five_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.title
