"""Residence status and benefits as spans of time. A correction is a new version; nothing is overwritten."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import TenantModel

from .. import choices, life_choices
from ..catalogues import status_choices
from ..rights import Group
from . import security
from .case import Person


class Span(TenantModel):
    """From a day to a day, both included; an empty start is unknown, an empty end goes on.

    A row never changes: a correction stores a new one that names it in ``supersedes`` and marks it replaced. Two spans
    that are in force never overlap, which the database says (exclusion over ranges), except those marked
    ``contradictory``: the documents really say so, and it is to be clarified.
    """

    person_id: UUID
    recorded_by_id: UUID | None
    supersedes_id: UUID | None
    starts_on = models.DateField(_("Von"), null=True, blank=True)
    ends_on = models.DateField(_("Bis"), null=True, blank=True)
    stated_by = models.CharField(
        _("Woher wissen wir das?"),
        max_length=10,
        choices=life_choices.StatedBy.choices,
        default=life_choices.StatedBy.PERSON,
    )
    document = models.CharField(_("Dokument"), max_length=120, blank=True)
    printed_until = models.DateField(_("Gültig bis (gedruckt)"), null=True, blank=True)
    contradictory = models.BooleanField(_("widersprüchlich, zu klären"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)

    CODE = ""

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def code(self) -> str:
        return str(getattr(self, self.CODE))

    @property
    def label(self) -> str:
        return str(getattr(self, f"get_{self.CODE}_display")())

    def covers(self, on: date) -> bool:
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on <= self.ends_on)

    def overlaps(self, other: Span) -> bool:
        return (self.ends_on is None or other.starts_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on is None or self.starts_on <= other.ends_on
        )


def constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            name=f"{name}_ends_after_start",
        ),
        models.UniqueConstraint(
            fields=["supersedes"], condition=Q(supersedes__isnull=False), name=f"{name}_superseded_once"
        ),
    ]


def indexes(name: str) -> list[models.Index]:
    """Of what is in force: the spans of a person, and those that begin or end on a day (``case_follow_spans``)."""
    current = Q(replaced_at__isnull=True)
    return [
        models.Index(fields=["centre", "starts_on"], condition=current, name=f"{name}_starts"),
        models.Index(fields=["centre", "ends_on"], condition=current, name=f"{name}_ends"),
    ]


class ResidenceSpan(Span):
    row_security = security.part_of_person("cases_residencespan", Group.RESIDENCE)
    retention = Retention("case", start="person__cases__closed_on")
    audit_values = False
    CODE = "status_code"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residence_spans")
    status_code = models.CharField(_("Aufenthaltsstatus"), max_length=12, choices=status_choices)
    supersedes = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="+", null=True, blank=True, db_index=False, editable=False
    )

    class Meta(Span.Meta):
        constraints = constraints("residence_span")
        indexes = indexes("residence_span")

    def __str__(self) -> str:
        return self.label


class BenefitSpan(Span):
    """Under which law somebody lives, and whether it is paid already."""

    row_security = security.part_of_person("cases_benefitspan", Group.BENEFITS)
    retention = Retention("case", start="person__cases__closed_on")
    audit_values = False
    CODE = "legal_circle"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="benefit_spans")
    legal_circle = models.CharField(_("Rechtskreis"), max_length=10, choices=choices.LegalCircle.choices)
    authority = models.CharField(_("Zuständige Stelle"), max_length=120, blank=True)
    state = models.CharField(
        _("Stand"),
        max_length=8,
        choices=life_choices.BenefitState.choices,
        default=life_choices.BenefitState.RUNNING,
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.CASCADE, related_name="+", null=True, blank=True, db_index=False, editable=False
    )

    class Meta(Span.Meta):
        constraints = constraints("benefit_span")
        indexes = indexes("benefit_span")

    def __str__(self) -> str:
        return self.label
