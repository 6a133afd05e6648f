from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from ..body_choices import (
    Answer,
    DecisionKind,
    DecisionState,
    ItemPurpose,
    MeetingState,
    MinutesState,
)
from . import body_security as security
from .bodies import Body, BodyMember
from .places import Place

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Meeting(TenantModel):
    """One meeting of a body. ``sequence`` grows whenever calendars have to be told something new."""

    row_security = security.part_of_body("network_meeting")
    retention = Retention("network", start="body__ended_on")

    # Managers of what points here: named, because the types get lost in the circle of item and decision.
    items: RelatedManager[AgendaItem]
    invitations: RelatedManager[MeetingInvitation]
    decisions: RelatedManager[Decision]
    minutes: RelatedManager[Minutes]

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="meetings")
    body_id: UUID
    number = models.PositiveIntegerField(_("Nummer"))
    title = models.CharField(_("Titel"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Ort")
    )
    room = models.CharField(_("Raum"), max_length=200, blank=True)
    online_url = models.URLField(_("Link zur Videokonferenz"), blank=True)
    note = models.TextField(_("Hinweis zur Einladung"), blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    sequence = models.PositiveIntegerField(default=0)
    organiser_name = models.CharField(_("Eingeladen von"), max_length=150, blank=True)
    organiser_email = models.EmailField(blank=True)
    invited_at = models.DateTimeField(_("Eingeladen am"), null=True, blank=True)
    cancelled_reason = models.CharField(_("Grund der Absage"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["centre", "starts_at"], name="meeting_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="meeting_number_once_per_body"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title or _("%(number)s. Sitzung") % {"number": self.number}

    @property
    def is_open(self) -> bool:
        return self.state in (MeetingState.PLANNED, MeetingState.INVITED)

    @property
    def where(self) -> str:
        """Room and address in one line, or that it is a video conference."""
        found = ", ".join(part for part in (self.room, self.place.line if self.place else "") if part)
        return found or (str(_("Videokonferenz")) if self.online_url else "")


class AgendaItem(TenantModel):
    """One point of the agenda; with purpose "decide" also the paper the body decides on."""

    row_security = security.part_of_meeting("network_agendaitem")
    retention = Retention("network", start="meeting__body__ended_on")

    decisions: RelatedManager[Decision]

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    meeting_id: UUID
    order = models.PositiveSmallIntegerField(_("Reihenfolge"))
    title = models.CharField(_("Titel"), max_length=200)
    purpose = models.CharField(_("Ziel"), max_length=10, choices=ItemPurpose.choices, default=ItemPurpose.DISCUSS)
    presenter = models.CharField(_("Vorstellung durch"), max_length=150, blank=True)
    text = models.TextField(_("Sachverhalt"), blank=True)
    proposal = models.TextField(_("Beschlussvorschlag"), blank=True)
    consequences = models.TextField(_("Auswirkungen"), blank=True)
    postponed = models.BooleanField(_("vertagt"), default=False)
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="carried_to", null=True, blank=True
    )
    follows = models.ForeignKey("Decision", on_delete=models.CASCADE, related_name="follow_ups", null=True, blank=True)
    follows_id: UUID | None

    class Meta(TenantModel.Meta):
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "follows"], condition=Q(follows__isnull=False), name="agenda_follows_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "carried_from"], condition=Q(carried_from__isnull=False), name="agenda_carried_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingInvitation(TenantModel):
    """One member asked to one meeting. The link in the mail answers once, without an account."""

    row_security = security.part_of_meeting("network_meetinginvitation")
    retention = Retention("network", start="meeting__body__ended_on")
    audit_secret = ("token_hash",)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    meeting_id: UUID
    member = models.ForeignKey(BodyMember, on_delete=models.CASCADE, related_name="invitations")
    member_id: UUID
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    sent_at = models.DateTimeField(_("Gesendet am"), null=True, blank=True)
    sent_sequence = models.IntegerField(default=-1)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256 of the link's token
    answer = models.CharField(_("Antwort"), max_length=10, choices=Answer.choices, default=Answer.UNKNOWN)
    answer_note = models.CharField(_("Bemerkung"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("Beantwortet am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="meeting_invitation_once")]


class Minutes(TenantModel):
    """What was said. A draft while it is typed, then closed for good; a correction is a new version.

    ``content``: ``items`` (text by agenda item), ``attendance`` (by member), ``general``; once closed also ``frozen``,
    the whole text as it was sent, which no later change of names or agenda reaches.
    """

    row_security = security.MINUTES
    retention = Retention("network", start="meeting__body__ended_on")
    audit_values = False

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    meeting_id: UUID
    number = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    state = models.CharField(_("Stand"), max_length=10, choices=MinutesState.choices, default=MinutesState.DRAFT)
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    typed_by_id: UUID | None
    closed_by_id: UUID | None
    updated_at = models.DateTimeField(auto_now=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField(_("Abgeschlossen am"), null=True, blank=True)
    sent_at = models.DateTimeField(_("Versendet am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="draft"), name="minutes_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="minutes_closed_at_a_moment",
            ),
        ]


class Decision(TenantModel):
    """What a body decided, or a task it gave, with owner and due date. Never deleted; its state moves by one table."""

    row_security = security.DECISION
    retention = Retention("network", start="body__ended_on")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    body_id: UUID
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    meeting_id: UUID
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, related_name="decisions", null=True, blank=True)
    item_id: UUID | None
    kind = models.CharField(_("Art"), max_length=10, choices=DecisionKind.choices, default=DecisionKind.DECISION)
    year = models.PositiveSmallIntegerField(_("Jahr"))
    number = models.PositiveIntegerField(_("Nummer"))
    text = models.TextField(_("Wortlaut"))
    vote = models.CharField(_("Abstimmung"), max_length=100, blank=True)
    decided_on = models.DateField(_("Beschlossen am"))
    owner_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Verantwortliche Organisation"),
    )
    owner_organisation_id: UUID | None
    owner_member = models.ForeignKey(
        BodyMember, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Mitglied")
    )
    owner_member_id: UUID | None
    owner_name = models.CharField(_("Verantwortlich"), max_length=150, blank=True)
    due_on = models.DateField(_("Fällig am"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN)
    done_on = models.DateField(_("Umgesetzt am"), null=True, blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    effect = models.TextField(_("Wirkung"), blank=True)
    measured_on = models.DateField(_("Wirkung geprüft am"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-year", "-number"]
        indexes = [
            models.Index(fields=["centre", "due_on"], condition=Q(state="open"), name="decision_due"),
            models.Index(fields=["body", "state"], name="decision_of_body"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["body", "kind", "year", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=~Q(state="superseded") | Q(superseded_by__isnull=False), name="decision_superseded_by_one"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        letter = "B" if self.kind == DecisionKind.DECISION else "A"
        return f"{letter} {self.number}/{self.year}"

    @property
    def owner(self) -> str:
        """Who has it in hand, in words."""
        names = (self.owner_name, self.owner_organisation.name if self.owner_organisation else "")
        return ", ".join(dict.fromkeys(name for name in names if name))

    @property
    def is_open(self) -> bool:
        return self.state == DecisionState.OPEN

    @property
    def overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class DecisionChange(TenantModel):
    """What became of a decision, step by step."""

    row_security = security.DECISION_CHANGE
    retention = Retention("network", start="decision__body__ended_on")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    decision_id: UUID
    state = models.CharField(_("Stand"), max_length=10, choices=DecisionState.choices)
    note = models.TextField(_("Bemerkung"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)

    class Meta(TenantModel.Meta):
        ordering = ["-at", "-id"]
