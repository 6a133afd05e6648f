from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import RowSecurity

CENTRE = "centre_id = (SELECT scope_centre())"
OWN = "organisation_id = (SELECT scope_organisation())"
# Lists without an organisation are the centre's; those of an organisation nobody else of the centre sees (ADR 0093).
CENTRES_OR_OWN = RowSecurity(see=f"{CENTRE} AND (organisation_id IS NULL OR {OWN})")
# An organisation's uploaded list is seen by who uploaded it; after a day the night's sweep, which is nobody, deletes it.
STAGED = RowSecurity(
    see=(
        f"{CENTRE} AND (organisation_id IS NULL OR ({OWN} AND created_by_id = (SELECT scope_person()))"
        " OR ((SELECT scope_person()) IS NULL AND (SELECT scope_organisation()) IS NULL"
        " AND created_at < now() - interval '1 day'))"
    )
)
OF_BATCH = RowSecurity(
    see=f"{CENTRE} AND batch_id IN (SELECT b.id FROM network_importbatch b)"  # noqa: S608  (a constant of ours)
)


def of_whom() -> models.ForeignKey[Organisation | None, Organisation | None]:
    """Whose list it is; empty for lists the centre shares."""
    return models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", null=True, blank=True)


class ImportBatch(TenantModel):
    """One list taken over as a whole, and whether it was taken back."""

    row_security = CENTRES_OR_OWN
    retention = Retention("import", start="created_at")

    organisation = of_whom()

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
    undo_job = models.BigIntegerField(_("Auftrag zum Rückgängigmachen"), null=True)
    undo_reasons = models.JSONField(_("was dem Rückgängigmachen entgegenstand"), default=list)  # (row, why) pairs

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

    ``before`` and ``after`` hold the stored values by column; ``before`` is empty for a row that was created. Of an
    organisation's own list ``after`` holds no values but a digest of them and what the entry is called by.
    """

    row_security = OF_BATCH
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
    """An uploaded list between upload and import. Deleted when imported, discarded or a day old.

    A large list is checked and taken over by a job: ``checked`` is what the job found, ``batch`` what became of it.
    A list taken over by a job stays, emptied, until it is a day old, so that its progress page knows where to lead.
    """

    row_security = STAGED
    retention = Retention("staged", start="created_at")
    audited = False  # kept for a day at most, and its content is logged when it is imported

    organisation = of_whom()
    list_key = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    header = models.JSONField()
    mapping = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField()
    content = models.BinaryField()  # the rows as compressed JSON, so that each step reads them without the file
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    job = models.BigIntegerField(null=True)  # number of the job that works on it, or did last
    applying = models.BooleanField(default=False)  # the job takes the list over; otherwise it checks it
    revision = models.PositiveIntegerField(
        default=0
    )  # rises with every request to check; an older job's answer is late
    checked = models.BinaryField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    overtaken = models.BooleanField(default=False)  # data changed between preview and import; nothing was taken over
    batch = models.OneToOneField(ImportBatch, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]


class ColumnMemory(TenantModel):
    """Which column of a header row went to which field last time in this centre, or in this organisation."""

    row_security = CENTRES_OR_OWN
    retention = Retention("permanent", start="used_at")
    audited = False

    organisation = of_whom()
    list_key = models.CharField(max_length=60)
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "organisation", "list_key", "header_hash"],
                name="column_memory_once",
                nulls_distinct=False,
            ),
        ]
