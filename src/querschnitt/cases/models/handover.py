from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from .. import choices
from ..handover_dates import TaskKind, task_kinds
from ..rights import Group
from . import security
from .case import Case
from .referral import Referral


class Handover(TenantModel):
    """A change of legal circle on its way, from the proposal to the first payment of the new benefit.

    ``ends_on`` and ``starts_on`` come from the rule named here, unless the office's notice says another day.
    """

    row_security = security.part_of_case("cases_handover", Group.BENEFITS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers", db_index=False)
    case_id: UUID
    receiver_id: UUID | None
    event = models.CharField(_("Anlass"), max_length=16, choices=choices.HandoverEvent.choices)
    event_on = models.DateField(_("Datum des Anlasses"))
    from_circle = models.CharField(_("Bisher"), max_length=10, choices=choices.LegalCircle.choices)
    to_circle = models.CharField(_("Künftig"), max_length=10, choices=choices.LegalCircle.choices)
    ends_on = models.DateField(_("Bisherige Leistung bis"))
    starts_on = models.DateField(_("Neue Leistung ab"))
    rule = models.CharField(_("Regel"), max_length=20, blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    confidence = models.CharField(_("Sicherheit"), max_length=10, blank=True)
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Neue Stelle")
    )
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    state = models.CharField(
        _("Stand"), max_length=8, choices=choices.HandoverState.choices, default=choices.HandoverState.PROPOSED
    )
    first_payment_confirmed_on = models.DateField(_("Erste Zahlung am"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=choices.HandoverEnd.choices, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["-event_on", "-id"]
        indexes = [
            models.Index(fields=["case", "state"], name="handover_of_case"),
            models.Index(
                fields=["centre", "ends_on"], condition=Q(state__in=["proposed", "running"]), name="handover_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["proposed", "running"]), name="handover_open_once"
            ),
            models.CheckConstraint(condition=~Q(from_circle=F("to_circle")), name="handover_changes_circle"),
            models.CheckConstraint(condition=Q(starts_on__gt=F("ends_on")), name="handover_starts_after_end"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(first_payment_confirmed_on__isnull=False), name="handover_paid_with_date"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_on__isnull=False) & ~Q(end_reason="")
                | ~Q(state="ended") & Q(ended_on__isnull=True, end_reason=""),
                name="handover_ended_with_reason",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state in (choices.HandoverState.PROPOSED, choices.HandoverState.RUNNING)

    @property
    def package_is_out(self) -> bool:
        """With the next office now. After a refusal, or taken back, another one may be sent."""
        return self.referral is not None and self.referral.state in (
            choices.ReferralState.SENT,
            choices.ReferralState.ACCEPTED,
        )


class HandoverTask(TenantModel):
    """One line of a hand-over's check list. What it says stands in ``data/handover_tasks.csv``."""

    row_security = security.part_of_case("cases_handovertask", Group.BENEFITS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    handover_id: UUID
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="tasks")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    case_id: UUID
    key = models.CharField(max_length=20)
    owner = models.CharField(_("Wer"), max_length=12, choices=choices.TaskOwner.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Stelle")
    )
    due_on = models.DateField(_("Bis"))
    state = models.CharField(max_length=8, choices=choices.TaskState.choices, default=choices.TaskState.OPEN)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "key"], name="handover_task_once"),
            models.CheckConstraint(
                condition=Q(state="open", done_on__isnull=True) | ~Q(state="open") & Q(done_on__isnull=False),
                name="handover_task_done_with_date",
            ),
        ]

    @property
    def kind(self) -> TaskKind:
        return task_kinds()[self.key]

    @property
    def late(self) -> bool:
        return self.state == choices.TaskState.OPEN and self.due_on < timezone.localdate()
