"""Closed lists about trust: emergency access and holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmergencyReason(TextChoices):
    DANGER = "danger", _("Gefahr für Leib und Leben")
    CHILD = "child", _("Gefahr für ein Kind")
    MEDICAL = "medical", _("medizinischer Notfall")
    DEADLINE = "deadline", _("Frist läuft ab, niemand sonst erreichbar")
    DETENTION = "detention", _("Festnahme oder Abschiebung droht")


class RestrictionReason(TextChoices):
    """Art. 18 Abs. 1 DSGVO, a to d."""

    ACCURACY = "accuracy", _("die Person bestreitet, dass die Angaben richtig sind")
    UNLAWFUL = "unlawful", _("die Verarbeitung ist unrechtmäßig, die Person will keine Löschung")
    CLAIMS = "claims", _("die Person braucht die Daten für Rechtsansprüche")
    OBJECTION = "objection", _("die Person hat widersprochen, die Prüfung läuft")


class HoldReason(TextChoices):
    COURT = "court", _("Verfahren vor Gericht oder Behörde")
    REQUEST = "request", _("die Person verlangt die Aufbewahrung (Art. 18 DSGVO)")
    COMPLAINT = "complaint", _("Beschwerde oder Prüfung läuft")
    CLAIM = "claim", _("Ansprüche oder Nachweise noch offen")
    ARCHIVE = "archive", _("Archiv entscheidet über Übernahme")
