"""The one walk over the models to everything that is kept about a case or its person.

A table belongs to a case when it points at the case or the person, directly or through such a table; a new one is
found without anybody thinking of it. The file of Art. 15 DSGVO (``dossier.py``) and the export (``exporting.py``) are
made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from .models import Case, Person


@dataclass(frozen=True)
class Way:
    """``path``: lookup from a row to the id of the case, or of the person where ``of_person``."""

    path: str
    of_person: bool

    def rows(self, model: type[models.Model], case: Case) -> models.QuerySet[Any]:
        manager: Any = model._default_manager
        return manager.filter(**{self.path: case.person_id if self.of_person else case.pk})


Model = type[models.Model]


@cache
def ways() -> dict[Model, Way]:
    """Every table about a case, person and case first, then the nearer before the farther."""
    found: dict[Model, Way] = {Person: Way("pk", True), Case: Way("pk", False)}
    waiting = [model for model in apps.get_models() if model._meta.managed and model not in found]
    grown = True
    while grown:
        grown = False
        for model in list(waiting):
            if (way := _way(model, found)) is not None:
                found[model] = way
                waiting.remove(model)
                grown = True
    return found


def _way(model: Model, found: dict[Model, Way]) -> Way | None:
    links: list[Any] = [
        item
        for item in model._meta.concrete_fields
        if item.is_relation and item.related_model in found and item.related_model is not model
    ]
    for target, name in ((Case, "case"), (Person, "person")):
        for item in links:
            if item.related_model is target and item.name == name:
                return Way(item.name, target is Person)
    for item in links:
        if item.related_model in (Case, Person):
            return Way(item.name, item.related_model is Person)
    if not links:
        return None
    further = found[links[0].related_model]
    return Way(f"{links[0].name}__{further.path}", further.of_person)
