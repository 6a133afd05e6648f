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
from querschnitt.tenants.models import Centre, Organisation, TenantModel

from .. import choices, life_choices
from ..catalogues import status_choices
from ..guard import GuardedModel
from ..rights import Group
from ..trust_choices import Decision
from . import security


class Person(GuardedModel, TenantModel):
    """Whom a case is about. Either a name or a pseudonym; a birth date, only a year, or neither."""

    row_security = security.PERSON
    retention = Retention("case", start="cases__closed_on")
    audit_values = False

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", editable=False)
    given_name = models.CharField(_("Vorname"), max_length=100, blank=True)
    family_name = models.CharField(_("Nachname"), max_length=100, blank=True)
    original_name = models.CharField(_("Name in eigener Schrift"), max_length=200, blank=True)
    pseudonym = models.CharField(_("Pseudonym"), max_length=60, blank=True)
    birth_date = models.DateField(_("Geburtsdatum"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("Geburtsjahr"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    gender = models.CharField(
        _("Geschlecht"), max_length=10, choices=choices.Gender.choices, default=choices.Gender.UNKNOWN
    )
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("Sprachen"), default=list, blank=True)
    language_levels = models.JSONField(_("Sprachniveau"), default=dict, blank=True)
    reads = ArrayField(
        models.CharField(max_length=8, choices=life_choices.Script.choices),
        verbose_name=_("Schriften"),
        default=list,
        blank=True,
    )
    interpreter_language = models.CharField(_("Dolmetschen"), max_length=8, blank=True)
    interpreter_wish = models.CharField(
        _("Wunsch zum Dolmetschen"), max_length=8, choices=life_choices.InterpreterWish.choices, blank=True
    )
    nationality = models.CharField(_("Staatsangehörigkeit"), max_length=2, blank=True)
    arrived_on = models.DateField(_("In Deutschland seit"), null=True, blank=True)
    town = models.CharField(_("Wohnort"), max_length=100, blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    # The documents say what cannot be; kept as they say it until somebody clarifies.
    dates_unclear = models.BooleanField(_("widersprüchlich, zu klären"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["centre", "town"], name="person_town")]
        constraints = [
            # What a case's foreign key points at, so that nobody opens one on another organisation's person.
            models.UniqueConstraint(fields=["id", "organisation", "centre"], name="person_and_lead"),
            models.CheckConstraint(
                condition=~Q(family_name="", given_name="", pseudonym=""), name="person_name_or_pseudonym"
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_year__isnull=True) | Q(birth_date__year=F("birth_year")),
                name="person_birth_year_agrees",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True)
                | Q(arrived_on__isnull=True)
                | Q(arrived_on__gte=F("birth_date"))
                | Q(dates_unclear=True),
                name="person_born_before_arrival",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part) or self.pseudonym

    @property
    def year_of_birth(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year


class Case(GuardedModel, TenantModel):
    """The work of one lead organisation with one person, from first contact to closing."""

    row_security = security.CASE
    retention = Retention("case", start="closed_on")
    audit_values = False

    number = models.CharField(_("Aktenzeichen"), max_length=20, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    person_id: UUID
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Fallführung")
    )
    organisation_id: UUID
    manager_id: UUID | None
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("Zuständig"),
    )
    phase = models.CharField(_("Phase"), max_length=14, choices=choices.Phase.choices, default=choices.Phase.SONDIERUNG)
    status_code = models.CharField(_("Aufenthaltsstatus"), max_length=12, choices=status_choices, blank=True)
    legal_circle = models.CharField(
        _("Rechtskreis"), max_length=10, choices=choices.LegalCircle.choices, default=choices.LegalCircle.UNKNOWN
    )
    access_path = models.CharField(_("Zugangsweg"), max_length=20, choices=choices.AccessPath.choices, blank=True)
    opened_on = models.DateField(_("Begonnen am"), default=timezone.localdate)
    closed_on = models.DateField(_("Abgeschlossen am"), null=True, blank=True)
    outcome = models.CharField(_("Ergebnis"), max_length=14, choices=choices.Outcome.choices, blank=True)
    reopen_reason = models.CharField(max_length=10, choices=choices.ReopenReason.choices, blank=True)
    restricted_at = models.DateTimeField(_("Verarbeitung eingeschränkt"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["centre", "number"], name="case_number_once_per_centre"),
            # What a grant's foreign key points at, so that only the lead organisation grants.
            models.UniqueConstraint(fields=["id", "organisation", "centre"], name="case_and_lead"),
            models.CheckConstraint(
                condition=(Q(closed_on__isnull=True) & Q(outcome="")) | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="case_closed_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


class CaseNumber(TenantModel):
    """The last number given in a centre and year."""

    retention = Retention("permanent", start="year")
    audited = False

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["centre", "year"], name="case_number_counter_once")]


class PhaseChange(TenantModel):
    """When a case entered a phase; the stepper's dates."""

    row_security = security.part_of_case("cases_phasechange")
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="phase_changes")
    phase = models.CharField(max_length=14, choices=choices.Phase.choices)
    entered_on = models.DateField(default=timezone.localdate)

    class Meta(TenantModel.Meta):
        ordering = ["entered_on", "id"]


class Consent(TenantModel):
    """What the person agreed to: purpose, recipient, data groups, the wording shown and its language.

    Withdrawn at once and for good; a new agreement is a new row. ``recipient`` is empty for case work itself.
    A refusal is a row as well: it blocks what was asked for and says why.
    """

    row_security = security.part_of_case("cases_consent", Group.CONSENTS)
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    case_id: UUID
    recipient_id: UUID | None
    purpose = models.CharField(_("Zweck"), max_length=10, choices=choices.ConsentPurpose.choices)
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Empfänger")
    )
    data_groups = ArrayField(models.CharField(max_length=12, choices=choices.DataGroup.choices), default=list)
    decision = models.CharField(_("Entscheidung"), max_length=8, choices=Decision.choices, default=Decision.GIVEN)
    text_language = models.CharField(_("Sprache des Textes"), max_length=12)
    text_version = models.CharField(_("Fassung"), max_length=20)
    given_on = models.DateField(_("Erteilt am"), default=timezone.localdate)
    valid_until = models.DateField(_("Gültig bis"))
    withdrawn_at = models.DateTimeField(_("Widerrufen am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["given_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("given_on")), name="consent_valid_after_given"),
            models.CheckConstraint(
                condition=Q(purpose="case_work", recipient__isnull=True)
                | (~Q(purpose="case_work") & Q(recipient__isnull=False)),
                name="consent_names_recipient",
            ),
        ]

    def is_valid(self, on: date | None = None) -> bool:
        day = on or timezone.localdate()
        given = self.decision == Decision.GIVEN and self.withdrawn_at is None
        return given and self.given_on <= day <= self.valid_until


