"""Fill an instance with places and offers, and measure the open interface through the WSGI handler. Prints one JSON object.

``fill N``: N offers, each at a place of its own, with address, coordinates, contact, a weekly time and two translations.
``measure N``: N requests of each kind, after three unmeasured ones. Records are written ahead first, as the job does.
"""
# ruff: noqa: E402  (Django is set up before anything of it is imported)

from __future__ import annotations

import io
import json
import os
import random
import statistics
import sys
import time
from datetime import time as hour
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")

import django

django.setup()

from django.db import connection, transaction

from querschnitt.api import written
from querschnitt.api.records import KEPT
from querschnitt.config.memory import calm_collector
from querschnitt.config.wsgi import application
from querschnitt.network.services import create_organisation, place_for, update_place
from querschnitt.offers.choices import OfferTopic
from querschnitt.offers.models import Offer
from querschnitt.offers.services import create_offer, set_text, set_times
from querschnitt.offers.services.times import TimeRow
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from .measure import Recorder, server_cpu

WORDS = [
    "Beratung",
    "Sprache",
    "Kurs",
    "Familie",
    "Schule",
    "Arbeit",
    "Wohnung",
    "Anmeldung",
    "Termin",
    "Hilfe",
    "Kinder",
    "Eltern",
    "Verein",
    "Amt",
    "Antrag",
]
ASKED = {
    "page of 50": "/hsds/services?per_page=50",
    "page of 50, full": "/hsds/services?per_page=50&full=true",
    "dump of {n}, flat": "/hsds/services?per_page=1000",
    "dump of {n}, each at its place": "/hsds/service_at_locations?per_page=1000",
    "dump of {n}, each at its place, full": "/hsds/service_at_locations?per_page=1000&full=true",
    "dump of {n}, full": "/hsds/services?per_page=1000&full=true",
    "dump of {n}, full, as lines": "/hsds/services?format=ndjson&full=true",
}


def prose(random_: random.Random, words: int) -> str:
    return " ".join(random_.choice(WORDS) for _ in range(words)) + "."


def fill(count: int) -> dict[str, Any]:
    if Offer.unscoped.exists() or Centre.objects.exists():
        raise SystemExit("The instance is not empty.")
    random_ = random.Random(3)
    centre = Centre.objects.create(name="Kreis Messfeld", slug="messfeld")
    with open_scope(Scope(centre.pk)):
        providers = [
            create_organisation(
                name=f"Träger {number}", town="Lindbach", email=f"info{number}@traeger.example", by=None
            )
            for number in range(max(1, count // 10))
        ]
    for start in range(0, count, 100):
        with open_scope(Scope(centre.pk)):
            for number in range(start, min(start + 100, count)):
                place = place_for(
                    name=f"Haus {number}", street=f"Weg {number}", postcode="52999", town="Lindbach", by=None
                )
                assert place is not None
                update_place(
                    place=place, by=None, latitude=f"{51 + number / 10_000:.6f}", longitude=f"{7 + number / 10_000:.6f}"
                )
                offer = create_offer(
                    organisation=random_.choice(providers), title=f"Angebot {number}", place=place, by=None,
                    topic=random_.choice(OfferTopic.values), summary=prose(random_, 8), description=prose(random_, 90),
                    languages=["de", "ar"], target_groups=["alle"], contact_email=f"a{number}@traeger.example",
                    contact_phone="02900 555-12", url=f"https://traeger.example/{number}",
                )  # fmt: skip
                day = TimeRow(
                    freq="weekly", byday=["TU"], starts_on=offer.valid_from, starts_at=hour(9), ends_at=hour(11)
                )
                set_times(offer=offer, rows=[day], by=None)
                for language in ("en", "ar"):
                    set_text(
                        offer=offer, language=language, title=f"Offer {number}", description=prose(random_, 90), by=None
                    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"offers": count}


def ask(address: str) -> tuple[int, int]:
    path, _, query = address.partition("?")
    status: list[int] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    answer = application(environ, lambda line, headers, *rest: status.append(int(line.split()[0])))
    size = sum(len(part) for part in answer)
    answer.close()
    return status[0], size


def backends() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return {row[0] for row in cursor.fetchall()}


def _cpu_of_first(address: str) -> float:
    """Nothing of the answer has been written before by this process."""
    KEPT.forget()
    spent = time.process_time()
    ask(address)
    return 1000 * (time.process_time() - spent)


def _cpu_from_rows(address: str) -> float:
    """The same where nothing was written ahead either: every record stems from another release."""
    edition = written.edition
    written.edition = lambda: "another"  # type: ignore[assignment]  # put back at once
    try:
        return _cpu_of_first(address)
    finally:
        written.edition = edition


def write_ahead() -> dict[str, Any]:
    """What the job does within five minutes of a change."""
    spent, began, count = time.process_time(), time.perf_counter(), 0
    for centre in Centre.objects.all():
        with open_scope(Scope(centre.pk)):
            count += written.write_outdated(centre, most=1_000_000)
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    return {"offers": count, "wall": round(1000 * wall, 1), "cpu": round(1000 * cpu, 1)}


def measure(turns: int) -> dict[str, Any]:
    asked = []
    ahead = write_ahead()
    again = write_ahead()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('api_writtenrecord')")
        size_ahead = cursor.fetchone()[0]
    calm_collector()  # as the web server does
    for name, address in ASKED.items():
        first = statistics.median(_cpu_of_first(address) for _ in range(turns))
        rows = statistics.median(_cpu_from_rows(address) for _ in range(turns))
        samples = []
        size = statements = 0
        for turn in range(turns + 3):
            recorder = Recorder()
            pids = backends()
            before, spent, began = server_cpu(pids), time.process_time(), time.perf_counter()
            with connection.execute_wrapper(recorder):
                status, size = ask(address)
            sample = (time.perf_counter() - began, time.process_time() - spent, server_cpu(pids & backends()) - before)
            assert status == 200, (address, status)
            statements = len(recorder.statements)
            if turn >= 3:
                samples.append([1000 * value for value in sample])
        wall, cpu, server = (statistics.median(values) for values in zip(*samples, strict=True))
        asked.append({"name": name, "address": address, "statements": statements, "size": size,
                      "wall": round(wall, 1), "first": round(first, 1), "rows": round(rows, 1), "cpu": round(cpu, 1), "server": round(server, 1)})  # fmt: skip
    return {"asked": asked, "ahead": ahead, "again": again, "size_ahead": size_ahead}


if __name__ == "__main__":
    print(json.dumps({"fill": fill, "measure": measure}[sys.argv[1]](int(sys.argv[2]))))
