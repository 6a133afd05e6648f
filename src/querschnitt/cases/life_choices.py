"""Closed lists about a person's life: who stated something, household, names, languages, the links of the chain."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatedBy(TextChoices):
    """Where we know a status or a benefit from (rule of the catalogue: store who stated it and on what document)."""

    PERSON = "person", _("Angabe der Person")
    DOCUMENT = "document", _("Dokument gesehen")
    AUTHORITY = "authority", _("Auskunft der Behörde")
    OFFICE = "office", _("Auskunft einer anderen Stelle")
    FAMILY = "family", _("Angabe der Familie")


class BenefitState(TextChoices):
    RUNNING = "running", _("bewilligt")
    APPLIED = "applied", _("beantragt")
    WAITING = "waiting", _("Antrag noch zu stellen")
