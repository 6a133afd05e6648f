"""Bring in one list of persons and take it back, through the product's own services. Prints one JSON object.

``measure_imports N``: N rows; first with one error in them, then right.
"""
# ruff: noqa: E402  (Django is set up before anything of it is imported)

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")

import django

django.setup()

from django.db import connection

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.cases.imports.persons import PERSONS
from querschnitt.cases.models import Case
from querschnitt.common.imports.planning import Decision, Status
from querschnitt.config.memory import calm_collector
from querschnitt.network.services import create_organisation
from querschnitt.network.services.imports import (
    decide_duplicates,
    fingerprint,
    import_staged,
    plan_staged,
    stage_import,
    undo_import,
)
from querschnitt.portal.demo import names
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from .measure import server_cpu

HEADER = "Nr;Name;Vorname;geb.;Nationalität;Sprachen;Einreise;Ort;Status;Rechtskreis;Themen;Fallbeginn;Einwilligung am"


def actor(number: int) -> Actor:
    """Somebody of a centre of their own, so that every run begins with none."""
    centre = Centre.objects.create(name=f"Kreis Liste {number}", slug=f"liste-{number}")
    user = User.objects.create_user(f"liste-{number}@bench.example", name="Lina Liste")
    with open_scope(Scope(centre.pk)):
        organisation = create_organisation(name="Kommunales Integrationszentrum", kind="ki", by=None, town="Lindbach")
        Membership.objects.create(organisation=organisation, user=user, role_key="case_manager")
    with open_scope(Scope(centre.pk, organisation.pk, user.pk)):
        membership = Membership.objects.select_related("organisation__centre").get(user=user)
    return Actor(user, membership)


def rows(count: int, today: date) -> list[str]:
    made, chance = [], random.Random(3)
    given, family = names.GERMAN_FEMALE + names.GERMAN_MALE, names.GERMAN_FAMILY
    for number in range(count):
        born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
        came = today - timedelta(days=chance.randrange(400, 3000))
        begun = today - timedelta(days=chance.randrange(1, 390))
        made.append(
            f"L-{number};{chance.choice(family)}{chance.randrange(999)};{chance.choice(given)};{born:%d.%m.%Y};Syrien;"
            f"Arabisch;{came:%d.%m.%Y};Lindbach;Aufenthaltsgestattung;AsylbLG;Wohnen, Schule;{begun:%d.%m.%Y};{begun:%d.%m.%Y}"
        )
    return made


def main() -> None:
    count, today = int(sys.argv[1]), date.today()
    by, steps = actor(time.time_ns()), {}
    calm_collector()  # as the worker does
    lines = rows(count, today)
    wrong = [*lines[:-1], lines[-1].replace("AsylbLG", "Mondrecht")]

    @contextmanager
    def measured(name: str) -> Iterator[None]:
        pid = {connection.connection.info.backend_pid}
        wall, cpu, server = time.perf_counter(), time.process_time(), server_cpu(pid)
        yield
        steps[name] = {
            "wall": round(time.perf_counter() - wall, 2),
            "cpu": round(time.process_time() - cpu, 2),
            "server": round(server_cpu(pid) - server, 2),
        }

    with open_scope(by.scope), measured("refused"):
        staged = stage_import(importable=PERSONS, file_name="liste.csv", content=text(wrong), by=by)
        refused = plan_staged(staged, PERSONS, by)
        staged.delete()
    problems = [(row.number, problem.column) for row in refused.rows for problem in row.problems]
    if refused.ready or len(problems) != 1:
        raise SystemExit(f"one error was expected: {problems[:5]}")
    with open_scope(by.scope):
        with measured("checked"):
            staged = stage_import(importable=PERSONS, file_name="liste.csv", content=text(lines), by=by)
            planned = plan_staged(staged, PERSONS, by)
        alike = {str(row.number): Decision.CREATE.value for row in planned.rows if row.status is Status.POSSIBLE}
        decide_duplicates(staged=staged, decisions=alike, by=by)  # invented names meet; they are different people
        planned = plan_staged(staged, PERSONS, by)
        with measured("taken over"):
            batch = import_staged(staged=staged, importable=PERSONS, shown=fingerprint(planned), by=by)
        made = Case.objects.count()
    with open_scope(by.scope):
        with measured("taken back"):
            undo_import(batch=batch, by=by)
        left = Case.objects.count()
    if (made, left) != (count, 0):
        raise SystemExit(f"{made} cases after the list, {left} after taking it back")
    sys.stdout.write(json.dumps({"rows": count, "steps": steps}))


def text(lines: list[str]) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


if __name__ == "__main__":
    main()
