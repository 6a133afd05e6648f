"""What people who are not signed in tell us: that an entry is wrong, or that one is missing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess
from querschnitt.tenants.models import TenantModel

from ..choices import OfferTopic, ReportKind
from ..upkeep_choices import FeedbackState
from .offer import Offer


class Feedback(TenantModel):
    """``sender_key`` is a keyed hash of the network address, of one day, and emptied after a day."""

    audit_secret = ("sender_key", "email")

    handled_by_id: UUID | None
    email = models.EmailField(_("E-Mail-Adresse für Rückfragen"), blank=True)
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    state = models.CharField(_("Stand"), max_length=10, choices=FeedbackState.choices, default=FeedbackState.NEW)
    note = models.CharField(_("Vermerk"), max_length=500, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(_("bearbeitet am"), null=True, blank=True)
    sender_key = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("eingegangen am"), default=timezone.now)

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.state == FeedbackState.NEW


class OfferReport(Feedback):
    """Somebody says that an entry is wrong."""

    retention = Retention("feedback", start="handled_at")
    visitors = VisitorAccess(insert=True)
    taken_back_with = "offer"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="reports", verbose_name=_("Angebot"))
    offer_id: UUID
    kind = models.CharField(_("Was stimmt nicht?"), max_length=20, choices=ReportKind.choices)
    text = models.TextField(_("Hinweis"), max_length=1000, blank=True)

    class Meta(Feedback.Meta):
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["centre", "state", "created_at"], name="offer_report_queue")]

    def __str__(self) -> str:
        return str(self.offer)


class OfferSuggestion(Feedback):
    """Somebody names an offer that is missing. ``offer`` is what was made of it."""

    retention = Retention("feedback", start="handled_at")
    visitors = VisitorAccess(insert=True)

    title = models.CharField(_("Titel"), max_length=200)
    provider = models.CharField(_("Anbieter"), max_length=200, blank=True)
    topic = models.CharField(_("Thema"), max_length=20, choices=OfferTopic.choices, blank=True)
    description = models.TextField(_("Beschreibung"), max_length=2000, blank=True)
    town = models.CharField(_("Stadt oder Gemeinde"), max_length=100, blank=True)
    contact = models.CharField(_("Kontakt des Angebots"), max_length=200, blank=True)
    url = models.URLField(_("Internetseite"), blank=True)
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name=_("Angebot")
    )
    offer_id: UUID | None

    class Meta(Feedback.Meta):
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["centre", "state", "created_at"], name="offer_suggestion_queue")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="offer_suggestion_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
