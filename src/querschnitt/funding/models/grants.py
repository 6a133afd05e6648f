"""Grants and their ledger: every booking names both its accounts, so it balances; it is reversed, never changed."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.conf import settings
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
    WITHDRAWN = "zurueckgezogen", _("zurückgezogen")
    PROVEN = "nachgewiesen", _("Verwendung nachgewiesen")
    CHECKED = "geprueft", _("Nachweis geprüft")
    CLOSED = "abgeschlossen", _("abgeschlossen")


class Step(models.TextChoices):
    """What happens to a grant; the table ``funding.steps.STEPS`` says when."""

    APPLY = "antrag", _("Antrag stellen")
    WITHDRAW = "ruecknahme", _("Antrag zurückziehen")
    DECIDE = "bescheid", _("Bescheid eintragen")
    CHANGE = "aenderung", _("Änderungsbescheid eintragen")
    REFUSE = "ablehnung", _("Ablehnung eintragen")
    PROVE = "nachweis", _("Verwendungsnachweis abgeben")
    RETURN = "rueckgabe", _("Nachweis zur Überarbeitung zurücknehmen")
    ACCEPT = "pruefung", _("Ergebnis der Prüfung eintragen")
    CLOSE = "abschluss", _("Abschließen")
    # No step of the table: something of the grant's papers was taken out, with its reason.
    TAKEN_OUT = "entnahme", _("Beleg entfernen")
    PUT_BACK = "rueckholung", _("Entfernten Beleg zurückholen")


class Account(models.TextChoices):
    """Where money stands, in three circles that balance each for itself.

    What may be spent comes from the funder, waits as budget, is committed, paid and recognised. What flows comes from
    the funder's treasury, is called for and received. Interest of recoveries is no money of the grant: it is owed, and
    paid.
    """

    FUNDER = "geldgeber", _("Geldgeber")
    BUDGET = "verfuegbar", _("verfügbar")
    COMMITTED = "gebunden", _("gebunden")
    PAID = "ausgezahlt", _("ausgezahlt")
    PROVEN = "anerkannt", _("anerkannt")
    TREASURY = "landkasse", _("Kasse des Geldgebers")
    REQUESTED = "abgerufen", _("abgerufen")
    RECEIVED = "erhalten", _("erhalten")
    INTEREST = "zinssoll", _("Zinsforderung")
    INTEREST_PAID = "zinsen", _("gezahlte Zinsen")


class BookingKind(models.TextChoices):
    GRANT = "bewilligung", _("Bewilligung")
    CUT = "kuerzung", _("Kürzung durch Änderungsbescheid")
    COMMIT = "bindung", _("Bindung")
    RELEASE = "freigabe", _("Freigabe")
    PAY = "zahlung", _("Zahlung")
    REFUND = "ruecklauf", _("Rücklauf oder nicht anerkannt")
    RECOGNISE = "anerkennung", _("Anerkennung")
    RECOVER = "rueckforderung", _("Rückzahlung an den Geldgeber")
    CALL = "abruf", _("Mittelabruf")
    CALL_CUT = "abrufkuerzung", _("Kürzung eines Mittelabrufs")
    RECEIVE = "eingang", _("Eingang abgerufener Mittel")
    RETURN = "erstattung", _("Erstattung erhaltener Mittel")
    INTEREST = "zinsen", _("Zinsen einer Rückforderung")


class Grant(TenantModel):
    """Money of one programme for one year, from application to the end."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    programme = models.SlugField(_("Programm"))
    year = models.PositiveSmallIntegerField(_("Jahr"))
    reference = models.CharField(_("Aktenzeichen"), max_length=80)
    state = models.CharField(_("Stand"), max_length=14, choices=GrantState.choices, default=GrantState.PLANNED)
    purpose = models.CharField(_("Zweck"), max_length=300, blank=True)
    period_from = models.DateField(_("Zeitraum von"), null=True, blank=True)
    period_to = models.DateField(_("Zeitraum bis"), null=True, blank=True)
    own_share = models.DecimalField(_("Eigenanteil"), max_digits=12, decimal_places=2, default=Decimal(0))
    application_due_on = models.DateField(_("Antrag bis"), null=True, blank=True)
    signed_by = models.CharField(_("unterschrieben von"), max_length=120, blank=True)
    signed_on = models.DateField(_("unterschrieben am"), null=True, blank=True)
    decided_on = models.DateField(_("Bescheid vom"), null=True, blank=True)
    decision_reference = models.CharField(_("Zeichen des Bescheids"), max_length=120, blank=True)
    conditions = models.TextField(_("Nebenbestimmungen"), max_length=4000, blank=True)
    spend_within = models.PositiveSmallIntegerField(_("Verwendung binnen Monaten"), null=True, blank=True)
    call_due_on = models.DateField(_("Mittelabruf bis"), null=True, blank=True)
    due_on = models.DateField(_("Verwendungsnachweis bis"), null=True, blank=True)
    report = models.TextField(_("Sachbericht"), max_length=20000, blank=True)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    responsible_id: UUID | None
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-year", "programme", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="grant_once_per_reference"),
            models.CheckConstraint(condition=Q(own_share__gte=0), name="grant_own_share_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class GrantPosition(TenantModel):
    """One line of application and decision."""

    retention = Retention("funding", start="grant__recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="positions")
    grant_id: UUID
    place = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("Posten"), max_length=160)
    posts = models.DecimalField(_("Stellen (VZÄ)"), max_digits=6, decimal_places=3, null=True, blank=True)
    applied = models.DecimalField(_("beantragt"), max_digits=12, decimal_places=2)
    granted = models.DecimalField(_("bewilligt"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["place", "label"]
        constraints = [
            models.CheckConstraint(condition=Q(applied__gte=0), name="position_applied_not_negative"),
            models.CheckConstraint(condition=Q(granted=None) | Q(granted__gte=0), name="position_granted_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label


class GrantEvent(TenantModel):
    """A step that was taken; the next one never changes it."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN, insert=OWN, change="false")

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=Step.choices)
    happened_on = models.DateField(_("Tag"))
    text = models.CharField(_("Bemerkung"), max_length=500, blank=True)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2, null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["happened_on", "recorded_at"]


class FundsCall(TenantModel):
    """A call for funds (Mittelabruf): what is asked for a time, and when it came. Amounts received are bookings."""

    retention = Retention("funding", start="requested_on")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="calls")
    grant_id: UUID
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    period_from = models.DateField(_("für die Zeit von"))
    period_to = models.DateField(_("bis"))
    requested_on = models.DateField(_("abgerufen am"))
    paid_on = models.DateField(_("eingegangen am"), null=True, blank=True)
    paid_amount = models.DecimalField(_("eingegangen"), max_digits=12, decimal_places=2, null=True)
    withdrawn_on = models.DateField(_("zurückgenommen am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="call_once_per_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_asks_for_something"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="call_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {_('Mittelabruf')}"


class Booking(TenantModel):
    """``amount`` moves from ``credit`` to ``debit``: the pair stands in one row. Nobody changes or deletes it; the
    database refuses both."""

    retention = Retention("funding", start="booked_on")
    row_security = RowSecurity(see=OWN, insert=OWN, change="false")

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="bookings")
    grant_id: UUID
    kind = models.CharField(_("Art"), max_length=14, choices=BookingKind.choices)
    debit = models.CharField(_("nach"), max_length=10, choices=Account.choices)
    credit = models.CharField(_("von"), max_length=10, choices=Account.choices)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    booked_on = models.DateField(_("Tag"))
    text = models.CharField(_("Wofür"), max_length=200)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    reverses_id: UUID | None
    call = models.ForeignKey(FundsCall, models.PROTECT, null=True, related_name="bookings")
    call_id: UUID | None
    forwarding = models.ForeignKey("funding.Forwarding", models.PROTECT, null=True, related_name="bookings")
    forwarding_id: UUID | None
    recovery = models.ForeignKey("funding.Recovery", models.PROTECT, null=True, related_name="bookings")
    recovery_id: UUID | None
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["booked_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="booking_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="booking_has_two_accounts"),
        ]
