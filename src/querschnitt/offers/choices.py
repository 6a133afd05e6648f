from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.network.topics import Topic

OfferTopic = Topic  # one list for offers, bodies, agreements and responsibilities


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
