from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from ..body_choices import AgreementKind, AgreementState
from ..topics import Topic
from . import body_security as security
from .files import StoredFile


class Agreement(TenantModel):
    """What organisations agreed on, from when to when, and when somebody looks at it again.

    Its state follows from the day that is asked for. ``reminded_for`` is the review day somebody was reminded of.
    """

    row_security = security.AGREEMENT
    retention = Retention("network", start="valid_to")
    audit_values_visible = True

    title = models.CharField(_("Titel"), max_length=200)
    kind = models.CharField(_("Art"), max_length=20, choices=AgreementKind.choices, default=AgreementKind.COOPERATION)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic.choices), verbose_name=_("Themen"), default=list, blank=True
    )
    purpose = models.TextField(_("Gegenstand"), blank=True)
    parties = models.ManyToManyField(Organisation, through="AgreementParty", related_name="agreements")
    signed_on = models.DateField(_("Unterzeichnet am"), null=True, blank=True)
    valid_from = models.DateField(_("Gültig ab"))
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)
    review_on = models.DateField(_("Überprüfen am"), null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Zuständig"),
    )
    responsible_id: UUID | None
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Unterzeichnete Fassung"),
    )
    file_id: UUID | None
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["title"]
        indexes = [models.Index(fields=["centre", "review_on"], name="agreement_review")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="agreement_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def state_on(self, day: date | None = None) -> AgreementState:
        day = day or timezone.localdate()
        if day < self.valid_from:
            return AgreementState.PLANNED
        if self.valid_to is not None and self.valid_to < day:
            return AgreementState.ENDED
        return AgreementState.RUNNING


class AgreementParty(TenantModel):
    row_security = security.AGREEMENT
    retention = Retention("network", start="agreement__valid_to")
    audit_values_visible = True

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="party_rows")
    agreement_id: UUID
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_id: UUID

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["agreement", "organisation"], name="agreement_party_once")]
