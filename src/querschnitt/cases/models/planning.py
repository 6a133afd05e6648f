"""Where a person stands, what was agreed, and how both change: assessment, goals, reviews, versions, signatures."""

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

from .. import choices
from ..rights import Group
from . import security
from .case import Case


class Assessment(TenantModel):
    """One look at the whole situation, together with the person; the next one is a new row."""

    row_security = security.part_of_case("cases_assessment", Group.ASSESSMENT)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessments", db_index=False)
    case_id: UUID
    author_id: UUID
    held_on = models.DateField(_("Datum"), default=timezone.localdate)
    strengths = models.TextField(_("Stärken und Netzwerk"), blank=True, max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["held_on", "created_at", "id"]
        indexes = [models.Index(fields=["case", "held_on"], name="assessment_of_case")]


class AssessmentRating(TenantModel):
    """One life area of an assessment: what helps comes first, then how it goes, how urgent it is, what they say."""

    row_security = security.part_of_case("cases_assessmentrating", Group.ASSESSMENT)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    assessment_id: UUID
    life_area = models.CharField(_("Lebensbereich"), max_length=14, choices=choices.LifeArea.choices)
    resources = models.TextField(_("Ressourcen"), blank=True, max_length=600)
    level = models.PositiveSmallIntegerField(_("Einschätzung"), null=True, blank=True, choices=choices.Level.choices)
    urgency = models.CharField(_("Dringlichkeit"), max_length=6, blank=True, choices=choices.Priority.choices)
    own_view = models.TextField(_("Sicht der Person"), blank=True, max_length=600)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["assessment", "life_area"], name="assessment_area_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 4)), name="assessment_level_on_the_scale"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="assessment_rating_of_case")]


class Goal(TenantModel):
    """What shall be reached until when, and how both sides will notice."""

    row_security = security.part_of_case("cases_goal", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals")
    case_id: UUID
    changed_by_id: UUID | None
    life_area = models.CharField(_("Lebensbereich"), max_length=14, choices=choices.LifeArea.choices)
    wording = models.CharField(_("Ziel"), max_length=200)
    indicator = models.CharField(_("Erreicht, wenn"), max_length=200, blank=True)
    target = models.CharField(_("Zielwert"), max_length=100, blank=True)
    due_on = models.DateField(_("Bis wann?"), null=True, blank=True)
    review_from = models.DateField(_("Überprüfen ab"), null=True, blank=True)
    review_to = models.DateField(_("Überprüfen bis"), null=True, blank=True)
    state = models.CharField(
        _("Stand"), max_length=8, choices=choices.GoalState.choices, default=choices.GoalState.OPEN
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_from__isnull=True, review_to__isnull=True) | Q(review_to__gte=F("review_from")),
                name="goal_review_window",
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "review_to"],
                condition=Q(state="open", review_to__isnull=False),
                name="goal_to_review",
            )
        ]

    def __str__(self) -> str:
        return self.wording

    def is_overdue(self, today: date | None = None) -> bool:
        """The window to look at it together has passed."""
        day = today or timezone.localdate()
        return self.state == choices.GoalState.OPEN and self.review_to is not None and self.review_to < day


class PlanReview(TenantModel):
    """What both sides found when they looked at a goal."""

    row_security = security.part_of_case("cases_planreview", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plan_reviews")
    case_id: UUID
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="reviews")
    goal_id: UUID
    held_on = models.DateField(_("Datum"), default=timezone.localdate)
    result = models.CharField(_("Ergebnis"), max_length=8, choices=choices.GoalState.choices)
    note = models.TextField(_("Was wir gemeinsam festgestellt haben"), blank=True, max_length=600)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["held_on", "created_at", "id"]


class PlanVersion(TenantModel):
    """The plan as both sides agreed to it; frozen by a trigger of the database."""

    row_security = security.part_of_case("cases_planversion", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plan_versions", db_index=False)
    case_id: UUID
    number = models.PositiveSmallIntegerField(_("Fassung"))
    content = models.JSONField()
    language = models.CharField(_("Sprache neben dem Deutschen"), max_length=10, blank=True)
    agreed_on = models.DateField(_("Vereinbart am"))
    valid_until = models.DateField(_("Gilt bis"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="plan_version_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("agreed_on")),
                name="plan_version_valid_after_agreement",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Fassung %(number)s") % {"number": self.number})


class PlanSignature(TenantModel):
    """Who signed a version, on the screen (a picture) or on paper (the day). Kept here, not among a centre's files:
    only who sees the case may see how somebody signs."""

    row_security = security.part_of_case("cases_plansignature", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False
    audit_secret = ("image",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plan_signatures")
    case_id: UUID
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="signatures", db_index=False)
    version_id: UUID
    side = models.CharField(_("Wer"), max_length=6, choices=choices.Side.choices)
    way = models.CharField(_("Wie"), max_length=6, choices=choices.SigningWay.choices)
    name = models.CharField(_("Name"), max_length=200)
    signed_on = models.DateField(_("Unterschrieben am"))
    image = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["version", "side"], name="plan_signed_once_per_side"),
            models.CheckConstraint(
                condition=Q(way="screen", image__isnull=False) | Q(way="paper", image__isnull=True),
                name="plan_signature_picture_on_screen",
            ),
        ]
