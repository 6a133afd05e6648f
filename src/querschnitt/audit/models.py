from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import Retention


class AuditChain(models.Model):
    """Where a chain stands: its last number and hash. Written by the database alone.

    ``mover`` is the transaction that has added events since and moves the head when it commits (ADR 0090).
    """

    retention = Retention("audit", start="changed_at")
    append_only = True
    audited = False

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    head = models.BinaryField()
    changed_at = models.DateTimeField()
    mover = models.BigIntegerField(null=True)


class AuditEvent(models.Model):
    """Who did what to which row, when. Written by triggers in the same transaction, never by Python.

    No foreign keys, so it survives what it speaks of. ``content`` and ``salt`` may be erased: the hash covers only
    their digest, so the chain still verifies.
    """

    class Action(models.TextChoices):
        INSERT = "insert", _("angelegt")
        UPDATE = "update", _("geändert")
        DELETE = "delete", _("gelöscht")
        READ = "read", _("gelesen")
        SIGN_IN = "sign_in", _("angemeldet")
        SIGN_OUT = "sign_out", _("abgemeldet")
        EXPORT = "export", _("exportiert")
        DENIED = "denied", _("verweigert")
        ERASE = "erase", _("Inhalt gelöscht")
        LINK = "link", _("per Link beantwortet")

    retention = Retention("audit", start="at")
    append_only = True
    audited = False

    id = models.BigAutoField(primary_key=True)
    chain = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField(_("Zeitpunkt"))
    centre_id = models.UUIDField(null=True)
    person = models.UUIDField(_("Person"), null=True)
    action = models.CharField(_("Vorgang"), max_length=10, choices=Action.choices)
    table = models.CharField(_("Tabelle"), max_length=63, db_column="table_name")
    row = models.CharField(_("Datensatz"), max_length=64)
    content = models.JSONField(null=True)
    salt = models.UUIDField(null=True)
    digest = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_event_once_in_chain")]
        indexes = [
            models.Index(fields=["centre_id", "-at"], name="audit_event_latest"),
            models.Index(fields=["table", "row"], name="audit_event_of_row"),
        ]
