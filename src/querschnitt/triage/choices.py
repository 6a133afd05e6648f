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


class AdviceResult(TextChoices):
    """What a first advice ends with."""

    INFORMATION = "information", _("Nur Information")
    REFERRAL = "referral", _("Verweisen")
    CASE_MANAGEMENT = "case_management", _("Case Management")


class AdviceChannel(TextChoices):
    OFFICE = "office", _("vor Ort")
    PHONE = "phone", _("Telefon")
    OUTREACH = "outreach", _("aufsuchend")
    VIDEO = "video", _("Video")
    MAIL = "mail", _("schriftlich")


class AdviceModel(TextChoices):
    """Who does the first advice in a centre (KIM concept)."""

    A = "a", _("Modell A: Das Case Management berät alle zuerst")
    B = "b", _("Modell B: Servicestellen beraten und verweisen ans Case Management")


class Criterion(TextChoices):
    """What speaks for case management."""

    AREAS = "areas", _("mehrere Lebensbereiche")
    ACTORS = "actors", _("mehrere Stellen beteiligt")
    URGENT = "urgent", _("dringend")
    RESOURCES = "resources", _("wenig eigene Kräfte und Netz")
    VOLUNTARY = "voluntary", _("möchte freiwillig begleitet werden")