class CaseGrant(TenantModel):
    """Which organisation may see a case, from when to when, on which consent and for which purpose.

    The lead organisation has a grant of its own. Only the lead grants: a foreign key of the database ties
    (case, granted_by, centre) to the case.
    """

    row_security = security.GRANT
    retention = Retention("case", start="case__closed_on")
    audit_values = False

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    granted_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=12, choices=choices.GrantPurpose.choices)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="grants", null=True, blank=True)
    release = models.ForeignKey(
        "cases.SecrecyRelease", on_delete=models.PROTECT, related_name="grants", null=True, blank=True
    )
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # While the processing is restricted (Art. 18 DSGVO) others see nothing; set by a trigger alone (ADR 0104).
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Carried here so that a list reads one index; moved by every write on the case.
    last_activity_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "-last_activity_at", "case"],
                condition=Q(revoked_at__isnull=True),
                name="case_grant_list",
            ),
            models.Index(fields=["case", "organisation"], name="case_grant_check"),
            models.Index(
                fields=["organisation"],
                include=["case", "granted_by"],
                condition=Q(revoked_at__isnull=True, paused_at__isnull=True) & ~Q(purpose="lead"),
                name="case_grant_shared",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(revoked_at__isnull=True),
                name="case_grant_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="case_grant_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(purpose="lead", organisation=F("granted_by"), consent__isnull=True)
                | (~Q(purpose="lead") & Q(consent__isnull=False)),
                name="case_grant_rests_on_consent",
            ),
        ]


class SearchKey(models.Model):
    """One spelling-tolerant key of a case's person, for one organisation that may search it.

    Derived from the person by ``services.search``; the primary key is the index the search runs on.
    """

    row_security = security.SEARCH_KEY
    retention = Retention("case", start="case__closed_on")
    audit_values = False
    audited = False
    taken_back_with = "case"

    pk = models.CompositePrimaryKey("organisation_id", "key", "case_id")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=60)

    objects: models.Manager[SearchKey] = models.Manager()
