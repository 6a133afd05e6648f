from typing import Any

from .models import Area

VIEW = "territory.view"  # the permission's name; permissions live upstairs


def can_view_territory(actor: Any, area: Area | None = None) -> bool:
    return actor.may(VIEW)
