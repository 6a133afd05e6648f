"""The year's figures of a large installation: counting them, and the page that shows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from querschnitt.config.database import BACKUP, connect
from querschnitt.config.instance import Instance
from querschnitt.reporting.measures import families
from querschnitt.reporting.models import PublishedFigure
from querschnitt.reporting.services import count_centre, with_totals
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

BY_STATUS_AND_GENDER = (
    "SELECT c.status_code, p.gender, count(*) FROM cases_case c JOIN cases_person p ON p.id = c.person_id GROUP BY 1, 2"
)


def count_all(server_cpu: Callable[[set[int]], float], pids: set[int]) -> dict[str, Any]:
    """Every category of a year, one centre after the other, as the night does; CPU in milliseconds."""
    spent: list[float] = []
    today = date.today()
    for centre in Centre.objects.filter(kind=Centre.Kind.DISTRICT).order_by("name"):
        with open_scope(Scope(centre.pk)):
            server, own = server_cpu(pids), time.process_time()
            counted = count_centre(today.year, today)
            spent.append((time.process_time() - own + server_cpu(pids) - server) * 1e3)
            publish_as_counted(centre, counted, today)
    return {"centres": len(spent), "total": round(sum(spent), 1), "largest": round(max(spent), 1)}


def publish_as_counted(centre: Centre, counted: dict[Any, dict[str, int]], today: date) -> None:
    """So that the page has its rows. Protecting small cells is not measured here, so nothing is protected."""
    if PublishedFigure.objects.filter(centre=centre, year=today.year).exists():
        return
    names = dict(Organisation.objects.values_list("pk", "name"))
    PublishedFigure.objects.bulk_create(
        PublishedFigure(
            year=today.year, level="organisation" if key else "centre", unit_name=names.get(key, centre.name),
            category=category, value=value, as_of=today, centre=centre, organisation_id=key,
        )
        for key, leaves in counted.items()
        for family in families()
        for category, value in with_totals(family, leaves).items()
    )  # fmt: skip


def status_by_gender(server_cpu: Callable[[set[int]], float]) -> float:
    """One question over every case of the instance, past all policies: what no permission lets anybody ask."""
    with connect(BACKUP, Instance.load()) as connection:
        pids = {connection.info.backend_pid}
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.execute(BY_STATUS_AND_GENDER).fetchall()
        server = server_cpu(pids)
        connection.execute(BY_STATUS_AND_GENDER).fetchall()
        return round((server_cpu(pids) - server) * 1e3, 1)
