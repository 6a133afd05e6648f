"""Fill or measure one instance for ``bench.rollup``, in one process. Prints one JSON object."""
# ruff: noqa: E402  (Django is set up before anything of it is imported; statements of constants of ours)

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.models import Membership, User
from querschnitt.cases.choices import Channel, Interpreting, LifeArea
from querschnitt.cases.models import ContactNote
from querschnitt.config.database import BACKUP, connect
from querschnitt.config.instance import Instance
from querschnitt.portal.demo.scale import unguarded
from querschnitt.reporting import contact_counts
from querschnitt.reporting.controlling.services import Content, Unit, import_years
from querschnitt.reporting.models import Delivery
from querschnitt.reporting.services import contact_faults, publish_year, recompute_year
from querschnitt.reporting.triggers import KEYS
from querschnitt.steering.categories import categories
from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.territory.models import Area

from .measure import Person, Recorder, request

PART = 500_000
DAYS = 719  # within 24 months


def one_of(values: list[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[1 + floor(random() * {len(values)})::int]"


LOAD = f"""
INSERT INTO cases_contactnote (id, centre_id, case_id, organisation_id, author_id, held_on, minutes, channel, topic,
    more_topics, person_present, family_present, others_present, interpreter, interpreter_language, text, created_at, version)
SELECT gen_random_uuid(), c.centre_id, c.id, c.organisation_id, c.author_id,
    current_date - floor(random() * {DAYS})::int, 5 + floor(random() * 80)::int, {one_of(Channel.values)},
    {one_of(LifeArea.values)}, '{{}}', true, CASE WHEN random() < 0.3 THEN 1 ELSE 0 END, 0,
    {one_of(["", "", "", *Interpreting.values])}, '', '', now(), 1
FROM generate_series(%s, %s) AS turn JOIN bench_case c ON c.number = turn %% (SELECT count(*) FROM bench_case)
"""


def fill(contacts: int) -> dict[str, Any]:
    begun = time.monotonic()
    seconds = 0.0
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '256MB'")
        with unguarded(connections["owner"], [ContactNote], lambda text: None):
            cursor.execute("ALTER TABLE cases_contactnote ENABLE TRIGGER reporting_count_added")
            cursor.execute("SELECT count(*), min(author_id::text) FROM cases_contactnote")
            there, author = cursor.fetchone() or (0, "")
            cursor.execute(
                "CREATE TEMP TABLE bench_case ON COMMIT DROP AS SELECT row_number() OVER () - 1 AS number, id, centre_id,"
                " organisation_id, %s::uuid AS author_id FROM cases_case",
                [author],
            )
            cursor.execute("ANALYZE bench_case")
            for first in range(there + 1, contacts + 1, PART):
                part = time.monotonic()
                cursor.execute(LOAD, [first, min(first + PART - 1, contacts)])
                seconds += time.monotonic() - part
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the tables could not be altered below
    rest = time.monotonic() - begun - seconds
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_contactnote, reporting_contactcount")
    return {"contacts": contacts - there, "seconds": seconds, "rest": rest}


def deliver() -> int:
    """The 54 centres are the real ones and delivered three years; two did not last year, one has an odd figure."""
    areas = list(Area.objects.filter(has_centre=True).order_by("ags"))
    with connections["owner"].cursor() as cursor:
        for centre, area in zip(Centre.objects.filter(kind=Centre.Kind.DISTRICT).order_by("name"), areas, strict=False):
            cursor.execute("UPDATE tenants_centre SET ags = %s WHERE id = %s", [area.ags, centre.pk])
    with open_scope(analyst().scope):
        if Delivery.objects.filter(ags=areas[0].ags).exists():
            return 0
    last, units = date.today().year - 1, []
    names = [(one.dimension, one.label) for one in categories()]
    for year in range(last - 2, last + 1):
        for number, area in enumerate(areas[: 52 if year == last else 54]):
            lines = {one: (2, 6, Decimal(90_000 if number == 7 else 1800 + number)) for one in Dimension}
            content = Content(year, lines, dict.fromkeys(names, (1, 3)), Decimal("12.5"), Decimal("10.75"))
            units.append((Unit(area.ags, area.full_name), content, 1, "bench", ""))
    return len(import_years(units))


NOTES = f"cases_contactnote n {KEYS}"
MONTH = "date_trunc('month', n.held_on)::date"
SUMS = (
    ("contacts of the Land by month", "month", "category LIKE 'topic:%'"),
    ("contacts by centre and month", "centre_id, month", "category LIKE 'topic:%'"),
    ("topics of the Land by month", "month, category", "category LIKE 'topic:%'"),
    ("every breakdown by centre and month", "centre_id, month, category", "true"),
    ("every breakdown by organisation and month", "organisation_id, month, category", "true"),
)


def sums() -> tuple[list[dict[str, Any]], int, int]:
    found, compared, different = [], 0, 0
    with connect(BACKUP, Instance.load()) as master:
        master.execute("SET max_parallel_workers_per_gather = 0")

        def asked(statement: str) -> tuple[float, set[Any]]:
            begun = time.perf_counter()
            rows = set(master.execute(statement).fetchall())
            return (time.perf_counter() - begun) * 1e3, rows

        for name, keys, condition in SUMS:
            kept = f"SELECT {keys}, sum(count)::bigint FROM reporting_contactcount WHERE {condition} GROUP BY {keys}"
            source = f"(SELECT n.centre_id, n.organisation_id, {MONTH} AS month, k.category FROM {NOTES}) one"
            if "category" not in keys:
                source = f"(SELECT n.centre_id, n.organisation_id, {MONTH} AS month, 'topic:' AS category FROM cases_contactnote n) one"
            full = f"SELECT {keys}, count(*) FROM {source} WHERE {condition} GROUP BY {keys}"
            asked(kept)
            spent, rows = min((asked(kept) for _turn in range(3)), key=lambda pair: pair[0])
            whole, true = asked(full)
            compared, different = compared + len(rows | true), different + len(rows ^ true)
            found.append({"name": name, "rows": len(rows), "kept": round(spent, 2), "full": round(whole, 1)})
    return found, compared, different


def analyst() -> Person:
    for user in User.objects.order_by("email"):
        with open_scope(Scope(user_id=user.pk)):
            member = Membership.unscoped.filter(user=user, role_key="state_analyst").first()
        if member is not None:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            return Person(user, Scope(member.centre_id), cookie, [], [], member.role_key)
    raise SystemExit("The demonstration has no analyst of the Land.")


def pages(turns: int) -> list[dict[str, Any]]:
    who, year = analyst(), date.today().year
    last = f"jahr={year - 1}"
    asked = (
        ("figures of the year", reverse("reporting:year"), f"jahr={year}"),
        ("statistics of cases", reverse("reporting:year"), f"jahr={year}&bericht=faelle"),
        ("talks and referrals", reverse("reporting:year"), f"jahr={year}&bericht=gespraeche"),
        ("contacts over 24 months, by centre", reverse("reporting:course"), ""),
        ("Tabelle 3 and counts by category", reverse("reporting:controlling"), last),
        ("Tabelle 3 of 2017", reverse("reporting:controlling"), "jahr=2017"),
        ("deliveries, missing ones, typologies, outliers, posts", reverse("reporting:deliveries"), last),
        ("figures of the year, XLSX", reverse("reporting:year_export"), f"jahr={year}"),
        ("statistics of cases, XLSX", reverse("reporting:year_export"), f"jahr={year}&bericht=faelle"),
        ("talks and referrals, XLSX", reverse("reporting:year_export"), f"jahr={year}&bericht=gespraeche"),
        ("contacts over 24 months, by centre, XLSX", reverse("reporting:course_export"), ""),
        ("Tabelle 3 and counts by category, XLSX", reverse("reporting:controlling_export"), last),
        ("deliveries, typologies, outliers, posts, XLSX", reverse("reporting:deliveries_export"), last),
    )
    found = []
    for name, path, query in asked:
        wall, cpu = [], []
        recorder, size = Recorder(), 0
        for turn in range(turns + 1):
            recorder = Recorder()
            begun, own = time.perf_counter(), time.process_time()
            with connection.execute_wrapper(recorder):
                status, content = request(who, path, query)
            if status != 200:
                raise SystemExit(f"{path}?{query}: {status}")
            size = len(content)
            if turn:  # the first one draws its charts, which are kept
                wall.append((time.perf_counter() - begun) * 1e3)
                cpu.append((time.process_time() - own) * 1e3)
        wall.sort()
        found.append(
            {
                "name": name, "statements": len(recorder.statements), "kb": size // 1000,
                "p50": statistics.median(wall), "p95": wall[round(0.95 * len(wall)) - 1], "cpu": statistics.median(cpu),
            }
        )  # fmt: skip
    return found


def measure(turns: int) -> dict[str, Any]:
    with connect(BACKUP, Instance.load()) as master:
        counted = master.execute(
            "SELECT count(*), count(DISTINCT centre_id), count(DISTINCT date_trunc('month', held_on)) FROM cases_contactnote"
        ).fetchone()
        rows = master.execute("SELECT count(*) FROM reporting_contactcount").fetchone()
    assert counted
    assert rows
    begun = time.perf_counter()
    centres = list(Centre.objects.filter(kind=Centre.Kind.DISTRICT))
    for centre in centres:
        with open_scope(Scope(centre.pk)):
            contact_counts.fold()
    fold = time.perf_counter() - begun
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) reporting_contactcount")
    with connect(BACKUP, Instance.load()) as master:
        folded = master.execute("SELECT count(*) FROM reporting_contactcount").fetchone()
    assert folded
    found, compared, different = sums()
    begun = time.perf_counter()
    faults = contact_faults(mend=False)
    compare = time.perf_counter() - begun
    night = publish = 0.0
    this_year = date.today().year
    for year in range(this_year - 2, this_year + 1):
        begun = time.perf_counter()
        for centre in centres:
            with open_scope(Scope(centre.pk)):
                recompute_year(year=year)
        night = time.perf_counter() - begun
        begun = time.perf_counter()
        publish_year(year=year)
        publish = time.perf_counter() - begun
    delivered = deliver()
    return {
        "delivered": delivered, "contacts": counted[0], "centres": counted[1], "months": counted[2], "rows": rows[0], "folded": folded[0],
        "fold": fold * 1e3, "sums": found, "compared": compared, "different": different + len(faults),
        "compare": compare, "night": night, "publish": publish, "pages": pages(turns),
    }  # fmt: skip


if __name__ == "__main__":
    amount = int(sys.argv[2])
    sys.stdout.write(json.dumps(fill(amount) if sys.argv[1] == "fill" else measure(amount)) + "\n")
