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


class Level(models.TextChoices):
    """Where an organisation stands. Kreis and Gemeinde stand side by side: a level gives nobody a right."""

    DISTRICT = "kreis", _("Kreis oder kreisfreie Stadt")
    MUNICIPALITY = "gemeinde", _("Stadt oder Gemeinde")
    LOCAL = "lokal", _("vor Ort")
    STATE = "land", _("Land")
    FEDERAL = "bund", _("Bund")


class LegalForm(models.TextChoices):
    AUTHORITY = "kommune", _("Gebietskörperschaft oder Behörde")
    PUBLIC = "koerperschaft", _("Körperschaft oder Anstalt des öffentlichen Rechts")
    ASSOCIATION = "ev", _("eingetragener Verein")
    CHARITABLE_COMPANY = "ggmbh", _("gemeinnützige GmbH")
    COMPANY = "gmbh", _("GmbH oder anderes Unternehmen")
    FOUNDATION = "stiftung", _("Stiftung")
    CHURCH = "kirche", _("kirchlicher Träger")
    NONE = "ohne", _("ohne eigene Rechtsform")


class Unit(models.TextChoices):
    """What an administration calls its parts, from large to small."""

    ADMINISTRATION = "verwaltung", _("Verwaltung")
    DEZERNAT = "dezernat", _("Dezernat")
    FACHBEREICH = "fachbereich", _("Fachbereich")
    AMT = "amt", _("Amt")
    ABTEILUNG = "abteilung", _("Abteilung")
    SACHGEBIET = "sachgebiet", _("Sachgebiet")
    STABSSTELLE = "stabsstelle", _("Stabsstelle")


class ConsentForm(models.TextChoices):
    """How somebody agreed to be shown."""

    WRITTEN = "written", _("schriftlich")
    MAIL = "mail", _("per E-Mail")
    SPOKEN = "spoken", _("mündlich, vermerkt")
    OFFICIAL = "official", _("durch die Dienststelle veröffentlicht")
