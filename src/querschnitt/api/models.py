from __future__ import annotations

from uuid import UUID

from django.db import models

from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess
from querschnitt.offers.models import Offer
from querschnitt.offers.visitors import OF_PUBLISHED
from querschnitt.tenants.models import TenantModel


class WrittenRecord(TenantModel):
    """A full German record of the open interface, written when its offer changed (ADR 0103).

    Derived from what a visitor may read. ``token`` names the very versions of the rows it was made from, ``until`` the
    last day it says the truth; whoever reads compares both. ``at`` is the place of a service at location, empty for the
    service itself.
    """

    retention = Retention("network", start="offer__valid_to")
    audited, audit_values = False, False  # derived; the rows' own changes are logged
    taken_back_with = "offer"
    visitors = VisitorAccess(rows=OF_PUBLISHED)

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+")
    offer_id: UUID
    at = models.UUIDField(null=True)
    token = models.CharField(max_length=32)
    until = models.DateField()
    text = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["offer", "at"], nulls_distinct=False, name="api_record_written_once")
        ]
