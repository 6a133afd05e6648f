"""The Land, its districts and municipalities, and dated figures about them. The same for every centre.

Loaded from the files of ``data/`` after every migration; the application itself may only read.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from querschnitt.common.models import BaseModel
from querschnitt.common.retention import Retention
from querschnitt.common.visitors import VisitorAccess

from .choices import AreaKind, Confidence, Precision, Scale


class ReferenceModel(BaseModel):
    """Changed by the owner role alone, when a release brings newer files."""

    readable_by_state = True
    visitors = VisitorAccess(rows="true")
    append_only = True
    audited = False

    objects = models.Manager()

    class Meta:
        abstract = True


class Area(ReferenceModel):
    """A piece of territory by its official key (AGS): Land 2, Regierungsbezirk 3, Kreis 5, Gemeinde 8 digits.

    A kreisfreie Stadt is one row with five digits, being district and municipality at once.
    """

    retention = Retention("permanent", start="id")

    ags = models.CharField(_("Amtlicher Gemeindeschlüssel"), max_length=8, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    kind = models.CharField(_("Art"), max_length=20, choices=AreaKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    has_centre = models.BooleanField(_("mit Kommunalem Integrationszentrum"), default=False)

    class Meta:
        ordering = ["name", "ags"]
        indexes = [models.Index(fields=["kind", "name"], name="area_by_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """With "Kreis" or "Stadt" in front where the name alone would be ambiguous."""
        if self.kind == AreaKind.KREIS and not any(word in self.name.lower() for word in ("kreis", "region")):
            return f"Kreis {self.name}"
        if self.kind in (AreaKind.KREISFREIE_STADT, AreaKind.STADT_AACHEN):
            return f"Stadt {self.name}"
        if self.kind == AreaKind.REGIERUNGSBEZIRK:
            return f"Regierungsbezirk {self.name}"
        return self.name


class Indicator(ReferenceModel):
    """What a figure measures. Two classifications are two indicators, and never share a category (I-19)."""

    retention = Retention("permanent", start="id")

    key = models.SlugField(unique=True)
    label = models.CharField(_("Bezeichnung"), max_length=120)
    label_en = models.CharField(max_length=120)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    scale = models.CharField(_("Skala"), max_length=10, choices=Scale.choices)
    decimals = models.PositiveSmallIntegerField(default=0)
    group = models.SlugField()
    order = models.PositiveSmallIntegerField()
    description = models.CharField(_("Erläuterung"), max_length=300, blank=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label_en if (get_language() or "de").startswith("en") else self.label


class Category(ReferenceModel):
    """A class of one indicator."""

    retention = Retention("permanent", start="id")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="categories")
    key = models.SlugField()
    label = models.CharField(_("Bezeichnung"), max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["indicator", "order"]
        constraints = [models.UniqueConstraint(fields=["indicator", "key"], name="category_once_per_indicator")]

    def __str__(self) -> str:
        return self.label

    @property
    def short(self) -> str:
        """ "Typ 5" of "Typ 5: Ländlicher ...", for tables."""
        return self.label.partition(":")[0]


class Figure(ReferenceModel):
    """One statement of one source: a value, a category, or the printed words where the source gives no number.

    ``n`` is what the figure was counted over, empty where the source is silent (I-33). Two sources that disagree are
    two rows.
    """

    retention = Retention("permanent", start="id")

    area = models.ForeignKey(Area, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="figures")
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    value = models.DecimalField(_("Wert"), max_digits=14, decimal_places=3, null=True)
    printed = models.CharField(_("Wortlaut"), max_length=80, blank=True)
    as_of = models.DateField(_("Stand"))
    as_of_precision = models.CharField(max_length=5, choices=Precision.choices, default=Precision.YEAR)
    n = models.PositiveIntegerField(_("Grundgesamtheit"), null=True)
    source = models.SlugField(_("Quelle"))
    page = models.CharField(_("Seite"), max_length=20, blank=True)
    confidence = models.CharField(_("Verlässlichkeit"), max_length=6, choices=Confidence.choices)
    note = models.CharField(_("Anmerkung"), max_length=400, blank=True)

    class Meta:
        ordering = ["indicator__order", "as_of", "category__order", "source", "page"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "category", "as_of", "source", "page", "value"],
                name="figure_stated_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | models.Q(category__isnull=False) | ~models.Q(printed=""),
                name="figure_says_something",
            ),
        ]


class Inconsistency(ReferenceModel):
    """Where the sources contradict each other or themselves, and how we deal with it.

    ``indicators`` and ``areas`` (AGS) say beside which figures it is shown; without areas, beside all of them.
    """

    retention = Retention("permanent", start="id")

    code = models.CharField(max_length=4, unique=True)
    topic = models.CharField(_("Thema"), max_length=120)
    finding = models.TextField(_("Befund"))
    check_made = models.TextField(_("Prüfung"), blank=True)
    handling = models.TextField(_("Umgang"))
    indicators = ArrayField(models.SlugField(), default=list)
    areas = ArrayField(models.CharField(max_length=8), default=list)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.topic}"

    def concerns(self, indicator_key: str, ags: str) -> bool:
        return indicator_key in self.indicators and (not self.areas or ags in self.areas)
