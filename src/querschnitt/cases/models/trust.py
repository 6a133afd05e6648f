from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel

from .. import choices
from ..rights import Group
from . import security
from .case import Case


class SecrecyRelease(TenantModel):
    """The person frees one organisation of its duty of secrecy towards another: this direction, these topics.

    Both directions are two rows. Withdrawn at once and for good.
    """

    row_security = security.part_of_case("cases_secrecyrelease", Group.CONSENTS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="releases")
    case_id: UUID
    released = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Wer wird entbunden?")
    )
    released_id: UUID
    towards = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Gegenüber wem?")
    )
    towards_id: UUID
    topics = ArrayField(models.CharField(max_length=14, choices=choices.LifeArea.choices), verbose_name=_("Themen"))
    text_language = models.CharField(_("Sprache des Textes"), max_length=12)
    text_version = models.CharField(_("Fassung"), max_length=20)
    given_on = models.DateField(_("Erteilt am"), default=timezone.localdate)
    valid_until = models.DateField(_("Gültig bis"))
    withdrawn_at = models.DateTimeField(_("Widerrufen am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["given_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("given_on")), name="release_valid_after_given"),
            models.CheckConstraint(condition=~Q(released=F("towards")), name="release_towards_another"),
            models.CheckConstraint(condition=Q(topics__len__gt=0), name="release_names_topics"),
        ]

    def is_valid(self, on: date | None = None) -> bool:
        day = on or timezone.localdate()
        return self.withdrawn_at is None and self.given_on <= day <= self.valid_until


class CaseSettings(TenantModel):
    """What a centre decides about its referrals; one row a centre, defaults without one."""

    retention = Retention("permanent", start="centre__created_at")

    answer_days = models.PositiveSmallIntegerField(
        _("Tage bis zur Antwort"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_(
            "Danach gilt eine Verweisung als unbeantwortet: Die Stelle wird erinnert, die Fallführung gefragt."
        ),
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["centre"], name="case_settings_once_per_centre")]


class SecrecyDuty(TenantModel):
    """What a centre says about one kind of office: whether its people are bound by § 203 StGB. Without a row the proposal
    of ``cases/secrecy.py`` counts, as to be confirmed."""

    retention = Retention("permanent", start="centre__created_at")

    kind = models.CharField(_("Art der Stelle"), max_length=20, choices=Organisation.Kind.choices)
    bound = models.BooleanField(_("An die Schweigepflicht gebunden (§ 203 StGB)"))
    note = models.CharField(
        _("Wer hat das geprüft?"), max_length=200, help_text=_("z. B. Rechtsamt, Vermerk vom 3. März")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Bestätigt durch")
    )
    confirmed_at = models.DateTimeField(_("Bestätigt am"), default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["centre", "kind"], name="secrecy_duty_once")]


class PackageNotice(TenantModel):
    """Somebody of the receiving organisation read for what the package may be used, before they first saw it."""

    row_security = security.NOTICE
    retention = Retention("case", start="referral__case__closed_on")
    audit_values = False

    referral = models.ForeignKey("cases.Referral", on_delete=models.CASCADE, related_name="notices")
    referral_id: UUID
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["referral", "user"], name="package_notice_once")]


class ShareNotice(TenantModel):
    """Somebody of an organisation a file was opened to read for what it may be used, before they first saw it."""

    row_security = security.SHARE_NOTICE
    retention = Retention("case", start="grant__case__closed_on")
    audit_values = False

    grant = models.ForeignKey("cases.CaseGrant", on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["grant", "user"], name="share_notice_once")]


class ReferralLink(TenantModel):
    """How a partner without an account reads one package and answers it, once.

    Kept are hashes alone: of the link's token (mailed) and of the code (shown to the sender, told by phone). Read and
    written from the partner's side by the reviewed functions of ``cases.links`` only.
    """

    row_security = security.LINK
    retention = Retention("case", start="referral__case__closed_on")
    audit_values = False
    audit_secret = ("token_hash", "code_hash", "visit_hash", "email")

    referral = models.ForeignKey("cases.Referral", on_delete=models.CASCADE, related_name="links")
    referral_id: UUID
    email = models.EmailField(_("E-Mail-Adresse der Stelle"))
    token_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # One visit after the right code: what the browser holds, and until when.
    visit_hash = models.CharField(max_length=64, blank=True)
    visit_until = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="referral_link_token"),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(revoked_at__isnull=True, used_at__isnull=True),
                name="referral_link_open_once",
            ),
        ]
