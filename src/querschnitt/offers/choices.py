from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferTopic(models.TextChoices):
    GERMAN = "deutsch", _("Deutsch lernen")
    ARRIVAL = "ankommen", _("Ankommen und Orientierung")
    RESIDENCE = "aufenthalt", _("Aufenthalt und Recht")
    MONEY = "existenz", _("Geld und Existenzsicherung")
    HOUSING = "wohnen", _("Wohnen")
    WORK = "arbeit", _("Arbeit und Beruf")
    RECOGNITION = "anerkennung", _("Anerkennung von Abschlüssen")
    SCHOOL = "schule", _("Schule und Ausbildung")
    DAYCARE = "kita", _("Kita und frühe Bildung")
    FAMILY = "familie", _("Familie und Erziehung")
    HEALTH = "gesundheit", _("Gesundheit und Pflege")
    MIND = "psyche", _("Seelische Gesundheit")
    MEETING = "begegnung", _("Begegnung und Freizeit")
    VOLUNTEERING = "ehrenamt", _("Ehrenamt und Teilhabe")
    PROTECTION = "schutz", _("Schutz vor Gewalt und Diskriminierung")
    INTERPRETING = "sprachmittlung", _("Sprachmittlung")
    OTHER = "sonstiges", _("Sonstiges")


class TargetGroup(models.TextChoices):
    EVERYBODY = "alle", _("Alle")
    CHILDREN = "kinder", _("Kinder")
    YOUTH = "jugendliche", _("Jugendliche")
    YOUNG_ADULTS = "junge_erwachsene", _("Junge Erwachsene")
    ADULTS = "erwachsene", _("Erwachsene")
    WOMEN = "frauen", _("Frauen")
    MEN = "maenner", _("Männer")
    PARENTS = "eltern", _("Eltern und Familien")
    SENIORS = "aeltere", _("Ältere Menschen")
    REFUGEES = "gefluechtete", _("Geflüchtete")
    NEWCOMERS = "neuzugewanderte", _("Neu Zugewanderte")
    EU_CITIZENS = "eu", _("Zugewanderte aus der EU")
    DISABLED = "behinderung", _("Menschen mit Behinderung")
    PROFESSIONALS = "fachkraefte", _("Fachkräfte und Ehrenamtliche")


class OfferState(models.TextChoices):
    ACTIVE = "active", _("aktiv")
    INACTIVE = "inactive", _("ruht")
