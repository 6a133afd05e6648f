"""What belongs to a person across cases: other spellings of the name, the household, the links of the chain."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Organisation, TenantModel

from .. import life_choices
from ..rights import Group
from . import security
from .case import Person


class PersonName(TenantModel):
    """Another way to write or call somebody. Every one of them is searched."""

    row_security = security.part_of_person("cases_personname", Group.IDENTITY)
    retention = Retention("case", start="person__cases__closed_on")
    audit_values = False

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="other_names")
    person_id: UUID
    text = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(
        _("Art"), max_length=8, choices=life_choices.NameKind.choices, default=life_choices.NameKind.TRANSLITERATION
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "text"], name="person_name_once"),
            models.CheckConstraint(condition=~Q(text=""), name="person_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text


class HouseholdMember(TenantModel):
    """Somebody of the family or household: a person of another case of the organisation, or a plain entry.

    A linked person's name stands in its own case alone, so who does not see that case reads the relation only.
    """

    row_security = security.part_of_person("cases_householdmember", Group.HOUSEHOLD)
    retention = Retention("case", start="person__cases__closed_on")
    audit_values = False

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="household")
    person_id: UUID
    member_id: UUID | None
    member = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="named_by", null=True, blank=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("Geburtsjahr"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    relation = models.CharField(_("Beziehung"), max_length=10, choices=life_choices.Relation.choices)
    custody = models.CharField(_("Sorgerecht"), max_length=8, choices=life_choices.Custody.choices, blank=True)
    lives_here = models.BooleanField(_("lebt im Haushalt"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "member"], condition=Q(member__isnull=False), name="household_member_once"
            ),
            models.CheckConstraint(
                condition=(Q(member__isnull=True) & ~Q(name=""))
                | (Q(member__isnull=False) & Q(name="", birth_year__isnull=True)),
                name="household_link_or_name",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | ~Q(member=F("person")), name="household_not_oneself"
            ),
        ]


class ChainEntry(TenantModel):
    """A course, a school, a training, a job: what, where, from when to when, with which result."""

    row_security = security.part_of_person("cases_chainentry", Group.LEARNING)
    retention = Retention("case", start="person__cases__closed_on")
    audit_values = False

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="chain_entries")
    person_id: UUID
    organisation_id: UUID | None
    offer_id: UUID | None
    kind = models.CharField(_("Art"), max_length=12, choices=life_choices.ChainKind.choices)
    title = models.CharField(_("Was?"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Wo?")
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Angebot")
    )
    starts_on = models.DateField(_("Von"))
    ends_on = models.DateField(_("Bis"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=8, choices=life_choices.ChainState.choices, default="running")
    result = models.CharField(_("Ergebnis"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="chain_entry_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title
