"""What offers, bodies, agreements and responsibilities are about: one list for all of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
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
