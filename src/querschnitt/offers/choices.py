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


class OfferKind(models.TextChoices):
    COUNSELLING = "counselling", _("Beratung")
    COURSE = "course", _("Kurs")
    GROUP = "group", _("Gruppe oder Treff")
    EVENT = "event", _("Veranstaltung")
    SERVICE = "service", _("Hilfe und Begleitung")
    SELF_HELP = "self_help", _("Selbsthilfe")


class ResidenceGroup(models.TextChoices):
    """Whom an offer admits by right of residence; none chosen: everybody."""

    ALL = "all", _("unabhängig vom Aufenthalt")
    ASYLUM = "asylum", _("im Asylverfahren")
    TOLERATED = "tolerated", _("mit Duldung")
    PERMIT = "permit", _("mit Aufenthaltserlaubnis")
    EU = "eu", _("EU-Freizügigkeit")
    UKRAINE = "ukraine", _("vorübergehender Schutz (Ukraine)")
    UNKNOWN = "unknown", _("Aufenthalt ungeklärt")


class Delivery(models.TextChoices):
    PLACE = "place", _("vor Ort")
    ONLINE = "online", _("online")
    PHONE = "phone", _("telefonisch")
    OUTREACH = "outreach", _("aufsuchend, zu Hause")


class Registration(models.TextChoices):
    NONE = "none", _("ohne Anmeldung")
    CONTACT = "contact", _("nach Anmeldung")
    CERTIFICATE = "certificate", _("mit Bescheinigung oder Berechtigungsschein")
    REFERRAL = "referral", _("über eine andere Stelle")


class Cost(models.TextChoices):
    UNKNOWN = "unknown", _("keine Angabe")
    FREE = "free", _("kostenlos")
    REDUCED = "reduced", _("ermäßigt möglich")
    FEE = "fee", _("kostet etwas")


class Childcare(models.TextChoices):
    UNKNOWN = "unknown", _("keine Angabe")
    NO = "no", _("ohne Kinderbetreuung")
    YES = "yes", _("mit Kinderbetreuung")
    ON_REQUEST = "on_request", _("Kinderbetreuung auf Anfrage")


class Capacity(models.TextChoices):
    """The light: are there places?"""

    UNKNOWN = "unknown", _("keine Angabe")
    OPEN = "open", _("ohne Begrenzung")
    FREE = "free", _("Plätze frei")
    FEW = "few", _("wenige Plätze")
    WAITING = "waiting", _("Warteliste")
    FULL = "full", _("belegt")


# Colour and shape of each state of the places, as ``{% state %}`` calls them.
LIGHTS = {
    Capacity.OPEN: "ok", Capacity.FREE: "ok", Capacity.FEW: "warn", Capacity.WAITING: "warn", Capacity.FULL: "off",
    Capacity.UNKNOWN: "neutral",
}  # fmt: skip


class Phase(models.TextChoices):
    PLANNED = "planned", _("geplant")
    RUNNING = "running", _("läuft")
    PAST = "past", _("beendet")


class TimeKind(models.TextChoices):
    RECURRING = "recurring", _("regelmäßig")
    SINGLE = "single", _("an einem Tag")
    APPOINTMENT = "appointment", _("nach Vereinbarung")


class Frequency(models.TextChoices):
    DAILY = "daily", _("täglich")
    WEEKLY = "weekly", _("wöchentlich")
    MONTHLY = "monthly", _("monatlich")


class Weekday(models.TextChoices):
    MONDAY = "MO", _("Montag")
    TUESDAY = "TU", _("Dienstag")
    WEDNESDAY = "WE", _("Mittwoch")
    THURSDAY = "TH", _("Donnerstag")
    FRIDAY = "FR", _("Freitag")
    SATURDAY = "SA", _("Samstag")
    SUNDAY = "SU", _("Sonntag")


class ExceptionKind(models.TextChoices):
    CANCELLED = "cancelled", _("fällt aus")
    MOVED = "moved", _("andere Uhrzeit")
    ADDED = "added", _("zusätzlich")


class ReportKind(models.TextChoices):
    """What somebody finds wrong with an entry on the public site."""

    CLOSED = "closed", _("Das Angebot gibt es nicht mehr")
    TIMES = "times", _("Zeiten oder Tage stimmen nicht")
    PLACE = "place", _("Ort oder Adresse stimmt nicht")
    CONTACT = "contact", _("Telefon, E-Mail oder Internetseite stimmt nicht")
    TEXT = "text", _("Die Beschreibung oder Übersetzung ist falsch")
    OTHER = "other", _("Etwas anderes")
