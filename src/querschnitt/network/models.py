from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.tokens import TokenField
from querschnitt.tenants.models import Organisation, TenantModel

from .choices import Publication


class ImportBatch(TenantModel):
    """One list taken over as a whole, and whether it was taken back."""

    retention = Retention("import", start="created_at")

    list_key = models.CharField(_("Liste"), max_length=60)
    file_name = models.CharField(_("Datei"), max_length=200)
    row_count = models.PositiveIntegerField(_("Zeilen"), default=0)
    created_count = models.PositiveIntegerField(_("neu"), default=0)
    updated_count = models.PositiveIntegerField(_("geändert"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unverändert"), default=0)
    skipped_count = models.PositiveIntegerField(_("übersprungen"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("Zeitpunkt"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("rückgängig gemacht am"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_batch_undone_by_somebody",
            )
        ]


class ImportChange(TenantModel):
    """What an import did to one row: enough to restore it exactly.

    ``before`` and ``after`` hold the stored values by column; ``before`` is empty for a row that was created.
    """

    retention = Retention("import", start="batch__created_at")
    audited = False  # the change itself is in the log already

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    table = models.CharField(max_length=100)
    row = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_change_once"),
        ]


class StagedImport(TenantModel):
    """An uploaded list between upload and import. Deleted when imported, discarded or a day old."""

    retention = Retention("staged", start="created_at")
    audited = False  # kept for a day at most, and its content is logged when it is imported

    list_key = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    header = models.JSONField()
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField()
    content = models.BinaryField()  # the rows as compressed JSON, so that each step reads them without the file
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


class ColumnMemory(TenantModel):
    """Which column of a header row went to which field last time in this centre."""

    retention = Retention("permanent", start="used_at")
    audited = False

    list_key = models.CharField(max_length=60)
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["centre", "list_key", "header_hash"], name="column_memory_once"),
        ]


class OrganisationProfile(TenantModel):
    """What the network knows of an organisation beside its name and kind.

    Ages are half-open: from ``age_from`` to the day before ``age_before`` (both in years, empty: no limit).
    """

    retention = Retention("network", start="organisation__ended_on")
    audit_secret = ("search",)  # derived from the rest

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="profile")
    carrier = models.CharField(_("Träger"), max_length=200, blank=True)
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_before__isnull=True) | Q(age_before__gt=F("age_from")),
                name="organisation_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"), name="organisation_postcode_of_five_digits"
            ),
        ]


class ContactPerson(TenantModel):
    """Whom to ask in an organisation. Shown as far as the person agreed (``publication``)."""

    retention = Retention("network", start="valid_to")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("Name"), max_length=150)
    function = models.CharField(_("Funktion"), max_length=150, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    publication = models.CharField(
        _("Sichtbar"), max_length=10, choices=Publication.choices, default=Publication.INTERNAL
    )
    valid_from = models.DateField(_("Gültig ab"), default=timezone.localdate)
    valid_to = models.DateField(_("Gültig bis"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="contact_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name
