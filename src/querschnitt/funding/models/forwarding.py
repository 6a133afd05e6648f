"""Money handed on to third parties, what came of it, and what goes back."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import RowSecurity

from .grants import Grant, GrantPosition
from .posts import OWN


class ForwardingState(models.TextChoices):
    DRAFT = "entwurf", _("Entwurf")
    CONCLUDED = "geschlossen", _("geschlossen")
    ENDED = "beendet", _("beendet")
    DROPPED = "verworfen", _("verworfen")


class Component(models.TextChoices):
    """The four Bausteine of KOMM-AN II (KA09)."""

    A = "A", _("A: Treffpunkte")
    B = "B", _("B: Zusammenkommen, Orientierung, Begleitung")
    C = "C", _("C: Information")
    D = "D", _("D: Qualifizierung im Ehrenamt")


class Forwarding(TenantModel):
    """A forwarding contract (Weiterleitungsvertrag). Committed and paid amounts are bookings that name it."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="forwardings")
    grant_id: UUID
    recipient = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", verbose_name=_("Träger"))
    recipient_id: UUID
    measure = models.CharField(_("Maßnahme"), max_length=200)
    component = models.CharField(_("Baustein"), max_length=1, choices=Component.choices, blank=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"))
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    # Of the whole measure of the third party; what others pay of it, they say themselves.
    percent = models.DecimalField(_("Anteil an der Maßnahme in Prozent"), max_digits=5, decimal_places=2, default=100)
    posts = models.DecimalField(_("davon Case Management (VZÄ)"), max_digits=6, decimal_places=3, null=True, blank=True)
    counselling = models.BooleanField(_("Teil von MBE oder JMD"), default=False)
    reason = models.TextField(_("Begründung aus dem Konzept"), max_length=2000, blank=True)
    deviation = models.TextField(_("Begründung der Abweichung"), max_length=2000, blank=True)
    proof_due_on = models.DateField(_("Nachweis des Trägers bis"))
    state = models.CharField(max_length=12, choices=ForwardingState.choices, default=ForwardingState.DRAFT)
    concluded_on = models.DateField(_("geschlossen am"), null=True, blank=True)
    proof_on = models.DateField(_("Nachweis vom"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="forwarding_moves_something"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="forwarding_ends_after_start"),
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="forwarding_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.measure


class LumpSum(TenantModel):
    """Rooms of one building renovated or equipped for a lump sum each (KA06-KA08)."""

    retention = Retention("funding", start="forwarding__recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    forwarding = models.ForeignKey(Forwarding, models.CASCADE, related_name="lumps")
    building = models.CharField(_("Gebäude"), max_length=160)
    rooms = models.PositiveSmallIntegerField(_("Räume"))
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)

    class Meta(TenantModel.Meta):
        ordering = ["building"]
        constraints = [models.CheckConstraint(condition=Q(rooms__gt=0) & Q(amount__gt=0), name="lump_of_rooms")]


class ProofLine(TenantModel):
    """One payment in the proof of use, with its receipts."""

    retention = Retention("funding", start="grant__recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="proof_lines")
    grant_id: UUID
    position = models.ForeignKey(GrantPosition, models.PROTECT, null=True, blank=True, related_name="+")
    forwarding = models.ForeignKey(Forwarding, models.PROTECT, null=True, blank=True, related_name="proof_lines")
    forwarding_id: UUID | None
    paid_on = models.DateField(_("Tag der Zahlung"))
    payee = models.CharField(_("an wen"), max_length=160)
    text = models.CharField(_("Grund der Zahlung"), max_length=200)
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["paid_on", "recorded_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="proof_line_of_something")]


class Receipt(TenantModel):
    """A receipt of a line, cleaned and scanned before it is kept."""

    retention = Retention("funding", start="added_at")
    row_security = RowSecurity(see=OWN)
    audit_secret = ("content",)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    line = models.ForeignKey(ProofLine, models.CASCADE, related_name="receipts")
    name = models.CharField(_("Dateiname"), max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["line", "sha256"], name="receipt_once_per_line")]


class TakenOut(TenantModel):
    """Payments and receipts taken out of a proof, as they were: kept for an hour so that it can be undone, then gone."""

    retention = Retention("funding", start="taken_at")
    row_security = RowSecurity(see=OWN)
    audit_secret = ("rows",)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="+")
    grant_id: UUID
    rows = models.BinaryField()
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        pass


class Recovery(TenantModel):
    """Money to be paid back: by a third party to the own house (``forwarding``), or by the house to the funder.

    Its payments are bookings. ``paid_on`` is the day of the last one; until then parts may be paid."""

    retention = Retention("funding", start="demanded_on")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="recoveries")
    grant_id: UUID
    forwarding = models.ForeignKey(Forwarding, models.PROTECT, null=True, blank=True, related_name="recoveries")
    forwarding_id: UUID | None
    amount = models.DecimalField(_("Betrag"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("Grund"), max_length=300)
    demanded_on = models.DateField(_("gefordert am"))
    due_on = models.DateField(_("zu zahlen bis"))
    interest_rate = models.DecimalField(
        _("Zinssatz in Prozent im Jahr"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    interest_from = models.DateField(_("Zinsen ab"), null=True, blank=True)
    interest_waived = models.CharField(_("Grund, warum Zinsen nicht gefordert werden"), max_length=300, blank=True)
    paid_on = models.DateField(_("gezahlt am"), null=True, blank=True)
    dropped_on = models.DateField(_("fallen gelassen am"), null=True, blank=True)
    dropped_reason = models.CharField(_("Grund"), max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["demanded_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_of_something"),
            models.CheckConstraint(
                condition=Q(interest_rate=None, interest_from=None)
                | Q(interest_rate__gt=0, interest_from__isnull=False),
                name="recovery_interest_has_a_first_day",
            ),
            models.CheckConstraint(condition=Q(paid_on=None) | Q(dropped_on=None), name="recovery_paid_or_dropped"),
        ]

    @property
    def is_open(self) -> bool:
        return self.paid_on is None and self.dropped_on is None


class DeadlineReminder(TenantModel):
    """Whom a mail reminded of which deadline; a moved deadline is told anew."""

    retention = Retention("funding", start="reminded_on")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deadline = models.CharField(max_length=60)
    due_on = models.DateField()
    stage = models.SmallIntegerField()
    reminded_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "deadline", "due_on", "stage"], name="reminder_once_per_stage")
        ]


class PaperKind(models.TextChoices):
    APPLICATION = "antrag", _("Antrag")
    CALL = "mittelabruf", _("Mittelabruf")
    CONTRACT = "weiterleitungsvertrag", _("Weiterleitungsvertrag")
    PROOF = "verwendungsnachweis", _("Verwendungsnachweis")


class PaperWording(TenantModel):
    """A version of a paper's wording; an empty one goes back to the wording the product brings."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN, insert=OWN, change="false")

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=24, choices=PaperKind.choices)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("Wortlaut"), max_length=20000, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "version"], name="wording_once_per_version")
        ]
