from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Organisation, TenantModel

from .. import choices
from ..guard import GuardedModel
from ..rights import Group
from . import security
from .case import Case


class Need(TenantModel):
    row_security = security.part_of_case("cases_need", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="needs")
    case_id: UUID
    life_area = models.CharField(_("Lebensbereich"), max_length=14, choices=choices.LifeArea.choices)
    priority = models.CharField(
        _("Dringlichkeit"), max_length=6, choices=choices.Priority.choices, default=choices.Priority.NORMAL
    )
    goal = models.CharField(_("Ziel"), max_length=200, blank=True)
    resolved_on = models.DateField(_("Gelöst am"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "life_area"], condition=Q(resolved_on__isnull=True), name="need_open_once_per_area"
            )
        ]


class PlanStep(TenantModel):
    """What somebody does until a date: the person, or an office, at an offer or an authority."""

    row_security = security.part_of_case("cases_planstep", Group.PLAN)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    case_id: UUID
    responsible_user_id: UUID | None
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="steps", null=True, blank=True)
    goal = models.ForeignKey(
        "cases.Goal", on_delete=models.CASCADE, related_name="steps", null=True, blank=True, verbose_name=_("Ziel")
    )
    goal_id: UUID | None
    text = models.CharField(_("Schritt"), max_length=200)
    side = models.CharField(_("Wer"), max_length=6, choices=choices.Side.choices, default=choices.Side.PERSON)
    responsible_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Behält im Blick"),
    )
    responsible_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Stelle")
    )
    due_on = models.DateField(_("Bis"), null=True, blank=True)
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Angebot")
    )
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Behörde")
    )
    state = models.CharField(
        _("Stand"), max_length=8, choices=choices.StepState.choices, default=choices.StepState.OPEN
    )
    done_on = models.DateField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False) | (~Q(state="done") & Q(done_on__isnull=True)),
                name="plan_step_done_with_date",
            )
        ]
        indexes = [
            models.Index(
                fields=["responsible_user", "due_on"],
                condition=Q(state__in=["open", "running"]),
                name="plan_step_due",
            )
        ]


class ContactNote(GuardedModel, TenantModel):
    row_security = security.part_of_case("cases_contactnote", Group.TALKS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False
    audit_secret = ("text",)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    case_id: UUID
    author_id: UUID
    held_on = models.DateField(_("Datum"), default=timezone.localdate)
    minutes = models.PositiveSmallIntegerField(
        _("Minuten"), default=30, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    channel = models.CharField(
        _("Form"), max_length=14, choices=choices.Channel.choices, default=choices.Channel.OFFICE
    )
    topic = models.CharField(_("Thema"), max_length=14, choices=choices.LifeArea.choices)
    more_topics = ArrayField(
        models.CharField(max_length=14, choices=choices.LifeArea.choices),
        verbose_name=_("Weitere Themen"),
        default=list,
        blank=True,
    )
    person_present = models.BooleanField(_("Die Person war dabei"), default=True)
    family_present = models.PositiveSmallIntegerField(
        _("Angehörige dabei"), default=0, validators=[MaxValueValidator(20)]
    )
    others_present = models.PositiveSmallIntegerField(_("Andere dabei"), default=0, validators=[MaxValueValidator(20)])
    interpreter = models.CharField(_("Dolmetschen"), max_length=12, choices=choices.Interpreting.choices, blank=True)
    interpreter_language = models.CharField(_("Sprache des Dolmetschens"), max_length=8, blank=True)
    text = models.TextField(_("Notiz"), blank=True, max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["case", "-held_on", "-id"], name="contact_note_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person_present=True) | Q(family_present__gt=0) | Q(others_present__gt=0),
                name="contact_with_somebody",
            ),
            models.CheckConstraint(
                condition=Q(interpreter_language="") | ~Q(interpreter=""), name="contact_language_interpreted"
            ),
        ]

    @property
    def with_family(self) -> bool:
        """Counted as a talk with a family, not with a single person."""
        return self.family_present > 0


class Draft(TenantModel):
    """What somebody typed and has not sent yet: one per person, form and object."""

    row_security = security.DRAFT
    retention = Retention("draft", start="updated_at")
    audited = False

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=20)
    about = models.UUIDField()
    content = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "form", "about"], name="draft_once_per_form")
        ]
