"""Posts of a centre by source: how many may be filled, and who fills them from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import RowSecurity

# Of the organisation that employs, usually the KI: partners of the centre read none of it.
OWN = "centre_id = (SELECT scope_centre()) AND organisation_id = (SELECT scope_organisation())"


class Source(models.TextChoices):
    """Who pays. The keys are those of the report's Abb. 6 and of the programmes."""

    LAND = "land", _("Land (MKFFI, MKJFGFI)")
    TEACHERS = "msb", _("Lehrkräfte (MSB)")
    KOMM_AN = "komm_an", _("KOMM-AN")
    KIM1 = "kim1", _("KIM Baustein 1")
    KIM2 = "kim2", _("KIM Baustein 2")
    KIM3 = "kim3", _("KIM Baustein 3")
    MUNICIPAL = "kommunal", _("kommunal")
    THIRD = "dritte", _("Drittmittel")


class Employment(models.TextChoices):
    """Decides what a full week is (KI22, KI23)."""

    CIVIL_SERVANT = "beamte", _("beamtet")
    EMPLOYEE = "angestellte", _("angestellt")


class Vacancy(models.TextChoices):
    RECRUITING = "besetzung", _("Besetzung läuft")
    NO_APPLICANTS = "bewerbungen", _("keine geeigneten Bewerbungen")
    LEFT = "weggang", _("Weggang")
    PARENTAL = "elternzeit", _("Elternzeit oder Beurlaubung")
    FIXED_TERM = "befristung", _("Befristung schreckt ab")
    BUDGET = "haushalt", _("Haushaltssperre oder Eigenmittel fehlen")
    OTHER = "sonstiges", _("sonstiger Grund")


class Post(TenantModel):
    """One line of the staffing plan: "Case Management, KIM Baustein 2"."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    name = models.CharField(_("Aufgabe"), max_length=120)
    source = models.CharField(_("Wer bezahlt"), max_length=10, choices=Source.choices)
    assistant = models.BooleanField(_("Verwaltungsassistenz"), default=False)
    qualification = models.CharField(_("verlangte Qualifikation"), max_length=200, blank=True)
    vacancy = models.CharField(_("Grund, wenn etwas frei ist"), max_length=12, choices=Vacancy.choices, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["source", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "source", "name"], name="post_once_per_source")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_source_display()})"


class PostMaximum(TenantModel):
    """How many full-time posts may be filled from ``starts_on`` to the day before the next one starts."""

    retention = Retention("funding", start="starts_on")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="maxima")
    starts_on = models.DateField(_("gilt ab"))
    maximum = models.DecimalField(_("höchstens (VZÄ)"), max_digits=6, decimal_places=3)
    rule_id = models.CharField(_("Regel"), max_length=12, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["post", "starts_on"], name="maximum_once_a_day"),
            models.CheckConstraint(condition=Q(maximum__gte=0), name="maximum_not_negative"),
        ]


class PostHolder(TenantModel):
    """Somebody in a post: hours a week against the full week of the employment."""

    retention = Retention("funding", start="ends_on")
    row_security = RowSecurity(see=OWN)
    audit_secret = ("person",)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="holders")
    person = models.CharField(_("Person"), max_length=120)
    employment = models.CharField(_("Beschäftigung"), max_length=12, choices=Employment.choices)
    hours = models.DecimalField(_("Wochenstunden"), max_digits=5, decimal_places=2)
    full_hours = models.DecimalField(max_digits=5, decimal_places=2)
    qualification = models.CharField(_("Qualifikation"), max_length=200, blank=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis (letzter Tag)"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "person"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=F("full_hours")), name="hours_of_a_week"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="holder_ends_after_start"
            ),
        ]


class PostFunding(TenantModel):
    """Who pays which part of a post, from when to when. Without a row its source pays all of it."""

    retention = Retention("funding", start="ends_on")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="fundings")
    payer = models.SlugField(_("Programm"))
    grant = models.ForeignKey("funding.Grant", models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(_("Anteil in Prozent"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis (letzter Tag)"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "payer"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="post_funding_is_a_share"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="post_funding_ends_after_start"
            ),
        ]


class PostCost(TenantModel):
    """What a post really cost in a year, to stand beside its lump sum."""

    retention = Retention("funding", start="recorded_at")
    row_security = RowSecurity(see=OWN)

    organisation = models.ForeignKey("tenants.Organisation", models.PROTECT, related_name="+", editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("Jahr"))
    amount = models.DecimalField(_("Personalkosten in Euro"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["post", "year"], name="post_cost_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="post_cost_not_negative"),
        ]
