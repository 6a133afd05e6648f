"""Data out: a case by the organisation that leads it, a year by whoever answers for figures."""

from __future__ import annotations

from . import Route
from .cases import OF_THE_KI, things

OF_FIGURES = {"case_manager", "partner_head"}


ROUTES = [
    Route("cases:year_export", OF_FIGURES),
    Route("cases:year_export_file", OF_FIGURES, kwargs=lambda world: {"kind": "xlsx"}, shared=True),
    Route("cases:export", OF_THE_KI, kwargs=lambda world: {"case_id": things(world)["case"].pk}),
    Route("cases:export_file", OF_THE_KI, kwargs=lambda world: {"case_id": things(world)["case"].pk, "kind": "json"}),
]
