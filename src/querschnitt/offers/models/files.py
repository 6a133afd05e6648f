from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.network.models import StoredFile
from querschnitt.tenants.models import TenantModel

from .offer import Offer


class OfferFile(TenantModel):
    """A flyer, a form, a timetable that belongs to an offer. ``public`` is in step with the file's own."""

    retention = Retention("network", start="offer__valid_to")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="files")
    offer_id: UUID
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_id: UUID
    title = models.CharField(_("Titel"), max_length=150)
    language = models.CharField(_("Sprache"), max_length=10, blank=True)
    public = models.BooleanField(_("öffentlich zeigen"), default=True)

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title
