"""Data out: a case by the organisation that leads it, a year by whoever answers for figures."""

from __future__ import annotations

from typing import Any

from tests.factories.accounts import World

from . import Route
from .cases import OF_THE_KI, things

OF_FIGURES = {"case_manager", "partner_head"}


def case(world: World) -> dict[str, Any]:
    return {"case_id": things(world)["case"].pk}


ROUTES = [
    *(Route(f"cases:{name}", OF_FIGURES) for name in ("year_export", "year_xlsx", "year_json", "year_kim")),
    *(Route(f"cases:{name}", OF_THE_KI, kwargs=case) for name in ("export", "export_xlsx", "export_json")),
]
