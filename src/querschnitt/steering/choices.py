from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(models.TextChoices):
    """The two fields of work of a centre."""

    EDUCATION = "bildung", _("Bildung")
    CROSS = "querschnitt", _("Querschnitt")


class GoalKind(models.TextChoices):
    PRIORITY = "schwerpunkt", _("Schwerpunktziel")
    GENERAL = "allgemein", _("Allgemeines Ziel")


class Dimension(models.TextChoices):
    """Field and kind together: the lines of Tabelle 3, in its order."""

    PRIORITY_EDUCATION = "sb", _("Schwerpunkt Bildung")
    PRIORITY_CROSS = "sq", _("Schwerpunkt Querschnitt")
    GENERAL_EDUCATION = "ab", _("Allgemeine Ziele Bildung")
    GENERAL_CROSS = "aq", _("Allgemeine Ziele Querschnitt")

    @classmethod
    def of(cls, field: str, kind: str) -> Dimension:
        return cls(("s" if kind == GoalKind.PRIORITY else "a") + ("b" if field == Field.EDUCATION else "q"))

    @property
    def field(self) -> Field:
        return Field.EDUCATION if self.value[1] == "b" else Field.CROSS

    @property
    def kind(self) -> GoalKind:
        return GoalKind.PRIORITY if self.value[0] == "s" else GoalKind.GENERAL


class Direction(models.TextChoices):
    UP = "up", _("soll steigen")
    DOWN = "down", _("soll sinken")


class ConceptKind(models.TextChoices):
    INTEGRATION = "integration", _("Integrationskonzept")
    ACTION = "handlung", _("Handlungskonzept KIM")
