from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.tokens import TokenField
from querschnitt.common.visitors import VisitorAccess
from querschnitt.tenants.models import Organisation, TenantModel

from ..choices import ConsentForm, LegalForm, Level, Publication, Unit
from ..topics import Topic
from .body_security import TODAY
from .imports import ImportBatch


class OrganisationProfile(TenantModel):
    """What the network knows of an organisation beside its name and kind.

    ``parent`` says what it is a part of, ``level`` and ``unit`` where it stands; none of them gives anybody a right.
    Ages are half-open: from ``age_from`` to the day before ``age_before`` (both in years, empty: no limit).
    """

    retention = Retention("network", start="organisation__ended_on")
    audit_secret = ("search",)  # derived from the rest

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="profile")
    carrier = models.CharField(_("Träger"), max_length=200, blank=True)
    legal_form = models.CharField(_("Rechtsform"), max_length=14, choices=LegalForm.choices, blank=True)
    level = models.CharField(_("Ebene"), max_length=10, choices=Level.choices, blank=True)
    unit = models.CharField(_("Einheit"), max_length=14, choices=Unit.choices, blank=True)
    department = models.CharField(_("Dezernat oder Zuschnitt"), max_length=200, blank=True)
    parent_id: UUID | None
    parent = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("Gehört zu"),
    )
    municipality = models.CharField(_("Kreis oder Gemeinde"), max_length=100, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=200, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Ort"), max_length=100, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    url = models.URLField(_("Internetseite"), blank=True)
    responsibilities = models.TextField(_("Zuständigkeiten"), blank=True)
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=300, blank=True)
    age_from = models.PositiveSmallIntegerField(_("Alter ab"), null=True, blank=True)
    age_before = models.PositiveSmallIntegerField(_("Alter unter"), null=True, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)
    to_verify = models.BooleanField(_("zu prüfen"), default=False)
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    search = TokenField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        indexes = [
            GinIndex(fields=["search"], name="organisation_search"),
            models.Index(fields=["centre", "town"], name="organisation_town"),
            models.Index(fields=["centre", "updated_at"], name="organisation_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_before__isnull=True) | Q(age_before__gt=F("age_from")),
                name="organisation_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("organisation")), name="organisation_not_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"), name="organisation_postcode_of_five_digits"
            ),
        ]


class ContactPerson(TenantModel):
    """Whom to ask in an organisation, until when, and who came before.

    Shown as far as the person agreed (``publication``), since ``consent_on`` and in the form ``consent_form``; a
    withdrawal sets it back to internal at once.
    """

    retention = Retention("network", start="valid_to")
    visitors = VisitorAccess(
        rows=f"publication = 'public' AND consent_on IS NOT NULL AND valid_from <= {TODAY}"
        f" AND (valid_to IS NULL OR valid_to >= {TODAY})",
        columns=("id", "centre", "organisation", "name", "function", "email", "phone", "topics", "publication",
                 "valid_from", "valid_to", "consent_on"),
    )  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    organisation_id: UUID
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Funktion"), max_length=150, blank=True)
    mandate = models.CharField(_("Mandat"), max_length=200, blank=True)
    topics = ArrayField(
        models.CharField(max_length=20, choices=Topic.choices), verbose_name=_("Themen"), default=list, blank=True
    )
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    publication = models.CharField(
        _("Sichtbar"), max_length=10, choices=Publication.choices, default=Publication.INTERNAL
    )
    consent_on = models.DateField(_("Einwilligung vom"), null=True, blank=True)
    consent_form = models.CharField(_("Form der Einwilligung"), max_length=10, choices=ConsentForm.choices, blank=True)
    consent_withdrawn_on = models.DateField(_("Einwilligung widerrufen am"), null=True, blank=True)
    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)
    predecessor_id: UUID | None
    predecessor = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="successors", editable=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="contact_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(publication="public") | Q(consent_on__isnull=False) & ~Q(consent_form=""),
                name="contact_public_with_consent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_topic_names(self) -> list[str]:
        names = dict(Topic.choices)
        return [str(names.get(topic, topic)) for topic in self.topics]


class Responsibility(TenantModel):
    """Who is responsible for a topic, where, on which legal basis, from when to when.

    ``area`` is the town or municipality; empty means the whole district. Kreis and Gemeinde may both be responsible.
    """

    retention = Retention("network", start="valid_to")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="responsibility_rows")
    organisation_id: UUID
    topic = models.CharField(_("Thema"), max_length=20, choices=Topic.choices)
    task = models.CharField(_("Aufgabe"), max_length=200, blank=True)
    area = models.CharField(_("Stadt oder Gemeinde"), max_length=100, blank=True)
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=300, blank=True)
    contact_id: UUID | None
    contact = models.ForeignKey(
        ContactPerson,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responsibility_rows",
        verbose_name=_("Kontaktperson"),
    )
    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("Zuständigkeit")
        ordering = ["topic", "area", "valid_from", "id"]
        indexes = [models.Index(fields=["centre", "topic", "area"], name="responsibility_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="responsibility_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (str(Topic(self.topic).label), self.area, self.task) if part)
