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

from ..body_choices import BodyKind, Cycle, Part
from ..topics import Topic
from . import body_security as security
from .organisations import ContactPerson


class Body(TenantModel):
    """A group that meets: steering group, working group, conference, project group."""

    row_security = security.BODY
    retention = Retention("network", start="ended_on")
    audit_values_visible = True

    kind = models.CharField(_("Art"), max_length=20, choices=BodyKind.choices)
    name = models.CharField(_("Name"), max_length=200)
    purpose = models.TextField(_("Auftrag"), blank=True)
    cycle = models.CharField(_("Turnus"), max_length=12, choices=Cycle.choices, default=Cycle.AS_NEEDED)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic.choices), verbose_name=_("Themen"), default=list, blank=True
    )
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_bodies", verbose_name=_("Federführung")
    )
    lead_id: UUID
    ended_on = models.DateField(_("Beendet am"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="body_name_once_per_centre")]

    def __str__(self) -> str:
        return self.name

    def ended(self, today: date | None = None) -> bool:
        return self.ended_on is not None and self.ended_on < (today or timezone.localdate())


class BodyMember(TenantModel):
    """Who belongs to a body and until when. Past members stay: they decided what was decided."""

    row_security = security.part_of_body("network_bodymember")
    retention = Retention("network", start="valid_to")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    body_id: UUID
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Organisation")
    )
    organisation_id: UUID | None
    contact = models.ForeignKey(ContactPerson, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    user_id: UUID | None
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Funktion"), max_length=150, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    part = models.CharField(_("Rolle"), max_length=10, choices=Part.choices, default=Part.MEMBER)
    valid_from = models.DateField(_("Mitglied seit"), default=timezone.localdate)
    valid_to = models.DateField(_("Mitglied bis"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="body_member_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_current(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class BodySeat(TenantModel):
    """The part of a membership that row-level security asks: which organisation or person, and when."""

    row_security = security.SEAT
    retention = Retention("network", start="valid_to")
    audited = False  # follows from BodyMember

    member = models.OneToOneField(BodyMember, on_delete=models.CASCADE, related_name="seat")
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", null=True, blank=True, db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["body", "organisation"], name="body_seat_check")]
