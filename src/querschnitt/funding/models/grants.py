"""Grants and their ledger: every booking names both its accounts, so it balances; it is reversed, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import RowSecurity

from .posts import OWN


class GrantState(models.TextChoices):
    PLANNED = "geplant", _("geplant")
    APPLIED = "beantragt", _("beantragt")
    GRANTED = "bewilligt", _("bewilligt")
    REFUSED = "abgelehnt", _("abgelehnt")
    PROVEN = "nachgewiesen", _("Verwendung nachgewiesen")
    CLOSED = "abgeschlossen", _("abgeschlossen")


NEXT_STATES: dict[str, tuple[str, ...]] = {
    GrantState.PLANNED: (GrantState.APPLIED,),
    GrantState.APPLIED: (GrantState.GRANTED, GrantState.REFUSED),
    GrantState.GRANTED: (GrantState.PROVEN,),
    GrantState.PROVEN: (GrantState.CLOSED,),
    GrantState.REFUSED: (),
    GrantState.CLOSED: (),
}


class Account(models.TextChoices):
    """Where money stands. A grant comes from the funder, waits as budget, is committed, and is paid."""

    FUNDER = "geldgeber", _("Geldgeber")
    BUDGET = "verfuegbar", _("verfügbar")
    COMMITTED = "gebunden", _("gebunden")
    PAID = "ausgezahlt", _("ausgezahlt")


class BookingKind(models.TextChoices):
    GRANT = "bewilligung", _("Bewilligung")
    COMMIT = "bindung", _("Bindung")
    PAY = "zahlung", _("Zahlung")
    RECOVER = "rueckforderung", _("Rückzahlung an den Geldgeber")


class Grant(TenantModel):
    """Money of one programme for one year, from application to the end."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    programme = models.SlugField(_("Programm"))
    year = models.PositiveSmallIntegerField(_("Jahr"))
    reference = models.CharField(_("Aktenzeichen"), max_length=80)
    state = models.CharField(_("Stand"), max_length=14, choices=GrantState.choices, default=GrantState.PLANNED)
    due_on = models.DateField(_("Verwendungsnachweis bis"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-year", "programme", "reference"]
        constraints = [models.UniqueConstraint(fields=["organisation", "reference"], name="grant_once_per_reference")]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class Booking(TenantModel):
    """``amount`` moves from ``credit`` to ``debit``: the pair stands in one row. Nobody changes or deletes it; the
    database refuses both."""

    retention = Retention("funding", start="booked_on")
    row_security = RowSecurity(see=OWN, insert=OWN, change="false")

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="bookings")
    kind = models.CharField(_("Art"), max_length=14, choices=BookingKind.choices)
    debit = models.CharField(_("nach"), max_length=10, choices=Account.choices)
    credit = models.CharField(_("von"), max_length=10, choices=Account.choices)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    booked_on = models.DateField(_("Tag"))
    text = models.CharField(_("Wofür"), max_length=200)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["booked_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="booking_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="booking_has_two_accounts"),
        ]
