"""Closed lists that triage and case work share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LegalCircle(TextChoices):
    ASYLBLG = "asylblg", _("AsylbLG")
    SGB2 = "sgb2", _("SGB II")
    SGB3 = "sgb3", _("SGB III")
    SGB8 = "sgb8", _("SGB VIII")
    SGB9 = "sgb9", _("SGB IX")
    SGB12 = "sgb12", _("SGB XII")
    NONE = "keine", _("keine Leistung")
    UNKNOWN = "unbekannt", _("unbekannt")


class LifeArea(TextChoices):
    """The twelve life areas of the assessment."""

    LANGUAGE = "language", _("Sprache")
    HOUSING = "housing", _("Wohnen")
    WORK = "work", _("Arbeit")
    TRAINING = "training", _("Ausbildung, Anerkennung")
    SCHOOL = "school", _("Schule, Kita")
    HEALTH = "health", _("Gesundheit")
    FAMILY = "family", _("Familie")
    FINANCE = "finance", _("Lebensunterhalt")
    RESIDENCE = "residence", _("Aufenthalt")
    DEBTS = "debts", _("Schulden")
    DISCRIMINATION = "discrimination", _("Diskriminierung")
    LEISURE = "leisure", _("Freizeit, Teilhabe")
