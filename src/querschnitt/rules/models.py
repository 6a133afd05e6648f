"""Rules of funding, law and method as versions over time. The same for every centre.

A version is never changed and never deleted: what replaces it says when and why, and the old one stays readable as
what was believed until then. The database enforces both (see the triggers in the first migration).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from querschnitt.common.citations import Confidence
from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention

from . import values
from .choices import Precision, ValueType
from .periods import spoken_period


class Rule(BaseModel):
    """What is regulated. ``rule_id`` is the name people and programs use ("KI09").

    ``revision`` counts changes, so that an editor who looked at an older state is told.
    """

    retention = Retention("permanent", start="id")
    readable_by_state = True

    number = models.PositiveIntegerField(unique=True)
    rule_id = models.CharField(_("Kennung"), max_length=12, unique=True)
    area = models.CharField(_("Bereich"), max_length=20)
    programme = models.CharField(_("Programm"), max_length=60)
    parameter = models.CharField(_("Angabe"), max_length=40)
    value_type = models.CharField(_("Art des Werts"), max_length=10, choices=ValueType.choices)
    title_de = models.CharField(_("Regel"), max_length=200)
    title_en = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Rule]] = models.Manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["programme", "parameter"], name="rule_by_programme")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.title}"

    @property
    def title(self) -> str:
        return self.title_en if (get_language() or "de").startswith("en") else self.title_de


class RuleVersion(BaseModel):
    """What held in a span of days, by one source. ``during`` is half-open; an open side is a limit nobody named.

    ``superseded_at`` marks what is no longer believed; only versions without it answer a question, and of one rule
    no two of them overlap.
    """

    retention = Retention("permanent", start="recorded_at")
    readable_by_state = True

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions")
    # The rule's number again: an exclusion constraint over two ranges needs no extension of PostgreSQL.
    rule_number = models.PositiveIntegerField()
    during = DateRangeField(_("gültig"))
    start_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    end_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    text = models.CharField(_("Wert, wie die Quelle ihn nennt"), max_length=300, blank=True)
    value = models.JSONField(null=True)
    unit = models.CharField(_("Einheit"), max_length=30, blank=True)
    applies_to = models.CharField(_("gilt für"), max_length=120, blank=True)
    source = models.CharField(_("Quelle"), max_length=500)
    page = models.CharField(_("Seite"), max_length=20, blank=True)
    later_source = models.BooleanField(_("spätere Quelle"), default=False)
    confidence = models.CharField(_("Verlässlichkeit"), max_length=6, choices=Confidence.choices)
    note = models.CharField(_("Anmerkung"), max_length=500, blank=True)
    note_source = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("erfasst am"), auto_now_add=True)
    # No foreign key: people live upstairs, and a version outlives their accounts.
    recorded_by = models.UUIDField(_("erfasst von"), null=True)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    superseded_at = models.DateTimeField(_("ersetzt am"), null=True)

    objects: ClassVar[models.Manager[RuleVersion]] = models.Manager()

    class Meta:
        ordering = ["rule_number", "during", "recorded_at"]
        constraints = [
            ExclusionConstraint(
                name="one_version_at_a_time",
                expressions=[
                    (
                        Func(F("rule_number"), F("rule_number"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="version_holds_for_a_day"),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | ~Q(reason=""), name="version_by_a_person_has_a_reason"
            ),
        ]

    @property
    def starts_on(self) -> date | None:
        return self.during.lower

    @property
    def last_day(self) -> date | None:
        return self.during.upper - timedelta(days=1) if self.during.upper else None

    @property
    def period(self) -> str:
        return spoken_period(self.starts_on, self.start_precision, self.last_day, self.end_precision)

    @property
    def shown(self) -> str:
        return values.show(self.rule.value_type, self.value, self.text)

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.during.upper is None or day < self.during.upper
        )

    def distance_to(self, day: date) -> timedelta:
        """How far ``day`` is outside; zero when the version holds then."""
        if self.starts_on and day < self.starts_on:
            return self.starts_on - day
        if self.last_day and day > self.last_day:
            return day - self.last_day
        return timedelta(0)

    def copy_fields(self) -> dict[str, Any]:
        """What a remainder of this version keeps when another takes a part of its time."""
        names = (
            "text",
            "value",
            "unit",
            "applies_to",
            "source",
            "page",
            "later_source",
            "confidence",
            "note",
            "note_source",
        )
        return {name: getattr(self, name) for name in names}
