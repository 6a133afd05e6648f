"""What carries a working day: tasks, papers of a case, what became of the goals, and everybody's own settings."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from .. import choices
from ..rights import Group
from . import security
from .case import Case
from .work import Need


class CaseTask(TenantModel):
    """Something somebody of an organisation has to do until a day, about a case or none."""

    row_security = security.for_roles(security.TASK, Group.TASKS)
    retention = Retention("task", start="done_on")
    audit_values = False
    audit_secret = ("title",)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_id: UUID
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks", null=True, blank=True)
    case_id: UUID | None
    title = models.CharField(_("Aufgabe"), max_length=200)
    due_on = models.DateField(_("Bis"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Zuständig"),
        db_index=False,
    )
    assignee_id: UUID | None
    state = models.CharField(
        _("Stand"), max_length=8, choices=choices.TaskState.choices, default=choices.TaskState.OPEN
    )
    origin = models.CharField(
        _("Herkunft"), max_length=10, choices=choices.TaskOrigin.choices, default=choices.TaskOrigin.OWN
    )
    done_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", done_on__isnull=True) | (~Q(state="open") & Q(done_on__isnull=False)),
                name="task_done_with_date",
            )
        ]
        indexes = [
            models.Index(fields=["assignee", "due_on"], condition=Q(state="open"), name="case_task_due"),
            models.Index(fields=["organisation", "due_on"], condition=Q(state="open"), name="case_task_team"),
        ]

    def __str__(self) -> str:
        return self.title


class CaseFile(TenantModel):
    """A paper of a case, cleaned. Its content stands under the case's own row security: read with a grant, gone with
    the case (docs/adr/0087)."""

    row_security = security.part_of_case("cases_casefile", Group.PAPERS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False
    audit_secret = ("content",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    case_id: UUID
    title = models.CharField(_("Bezeichnung"), max_length=150, blank=True)
    kind = models.CharField(_("Art"), max_length=12, choices=choices.FileKind.choices, default=choices.FileKind.OTHER)
    name = models.CharField(_("Dateiname"), max_length=160)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("Größe in Bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    # The paper a release from secrecy was signed on, and its day.
    release = models.ForeignKey(
        "cases.SecrecyRelease", on_delete=models.CASCADE, related_name="papers", null=True, blank=True
    )
    signed_on = models.DateField(_("Unterschrieben am"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_by_id: UUID
    created_at = models.DateTimeField(_("Hinzugefügt"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="case_file_once")]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def extension(self) -> str:
        return self.name.rsplit(".", 1)[-1].upper()

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_pdf(self) -> bool:
        return self.media_type == "application/pdf"


class GoalReview(TenantModel):
    """What became of one goal when the case was closed; kept when it is opened again."""

    row_security = security.part_of_case("cases_goalreview", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goal_reviews")
    case_id: UUID
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    life_area = models.CharField(_("Lebensbereich"), max_length=14, choices=choices.LifeArea.choices)
    goal = models.CharField(_("Ziel"), max_length=200, blank=True)
    result = models.CharField(_("Ergebnis"), max_length=12, choices=choices.GoalResult.choices)
    reviewed_on = models.DateField(default=timezone.localdate)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["-reviewed_on", "id"]


class DaySettings(TenantModel):
    """How one person wants to be told what is due, in one organisation: weekly mail, calendar address."""

    row_security = security.DRAFT
    retention = Retention("account", start="updated_at")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    organisation_id: UUID
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    weekly_mail = models.BooleanField(_("Wochenübersicht per Mail"), default=True)
    mailed_on = models.DateField(null=True, blank=True)
    calendar_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the address's token; empty: no calendar
    calendar_since = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    audit_secret = ("calendar_hash",)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="day_settings_once"),
        ]
