from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.TextChoices):
    """How far a contact person agreed to be shown."""

    INTERNAL = "internal", _("nur eigene Organisation und Netzwerkpflege")
    NETWORK = "network", _("im Netzwerk des Zentrums")
    PUBLIC = "public", _("öffentlich")


class PlaceAccess(models.TextChoices):
    """What helps people to get into a place and around in it."""

    STEP_FREE = "step_free", _("stufenloser Zugang")
    LIFT = "lift", _("Aufzug")
    TOILET = "toilet", _("barrierefreie Toilette")
    PARKING = "parking", _("Behindertenparkplatz")
    INDUCTION_LOOP = "induction_loop", _("Anlage für Hörgeräte")
    GUIDE_STRIP = "guide_strip", _("Leitsystem für blinde Menschen")
    STROLLER = "stroller", _("Platz für Kinderwagen")
