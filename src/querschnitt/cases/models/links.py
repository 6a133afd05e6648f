"""A person whom another organisation knows too: who asks for a link, and the question as it reaches the lead there."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from . import security
from .case import Case


class LinkRequest(TenantModel):
    """Asked from an own case, with the person's agreement. Says nothing about whom it reaches.

    A refusal and silence look the same to who asked: after ``expires_on`` the request has ended.
    """

    row_security = security.LINK_REQUEST
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    organisation_id: UUID
    case_id: UUID
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="link_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Wozu?"), max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()


class LinkDelivery(TenantModel):
    """The question in the hands of a lead organisation, about its own case. Written by ``case_ask_link`` alone.

    Who asked sees it only once it is agreed to.
    """

    row_security = security.LINK_DELIVERY
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        AGREED = "agreed", _("verknüpft")
        DECLINED = "declined", _("abgelehnt")

    case_id: UUID
    asking_id: UUID
    organisation_id: UUID
    request = models.ForeignKey(LinkRequest, on_delete=models.CASCADE, related_name="deliveries")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="link_deliveries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organisation", "state", "expires_on"], name="link_delivery_open")]
        constraints = [models.UniqueConstraint(fields=["request", "case"], name="link_delivered_once")]
