from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess
from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import RowSecurity

from ..document_choices import Audience, DocumentKind, DocumentState, version_language
from ..topics import Topic
from .files import StoredFile

CENTRE = "centre_id = (SELECT scope_centre())"
TODAY = "(now() AT TIME ZONE 'Europe/Berlin')::date"
PUBLIC = (
    "audience = 'public' AND ended_on IS NULL"
    f" AND (valid_from IS NULL OR valid_from <= {TODAY}) AND (valid_until IS NULL OR valid_until >= {TODAY})"
)
OF_DOCUMENT = "EXISTS (SELECT 1 FROM network_document d WHERE d.id = network_documentversion.document_id)"


class Document(TenantModel):
    """A form or working aid in one or more languages; each language has its versions, the newest counts."""

    row_security = RowSecurity(
        see=f"{CENTRE} AND (audience <> 'internal' OR organisation_id = (SELECT scope_organisation()))"
    )
    retention = Retention("network", start="ended_on")
    visitors = VisitorAccess(
        rows=PUBLIC,
        columns=("id", "centre", "title", "description", "kind", "topic", "audience", "valid_from", "valid_until",
                 "ended_on"),
    )  # fmt: skip

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Herausgegeben von")
    )
    organisation_id: UUID
    title = models.CharField(_("Titel"), max_length=200)
    description = models.CharField(_("Wozu es dient"), max_length=500, blank=True)
    kind = models.CharField(_("Art"), max_length=10, choices=DocumentKind.choices, default=DocumentKind.FORM)
    topic = models.CharField(_("Thema"), max_length=20, choices=Topic.choices, default=Topic.OTHER)
    audience = models.CharField(_("Für wen"), max_length=10, choices=Audience.choices, default=Audience.NETWORK)
    valid_from = models.DateField(_("Gültig ab"), null=True, blank=True)
    valid_until = models.DateField(_("Gültig bis"), null=True, blank=True)
    ended_on = models.DateField(_("Zurückgezogen am"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["centre", "topic"], name="document_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="document_valid_until_after_from",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def state_on(self, day: date) -> DocumentState:
        if self.ended_on is not None and self.ended_on <= day:
            return DocumentState.ENDED
        if self.valid_until is not None and self.valid_until < day:
            return DocumentState.PAST
        if self.valid_from is not None and self.valid_from > day:
            return DocumentState.PLANNED
        return DocumentState.CURRENT


class DocumentVersion(TenantModel):
    """One file of a document in one language. ``current`` marks the newest of its language."""

    row_security = RowSecurity(see=f"{CENTRE} AND {OF_DOCUMENT}")
    retention = Retention("network", start="document__ended_on")
    visitors = VisitorAccess(
        rows=f"current AND {OF_DOCUMENT}",
        columns=("id", "centre", "document", "language", "number", "title", "file", "current", "created_at"),
    )

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    document_id: UUID
    language = models.CharField(_("Sprache"), max_length=10)
    number = models.PositiveIntegerField(_("Fassung"))
    title = models.CharField(_("Titel in dieser Sprache"), max_length=200)
    note = models.CharField(_("Was sich geändert hat"), max_length=300, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    current = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(_("vom"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "language", "number"], name="document_version_number_once"),
            models.UniqueConstraint(
                fields=["document", "language"], condition=Q(current=True), name="document_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def language_name(self) -> str:
        return version_language(self.language)
