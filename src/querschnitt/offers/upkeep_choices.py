"""Closed lists of what keeps offers right: versions, checks, reports, suggestions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionKind(models.TextChoices):
    CREATED = "created", _("angelegt")
    CHANGED = "changed", _("geändert")
    CONFIRMED = "confirmed", _("bestätigt")
    ENDED = "ended", _("beendet")
    REOPENED = "reopened", _("wieder aufgenommen")
    TIMES = "times", _("Zeiten geändert")
    TEXT = "text", _("Übersetzung geändert")
    CAPACITY = "capacity", _("Plätze gemeldet")
    FILE = "file", _("Anlagen geändert")
    IMPORTED = "imported", _("aus einer Liste übernommen")
    IMPORT_UNDONE = "import_undone", _("Übernahme einer Liste zurückgenommen")
    MERGED = "merged", _("zusammengeführt")
    UNMERGED = "unmerged", _("Zusammenführung zurückgenommen")
    RESTORED = "restored", _("frühere Fassung wiederhergestellt")


class CheckReason(models.TextChoices):
    YEARLY = "yearly", _("ein Jahr nicht bestätigt")
    FUNDING = "funding", _("Förderung endet")
    REPORT = "report", _("jemand hat einen Fehler gemeldet")
    MANUAL = "manual", _("von Hand angefragt")


class CheckOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("bestätigt")
    CHANGED = "changed", _("geändert")
    ENDED = "ended", _("beendet")
    HANDLED = "handled", _("in der Anwendung erledigt")
    DROPPED = "dropped", _("nicht mehr nötig")


class FeedbackState(models.TextChoices):
    NEW = "new", _("offen")
    ASKED = "asked", _("beim Anbieter nachgefragt")
    DONE = "done", _("erledigt")
    REJECTED = "rejected", _("verworfen")
