"""What centres delivered to the Land for a year: goals, measures, hours. Figures only, no persons."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention
from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre, TenantModel
from querschnitt.tenants.rls import RowSecurity

LAND = "05"
# The state's own unit: its analyst, and the commands run for it.
OF_STATE = "(SELECT c.kind FROM tenants_centre c WHERE c.id = (SELECT scope_centre())) = 'state'"
OWN = "centre_id = (SELECT scope_centre())"
OF_DELIVERY = "EXISTS (SELECT 1 FROM reporting_delivery d WHERE d.id = delivery_id AND {})"


class Delivery(BaseModel):
    """One unit's figures of one year: a centre's, or the sum of the Land where a source gives no more.

    Never changed but for ``superseded_at``: a correction is a delivery with the next version and its reason.
    A centre reads its own and the sums of the Land, the state reads all.
    """

    class Origin(models.TextChoices):
        RELEASE = "release", _("freigegebener Bericht")
        FILE = "file", _("signierte Datei")
        IMPORT = "import", _("Tabelle eines früheren Jahres")

    row_security = RowSecurity(
        see=f"ags = '{LAND}' OR {OWN} OR {OF_STATE}",
        insert=f"{OWN} OR {OF_STATE}",
        change=f"{OWN} OR {OF_STATE}",
    )
    retention = Retention("permanent", start="delivered_at")
    readable_by_state = True
    added_by_state = True  # earlier years, by a page (ADR 0112)
    changed_by_state = ("superseded_at",)

    objects: models.Manager[Delivery] = models.Manager()

    year = models.PositiveSmallIntegerField(_("Jahr"))
    # Empty for units that have no centre in this instance.
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", null=True)
    ags = models.CharField(_("Amtlicher Gemeindeschlüssel"), max_length=8, blank=True)
    unit_name = models.CharField(_("Name"), max_length=200)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    reason = models.CharField(_("Grund"), max_length=500, blank=True)
    origin = models.CharField(_("Herkunft"), max_length=8, choices=Origin.choices)
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    page = models.CharField(_("Seite"), max_length=40, blank=True)
    units = models.PositiveSmallIntegerField(_("Zentren"), default=1)
    posts_maximum = models.DecimalField(_("Stellen höchstens"), max_digits=8, decimal_places=2, null=True)
    posts_occupied = models.DecimalField(_("Stellen besetzt"), max_digits=8, decimal_places=2, null=True)
    # What the file said, so that the same one is not taken twice.
    digest = models.CharField(max_length=64, blank=True)
    delivered_at = models.DateTimeField(_("geliefert am"))
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "unit_name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "ags", "unit_name", "version"], name="delivery_version_once"),
            models.UniqueConstraint(
                fields=["year", "ags", "unit_name"], condition=Q(superseded_at=None), name="delivery_one_current"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="delivery_file_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="delivery_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.year}"


class DeliveredFigure(BaseModel):
    """A line of a delivery: one dimension as a whole (``category`` empty), or one category of goals in it.

    Categories carry no hours: one category of one centre is often one person's work.
    """

    row_security = RowSecurity(
        see=OF_DELIVERY.format("true"),
        insert=OF_DELIVERY.format(f"(d.{OWN} OR {OF_STATE})"),
        change=OF_DELIVERY.format("false"),
    )
    retention = Retention("permanent", start="delivery__delivered_at")
    readable_by_state = True
    added_by_state = True
    audited = False

    objects: models.Manager[DeliveredFigure] = models.Manager()

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="figures")
    dimension = models.CharField(max_length=2, choices=Dimension.choices)
    category = models.CharField(max_length=120, blank=True)
    goals = models.PositiveIntegerField()
    measures = models.PositiveIntegerField(null=True)
    hours = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "dimension", "category"], name="delivered_figure_once"),
            models.CheckConstraint(
                condition=Q(category="", measures__isnull=False, hours__isnull=False)
                | (~Q(category="") & Q(hours__isnull=True)),
                name="delivered_figure_hours_of_dimensions_only",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0), name="delivered_hours_not_below_0"
            ),
        ]


class YearReport(TenantModel):
    """A centre's report of a year. A draft counts anew whenever it is opened; a release freezes text and figures.

    The database refuses every change of a released one (trigger): a correction is the next version, with its reason.
    """

    retention = Retention("permanent", start="created_at")

    year = models.PositiveSmallIntegerField(_("Jahr"))
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    reason = models.CharField(_("Grund der Berichtigung"), max_length=500, blank=True)
    summary = models.TextField(_("Zusammenfassung"), blank=True)
    highlights = models.TextField(_("Was gelungen ist"), blank=True)
    outlook = models.TextField(_("Was ansteht"), blank=True)
    # Told by the centre: full-time equivalents at the end of the year, of all sources of money.
    posts_maximum = models.DecimalField(_("Stellen höchstens"), max_digits=8, decimal_places=2, null=True)
    posts_occupied = models.DecimalField(_("Stellen besetzt"), max_digits=8, decimal_places=2, null=True)
    # The figures as they were on the day of release; empty for a draft.
    content = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(_("Freigegeben am"), null=True)
    released_by = models.CharField(_("Freigegeben von"), max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "year", "version"], name="year_report_version_once"),
            models.UniqueConstraint(
                fields=["centre", "year"], condition=Q(released_at=None), name="year_report_one_draft"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="year_report_correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(posts_maximum=None, posts_occupied=None) | Q(posts_occupied__lte=F("posts_maximum")),
                name="year_report_posts_within_their_maximum",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, content=None, digest="")
                | (Q(released_at__isnull=False, content__isnull=False) & ~Q(digest="")),
                name="year_report_release_freezes_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.version}"

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


class DeliveryKey(BaseModel):
    """The public key a centre signs its files with, checked by the state on a second way. One at a time."""

    row_security = RowSecurity(see=OF_STATE)
    retention = Retention("permanent", start="trusted_at")
    readable_by_state = True
    added_by_state = True  # by a page (ADR 0120)
    changed_by_state = ("ended_at",)

    objects: models.Manager[DeliveryKey] = models.Manager()

    ags = models.CharField(_("Amtlicher Gemeindeschlüssel"), max_length=8, blank=True)
    # Only for units without a key of the territory.
    unit_name = models.CharField(_("Name"), max_length=200, blank=True)
    public_key = models.CharField(_("Schlüssel"), max_length=60)
    trusted_at = models.DateTimeField(_("hinterlegt am"))
    ended_at = models.DateTimeField(_("beendet am"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ags", "unit_name"], condition=Q(ended_at=None), name="delivery_key_one_current"
            )
        ]
