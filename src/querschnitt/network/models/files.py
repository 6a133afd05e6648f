from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess
from querschnitt.tenants.models import TenantModel


class StoredFile(TenantModel):
    """A cleaned file. In the database, so that backup, row security and deletion cover it like the row it belongs to.

    Written by ``network.services.store_file`` only. ``public`` opens it to visitors; whoever refers to the file keeps
    that in step (``set_file_public``).
    """

    retention = Retention("file", start="created_at")
    audit_secret = ("content",)
    visitors = VisitorAccess(rows="public", columns=("id", "centre", "name", "media_type", "size", "content", "public"))

    name = models.CharField(_("Dateiname"), max_length=160)
    media_type = models.CharField(_("Art"), max_length=100)
    size = models.PositiveIntegerField(_("Größe in Bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    public = models.BooleanField(_("öffentlich"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(_("hochgeladen am"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        return self.name.rsplit(".", 1)[-1].upper()
