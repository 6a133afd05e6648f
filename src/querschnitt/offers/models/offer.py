from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.tokens import TokenField
from querschnitt.network.models import ImportBatch, Place
from querschnitt.tenants.models import Organisation, TenantModel

from ..choices import (
    Capacity,
    Childcare,
    Cost,
    Delivery,
    OfferKind,
    OfferState,
    OfferTopic,
    Phase,
    Registration,
    ResidenceGroup,
    TargetGroup,
)

# What translations are made of: a change in one of these makes them outdated.
TEXTS = ("title", "summary", "description", "access_note", "cost_note", "childcare_note", "barrier_note")
OVERDUE_AFTER = timedelta(days=14)
_A_YEAR_LATER = Func(F("checked_on"), template="(%(expressions)s + 365)", output_field=models.DateField())


def _list(field: models.Field, label: Any) -> Any:
    return ArrayField(field, verbose_name=label, default=list, blank=True)


class Offer(TenantModel):
    """Something an organisation offers to people: a course, counselling, a meeting place.

    ``valid_to`` is the last day; ``checked_on`` the day somebody last confirmed the entry with the provider. Ages are
    half-open, from ``age_from`` to the day before ``age_before`` (years, empty: no limit). Empty ``residence``: for
    everybody; empty ``area``: the whole district. The texts are German; other languages are in ``OfferText``.
    """

    retention = Retention("network", start="valid_to")
    audit_secret = ("search",)  # derived from the rest

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="offers", verbose_name=_("Anbieter")
    )
    organisation_id: UUID
    kind = models.CharField(_("Art"), max_length=20, choices=OfferKind.choices, default=OfferKind.SERVICE)
    title = models.CharField(_("Titel"), max_length=200)
    summary = models.CharField(_("In einem Satz"), max_length=300, blank=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    topic = models.CharField(_("Thema"), max_length=20, choices=OfferTopic.choices)
    target_groups = _list(models.CharField(max_length=20, choices=TargetGroup.choices), _("Zielgruppen"))
    age_from = models.PositiveSmallIntegerField(_("Alter ab"), null=True, blank=True)
    age_before = models.PositiveSmallIntegerField(_("Alter unter"), null=True, blank=True)
    residence = _list(models.CharField(max_length=20, choices=ResidenceGroup.choices), _("Aufenthalt"))
    languages = _list(models.CharField(max_length=3), _("Sprachen"))
    area = _list(models.CharField(max_length=100), _("Einzugsgebiet"))

    delivery = models.CharField(_("Form"), max_length=20, choices=Delivery.choices, default=Delivery.PLACE)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("Ort")
    )
    place_id: UUID | None
    registration = models.CharField(_("Anmeldung"), max_length=20, choices=Registration.choices, blank=True)
    access_note = models.TextField(_("Zugang und Anmeldung"), blank=True)
    barrier_note = models.CharField(_("Hinweise zur Barrierefreiheit"), max_length=500, blank=True)
    cost = models.CharField(_("Kosten"), max_length=20, choices=Cost.choices, default=Cost.UNKNOWN)
    cost_note = models.CharField(_("Kosten, genauer"), max_length=200, blank=True)
    childcare = models.CharField(
        _("Kinderbetreuung"), max_length=20, choices=Childcare.choices, default=Childcare.UNKNOWN
    )
    childcare_note = models.CharField(_("Kinderbetreuung, genauer"), max_length=200, blank=True)

    capacity = models.CharField(_("Plätze"), max_length=20, choices=Capacity.choices, default=Capacity.UNKNOWN)
    capacity_on = models.DateField(_("Plätze, Stand"), null=True, blank=True)
    seats_free = models.PositiveSmallIntegerField(_("freie Plätze"), null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(_("Wartezeit in Wochen"), null=True, blank=True)
    funding_source = models.CharField(_("Förderung"), max_length=200, blank=True)
    funding_until = models.DateField(_("Förderung bis"), null=True, blank=True)

    contact_name = models.CharField(_("Ansprechperson"), max_length=150, blank=True)
    contact_public = models.BooleanField(_("Name darf öffentlich stehen"), default=False)
    public_contact_name = models.GeneratedField(
        expression=Case(When(contact_public=True, then=F("contact_name")), default=Value("")),
        output_field=models.CharField(max_length=150),
        db_persist=True,
    )
    contact_email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    contact_phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    url = models.URLField(_("Internetseite"), blank=True)

    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)
    checked_on = models.DateField(_("Geprüft am"), default=timezone.localdate)
    check_due_on = models.GeneratedField(
        expression=Case(
            When(funding_until__gt=F("checked_on"), then=Least(F("funding_until"), _A_YEAR_LATER)),
            default=_A_YEAR_LATER,
        ),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("Prüfen bis"),
    )
    state = models.CharField(_("Stand"), max_length=10, choices=OfferState.choices, default=OfferState.ACTIVE)
    published = models.BooleanField(_("öffentlich zeigen"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("aufgegangen in")
    )
    merged_into_id: UUID | None
    text_version = models.PositiveIntegerField(default=1)
    source_url = models.URLField(_("Herkunft"), max_length=500, blank=True)
    external_id = models.CharField(_("Kennung der Herkunft"), max_length=200, blank=True)
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    search = TokenField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        indexes = [
            GinIndex(fields=["search"], name="offer_search"),
            models.Index(fields=["centre", "title"], name="offer_title"),
            models.Index(fields=["centre", "updated_at"], name="offer_changed"),
            models.Index(fields=["centre", "check_due_on"], name="offer_check_due"),
            models.Index(fields=["organisation"], name="offer_of_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="offer_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_before__isnull=True) | Q(age_before__gt=F("age_from")),
                name="offer_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="offer_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def overdue(self) -> bool:
        """Nobody confirmed it in time: marked publicly, after a fortnight in which its provider was asked."""
        return self.check_due_on < timezone.localdate() - OVERDUE_AFTER

    def phase(self, today: date) -> Phase:
        """Planned, running or past on that day."""
        if self.valid_to is not None and self.valid_to < today:
            return Phase.PAST
        return Phase.PLANNED if self.valid_from > today else Phase.RUNNING
