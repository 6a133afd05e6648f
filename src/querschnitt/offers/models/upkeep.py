"""What keeps an offer right over time: its versions, and the questions to its provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel

from ..upkeep_choices import CheckOutcome, CheckReason, VersionKind
from .offer import Offer

LINK_DAYS = 30
REMIND_AFTER_DAYS = 14
MOST_MAILS = 3  # one question and two reminders


class OfferVersion(TenantModel):
    """What an offer said after one change: its own columns, its times with exceptions, its texts.

    ``by`` is empty for the system itself and for providers who followed a link; the latter leave ``request``.
    """

    retention = Retention("network", start="offer__valid_to")
    audited = False  # the change itself is in the log already
    taken_back_with = "offer"

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="versions")
    offer_id: UUID
    by_id: UUID | None
    request_id: UUID | None
    number = models.PositiveIntegerField()
    kind = models.CharField(_("Vorgang"), max_length=20, choices=VersionKind.choices)
    content = models.JSONField()
    of_number = models.PositiveIntegerField(null=True, blank=True)  # the version that was restored
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    request = models.ForeignKey(
        "offers.CheckRequest", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("Zeitpunkt"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["offer", "number"], name="offer_version_once")]


class CheckRequest(TenantModel):
    """A question to the provider whether an offer is still right; open until it is answered in any way.

    ``email`` is the address last written to; ``bounced_at``: the mail server refused that address.
    """

    retention = Retention("network", start="offer__valid_to")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="checks")
    offer_id: UUID
    reason = models.CharField(_("Anlass"), max_length=10, choices=CheckReason.choices)
    report = models.ForeignKey(
        "offers.OfferReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="checks"
    )
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    opened_at = models.DateTimeField(_("angefragt am"), default=timezone.now)
    mails = models.PositiveSmallIntegerField(_("Mails"), default=0)
    mailed_at = models.DateTimeField(_("zuletzt geschrieben am"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("unzustellbar seit"), null=True, blank=True)
    answered_at = models.DateTimeField(_("beantwortet am"), null=True, blank=True)
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=CheckOutcome.choices, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(answered_at__isnull=True), name="check_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="check_request_answered_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return str(self.offer)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class CheckLink(TenantModel):
    """One mail's link, for each offer it asks about. The token itself is in the mail alone."""

    retention = Retention("staged", start="expires_at")
    audit_secret = ("token_hash",)

    request = models.ForeignKey(CheckRequest, on_delete=models.CASCADE, related_name="links")
    request_id: UUID
    token_hash = models.CharField(max_length=64, editable=False)  # SHA-256
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["token_hash"], name="check_link_token")]

    def holds(self, now: datetime) -> bool:
        return now < self.expires_at


class OfferMerge(TenantModel):
    """Two entries that were one offer, and what is needed to take them apart again.

    ``moved`` names the rows that changed their offer, by model; ``kept_before`` and ``dropped_before`` are the
    contents of both before, ``kept_after`` tells whether the kept one was changed since.
    """

    retention = Retention("network", start="dropped__valid_to")
    audited = False  # every row it moves is in the log
    taken_back_with, taken_back_if = ("kept", "dropped"), Q(undone_at__isnull=False)

    kept = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="merges")
    kept_id: UUID
    dropped = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="dropped_in")
    dropped_id: UUID
    by_id: UUID | None
    undone_by_id: UUID | None
    moved: Any = models.JSONField(default=dict)
    kept_before: Any = models.JSONField()
    dropped_before: Any = models.JSONField()
    kept_after: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dropped"], condition=Q(undone_at__isnull=True), name="offer_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("dropped")), name="offer_merge_of_two"),
        ]


class KeptApart(TenantModel):
    """Two offers that look alike and are not the same; they are not proposed for merging again."""

    retention = Retention("network", start="first__valid_to")
    taken_back_with = ("first", "second")

    first = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+")
    first_id: UUID
    second = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+")
    second_id: UUID
    by_id: UUID | None
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="offers_kept_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="offers_kept_apart_in_order"),
        ]
