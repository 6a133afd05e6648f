from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.citations import Confidence

__all__ = ["AreaKind", "Confidence", "Precision", "Scale"]


class AreaKind(models.TextChoices):
    LAND = "land", _("Land")
    REGIERUNGSBEZIRK = "regierungsbezirk", _("Regierungsbezirk")
    KREIS = "kreis", _("Kreis")
    KREISFREIE_STADT = "kreisfreie_stadt", _("kreisfreie Stadt")
    # Belongs to the StädteRegion and yet has the rights of a kreisfreie Stadt and a KI of its own (I-40).
    STADT_AACHEN = "stadt_aachen", _("Stadt mit Rechtsstellung einer kreisfreien Stadt")
    GEMEINDE = "gemeinde", _("kreisangehörige Kommune")


class Scale(models.TextChoices):
    COUNT = "count", _("Anzahl")
    NUMBER = "number", _("Menge")
    SHARE = "share", _("Anteil")
    RANK = "rank", _("Rang")
    CLASS = "class", _("Einordnung")


class Precision(models.TextChoices):
    """How exactly a source dates something. The day stored is the first of the year or month."""

    YEAR = "year", _("Jahr")
    MONTH = "month", _("Monat")
    DAY = "day", _("Tag")
