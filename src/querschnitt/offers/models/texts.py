from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel

from .offer import Offer


class OfferText(TenantModel):
    """What is said of an offer in another language, translated by a person.

    ``of_version`` is the ``text_version`` of the German texts it was made from; a smaller one is outdated. An empty
    field is missing and shown in German.
    """

    retention = Retention("network", start="offer__valid_to")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="texts")
    offer_id: UUID
    language = models.CharField(_("Sprache"), max_length=10)
    title = models.CharField(_("Titel"), max_length=200, blank=True)
    summary = models.CharField(_("In einem Satz"), max_length=300, blank=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    access_note = models.TextField(_("Zugang und Anmeldung"), blank=True)
    cost_note = models.CharField(_("Kosten, genauer"), max_length=200, blank=True)
    childcare_note = models.CharField(_("Kinderbetreuung, genauer"), max_length=200, blank=True)
    barrier_note = models.CharField(_("Hinweise zur Barrierefreiheit"), max_length=500, blank=True)
    of_version = models.PositiveIntegerField()
    translated_by_id: UUID | None
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "language"], name="offer_text_once_per_language"),
            models.CheckConstraint(condition=~Q(language="de"), name="offer_text_is_a_translation"),
        ]

    @property
    def outdated(self) -> bool:
        """The German texts changed since. Needs ``offer``."""
        return self.of_version < self.offer.text_version
