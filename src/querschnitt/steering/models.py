"""What a centre plans and does: phases, goals, measures, indicators, hours, and the concept behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.funding.models import Grant, Post
from querschnitt.network.models import Decision, Document
from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import CENTRE, RowSecurity

from .choices import ConceptKind, Dimension, Direction, Field, GoalKind


class Phase(TenantModel):
    """Years with the same priority goals. Stored, never computed: the first had three years, the next two (I-16)."""

    retention = Retention("steering", start="created_at")

    starts_year = models.PositiveSmallIntegerField(_("Erstes Jahr"))
    ends_year = models.PositiveSmallIntegerField(_("Letztes Jahr"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_year"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "starts_year"], name="phase_starts_once"),
            models.CheckConstraint(condition=Q(ends_year__gte=F("starts_year")), name="phase_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        one = self.starts_year == self.ends_year
        return str(self.starts_year) if one else f"{self.starts_year}–{self.ends_year}"

    def holds(self, year: int) -> bool:
        return self.starts_year <= year <= self.ends_year


class StrategicGoal(TenantModel):
    """A goal of a phase. ``position`` counts priority goals of a field: the second one says why there are two."""

    retention = Retention("steering", start="created_at")

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="goals", verbose_name=_("Phase"))
    phase_id: UUID
    field = models.CharField(_("Bereich"), max_length=12, choices=Field.choices)
    kind = models.CharField(_("Art"), max_length=12, choices=GoalKind.choices)
    category = models.CharField(_("Kategorie"), max_length=120)
    title = models.CharField(_("Ziel"), max_length=200)
    description = models.TextField(_("Beschreibung"), blank=True)
    position = models.PositiveSmallIntegerField(null=True)
    why_second = models.CharField(_("Warum ein zweites Schwerpunktziel"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-kind", "field", "position", "title"]
        constraints = [
            models.UniqueConstraint(fields=["phase", "field", "position"], name="strategic_goal_position_once"),
            models.CheckConstraint(
                condition=Q(kind=GoalKind.GENERAL, position__isnull=True)
                | Q(kind=GoalKind.PRIORITY, position=1)
                | (Q(kind=GoalKind.PRIORITY, position=2) & ~Q(why_second="")),
                name="strategic_goal_second_priority_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def dimension(self) -> Dimension:
        return Dimension.of(self.field, self.kind)


class Measure(TenantModel):
    """What is done for a goal. ``programme`` is the key of a funding programme, where one pays for it."""

    retention = Retention("steering", start="created_at")

    goal = models.ForeignKey(StrategicGoal, on_delete=models.PROTECT, related_name="measures")
    goal_id: UUID
    title = models.CharField(_("Maßnahme"), max_length=200)
    description = models.TextField(_("Beschreibung"), blank=True)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    programme = models.CharField(_("Förderprogramm"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="measure_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class MeasurePost(TenantModel):
    """A post that works on the measure. Posts themselves stay with the organisation that employs (ADR 0097)."""

    retention = Retention("steering", start="created_at")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="posts")
    measure_id: UUID
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    post_id: UUID
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["measure", "post"], name="measure_post_once")]


class MeasureFunding(TenantModel):
    """Who pays which part of a measure, from when to when; ``payer`` is a key of funding's programmes."""

    retention = Retention("steering", start="created_at")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="fundings")
    measure_id: UUID
    payer = models.SlugField(_("Programm"))
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(_("Anteil in Prozent"), max_digits=5, decimal_places=2)
    amount = models.DecimalField(_("Kosten der Maßnahme im Jahr"), max_digits=12, decimal_places=2, null=True)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis (letzter Tag)"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "payer"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gt=0) & Q(percent__lte=100), name="measure_funding_is_a_share"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="measure_funding_ends_after_start"
            ),
        ]


class Indicator(TenantModel):
    """What a goal is measured by: from a start to a target until a day."""

    retention = Retention("steering", start="created_at")

    goal = models.ForeignKey(StrategicGoal, on_delete=models.PROTECT, related_name="indicators")
    goal_id: UUID
    label = models.CharField(_("Kennzahl"), max_length=200)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    direction = models.CharField(_("Richtung"), max_length=4, choices=Direction.choices, default=Direction.UP)
    start = models.DecimalField(_("Ausgangswert"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("Zielwert"), max_digits=12, decimal_places=2)
    target_on = models.DateField(_("bis"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.label

    def reached(self, value: Decimal | None) -> bool:
        if value is None:
            return False
        return value >= self.target if self.direction == Direction.UP else value <= self.target


class IndicatorValue(TenantModel):
    """An actual value of a day; the newest counts."""

    retention = Retention("steering", start="recorded_at")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    indicator_id: UUID
    as_of = models.DateField(_("Stand"), default=timezone.localdate)
    value = models.DecimalField(_("Istwert"), max_digits=12, decimal_places=2)
    note = models.CharField(_("Bemerkung"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-as_of"]
        constraints = [models.UniqueConstraint(fields=["indicator", "as_of"], name="indicator_value_once_a_day")]


class HoursEntry(TenantModel):
    """Time of one person for one measure on one day. Nobody else reads it: sums come from ``steering_hours``."""

    row_security = RowSecurity(see=f"{CENTRE.see} AND person_id = (SELECT scope_person())")
    retention = Retention("staff_hours", start="day")
    audit_values = False

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_id: UUID
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_id: UUID
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="hours")
    measure_id: UUID
    day = models.DateField(_("Tag"))
    minutes = models.PositiveSmallIntegerField(_("Minuten"))

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "measure", "day"], name="hours_entry_once_a_day"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="hours_entry_within_a_day"),
        ]
        indexes = [models.Index(fields=["centre", "person", "day"], name="hours_entry_by_person")]


class ConceptVersion(TenantModel):
    """A version of the integration concept. What the council decided does not change: a change is the next version."""

    retention = Retention("permanent", start="created_at")

    kind = models.CharField(_("Art"), max_length=12, choices=ConceptKind.choices, default=ConceptKind.INTEGRATION)
    number = models.PositiveSmallIntegerField(_("Fassung"))
    title = models.CharField(_("Titel"), max_length=200)
    goals = models.TextField(_("Leitziele"), blank=True)
    # A district agrees with its municipalities (TIntG § 9 Abs. 2).
    agreed_with_municipalities = models.BooleanField(_("mit den Kommunen abgestimmt"), default=False)
    agreed_with_carriers = models.BooleanField(_("mit der Freien Wohlfahrtspflege abgestimmt"), default=False)
    decided_on = models.DateField(_("Beschlossen am"), null=True, blank=True)
    decided_by = models.CharField(_("Beschlossen von"), max_length=150, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Beschluss")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Dokument")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "number"], name="concept_version_once"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(decided_by=""), name="concept_decision_names_who"
            ),
        ]

    def __str__(self) -> str:
        return self.title
