from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Organisation, TenantModel

from .. import choices
from ..catalogues import authority_choices, category_choices
from ..rights import Group
from ..trust_choices import ReferralPurpose
from . import security
from .case import Case, Consent


class Referral(TenantModel):
    """A case manager asks another organisation to help.

    ``package`` is frozen when it is sent (the database refuses a change) and holds the agreed data groups only; the
    recipient sees it and this row, never the case.
    """

    row_security = security.for_roles(security.REFERRAL, Group.REFERRALS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False
    audit_secret = ("package", "question")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    case_id: UUID
    sender_id: UUID
    recipient_id: UUID
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("An"), db_index=False
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Angebot")
    )
    topic = models.CharField(_("Anlass"), max_length=14, choices=choices.LifeArea.choices)
    question = models.CharField(_("Anliegen"), max_length=300, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="referrals", null=True, blank=True)
    purpose = models.CharField(
        _("Zweck"), max_length=10, choices=ReferralPurpose.choices, default=ReferralPurpose.REFERRAL
    )
    release = models.ForeignKey(
        "cases.SecrecyRelease", on_delete=models.PROTECT, related_name="referrals", null=True, blank=True
    )
    package = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("Stand"), max_length=10, choices=choices.ReferralState.choices, default=choices.ReferralState.DRAFT
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(_("Antwort bis"), null=True, blank=True)
    # Until when the recipient sees it: the consent's end, or at once when the consent is withdrawn.
    visible_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_by_link = models.BooleanField(default=False)
    reminded_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("Grund"), max_length=14, choices=choices.RefusalReason.choices, blank=True)
    first_appointment_on = models.DateField(_("Ersttermin"), null=True, blank=True)
    feedback = models.CharField(_("Rückmeldung"), max_length=14, choices=choices.Feedback.choices, blank=True)
    feedback_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["recipient", "state", "-sent_at"], name="referral_inbox"),
            models.Index(  # counted on every page
                fields=["recipient", "centre"],
                condition=Q(state="sent", ended_at__isnull=True),
                name="referral_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True)
                | Q(state="withdrawn")
                | (Q(state__in=["sent", "accepted", "refused"], sent_at__isnull=False, consent__isnull=False)),
                name="referral_sent_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="") | ~Q(state="refused") & Q(reason=""),
                name="referral_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"])
                | (Q(answered_at__isnull=False) & (Q(answered_by__isnull=False) | Q(answered_by_link=True))),
                name="referral_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(feedback="", feedback_on__isnull=True) | (~Q(feedback="") & Q(feedback_on__isnull=False)),
                name="referral_feedback_with_date",
            ),
            models.CheckConstraint(condition=~Q(sender=models.F("recipient")), name="referral_to_another"),
        ]

    @property
    def is_unanswered(self) -> bool:
        """Sent, and its day has passed: told by the date, never stored."""
        return (
            self.state == choices.ReferralState.SENT
            and self.answer_by is not None
            and self.answer_by < timezone.localdate()
        )


class Obstacle(TenantModel):
    """What does not work in the system, never in a person: closed lists only, no text, no way back to a case."""

    row_security = security.OBSTACLE
    retention = Retention("permanent", start="reported_on")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(_("Was fehlt oder bricht ab?"), max_length=40, choices=category_choices)
    legal_circle = models.CharField(
        _("Rechtskreis"), max_length=10, choices=choices.LegalCircle.choices, default=choices.LegalCircle.UNKNOWN
    )
    authority_kind = models.CharField(_("Art der Stelle"), max_length=20, choices=authority_choices, blank=True)
    topic = models.CharField(_("Lebensbereich"), max_length=14, choices=choices.LifeArea.choices, blank=True)
    reported_on = models.DateField(_("Gemeldet am"), default=timezone.localdate)

    class Meta(TenantModel.Meta):
        ordering = ["-reported_on", "-id"]
        indexes = [models.Index(fields=["centre", "-reported_on"], name="obstacle_latest")]


class CaseObstacle(TenantModel):
    """Ties an obstacle to the case it was met in; seen by those who see the case."""

    row_security = security.part_of_case("cases_caseobstacle")
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_obstacles")
    obstacle = models.ForeignKey(Obstacle, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+", null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "obstacle"], name="case_obstacle_once")]


class MovedRow(TenantModel):
    """Which row of case work followed a merge of organisations, so that it can go back. Nobody reads it but the
    reviewed functions of ``cases.merging``."""

    row_security = security.NOBODY
    retention = Retention("case", start="merge__created_at")
    audited, audit_values = False, False  # the rows' own changes are logged

    merge = models.ForeignKey("network.OrganisationMerge", on_delete=models.CASCADE, related_name="+")
    table_name = models.CharField(max_length=63)
    column_name = models.CharField(max_length=63)
    row_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merge", "table_name", "column_name", "row_id"], name="moved_row_once")
        ]
