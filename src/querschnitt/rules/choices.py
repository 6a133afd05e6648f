from django.db import models
from django.utils.translation import gettext_lazy as _


class ValueType(models.TextChoices):
    NUMBER = "number", _("Zahl")
    MONEY = "money", _("Betrag in Euro")
    BOOL = "bool", _("ja oder nein")
    DATE = "date", _("Datum")
    DATES = "dates", _("mehrere Daten")
    DAYS = "days", _("Stichtage im Jahr")
    NUMBERS = "numbers", _("mehrere Zahlen")
    TIERS = "tiers", _("Zahlen nach Fall")
    RANGE = "range", _("Spanne")
    RANGES = "ranges", _("mehrere Spannen")
    RATIO = "ratio", _("Verhältnis")
    CHOICE = "choice", _("Begriff")
    TERMS = "terms", _("mehrere Begriffe")
    TEXT = "text", _("Text")
    URL = "url", _("Adresse")


class Precision(models.TextChoices):
    """How exactly a source dates a limit. ``UNKNOWN``: the source names none."""

    UNKNOWN = "", _("nicht genannt")
    YEAR = "year", _("Jahr")
    MONTH = "month", _("Monat")
    DAY = "day", _("Tag")
