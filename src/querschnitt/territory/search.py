"""Areas in the search of every page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from querschnitt.common.search import Hit, SearchSource, register_search

from .choices import AreaKind
from .models import Area
from .policies import can_view_territory


def find_areas(actor: Any, text: str, limit: int) -> list[Hit]:
    """By name or official key; districts before municipalities."""
    areas = Area.objects.select_related("parent")
    found = areas.filter(ags=text) if text.isdigit() else areas.filter(name__icontains=text)
    hits = sorted(found[:200], key=lambda area: (area.kind == AreaKind.GEMEINDE, len(area.name), area.name))
    return [
        Hit(
            area.full_name,
            reverse("territory:detail", args=[area.ags]),
            str(area.parent.full_name if area.parent else ""),
        )
        for area in hits[:limit]
    ]


def register() -> None:
    register_search(
        SearchSource("territory", _("Gebiet"), can_view_territory, find_areas, order=70, list_name="territory:list")
    )
