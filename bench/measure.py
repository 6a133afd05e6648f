"""Measure one instance in one process: pages through the WSGI handler, beside their floors.

The floor of a page is what no framework can save: the very statements of the request, sent through psycopg in one
transaction, and every row that comes back written into a string by plain formatting. The list has a second, harder
floor: its one list query alone.

A shared machine is quick one second and slow the next. A short loop of Python is timed around every request, and the
figures come from the half of the requests around which it was quickest (``settled``); how quick is said, too. The
pages are measured in rounds: before each of them a line is read from standard input, so that whoever measures several
instances can take turns among them. Prints one JSON object.
"""
# ruff: noqa: E402  (Django is set up before anything of it is imported)

from __future__ import annotations

import io
import json
import os
import random
import re
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")

import django
import psycopg

django.setup()

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.cases.models import Case
from querschnitt.common.ids import uuid7
from querschnitt.config.memory import calm_collector
from querschnitt.config.wsgi import application
from querschnitt.tenants.scope import Scope, open_scope

from .figures import count_all, status_by_gender
from .rounds import READY, ROUNDS

PEOPLE = 12
FILE_NUMBER = re.compile(r"[A-Z]{3}-\d{4}-\d+")
TOKEN = secrets.token_hex(16)


@dataclass
class Sample:
    """Milliseconds of one request: ``cpu`` of this process, ``server`` CPU of the database, ``db`` waiting for it."""

    wall: float
    cpu: float
    server: float
    db: float
    queries: int
    size: int
    speed: float


@dataclass
class Recorder:
    statements: list[tuple[str, Any]] = field(default_factory=list)
    spent: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent += time.perf_counter() - begun
            self.statements.append((sql, params))


def reference() -> float:
    """Milliseconds of CPU for a loop that is always the same."""
    begun, seen = time.process_time(), {}
    for number in range(8000):
        seen[number % 1000] = str(number)
    return (time.process_time() - begun) * 1e3


def server_cpu(pids: set[int]) -> float:
    """CPU seconds of database processes (nanosecond clock of the scheduler)."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


@dataclass
class Person:
    user: User
    scope: Scope
    cookie: str
    cases: list[str]
    names: list[str]
    role: str


def people(random_: random.Random) -> list[Person]:
    """Case managers of different organisations, with ids and names of cases they may see."""
    found = []
    for user in User.objects.order_by("email"):
        with open_scope(Scope(user_id=user.pk)):
            membership = Membership.unscoped.filter(user=user).order_by("starts_on", "id").first()
        if membership is None or "cases.view" not in ROLES[membership.role_key].permissions:
            continue
        scope = Scope(membership.centre_id, membership.organisation_id, user.pk, membership.role_key)
        with open_scope(scope):
            rows = Case.objects.filter(organisation_id=membership.organisation_id, closed_on__isnull=True)
            rows = list(rows.values_list("pk", "person__given_name", "person__family_name")[:400])
        if len(rows) < 5:
            continue
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        picked = random_.sample(rows, min(60, len(rows)))
        found.append(
            Person(
                user,
                scope,
                client.cookies[settings.SESSION_COOKIE_NAME].value,
                [str(pk) for pk, *_ in picked],
                [f"{given} {family}".strip() for _, given, family in picked if family],
                membership.role_key,
            )
        )
    return found if len(found) <= PEOPLE else random_.sample(found, PEOPLE)


def request(person: Person, path: str, query: str = "", form: dict[str, Any] | None = None) -> tuple[int, bytes]:
    body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode() if form is not None else b""
    environ = {
        "REQUEST_METHOD": "POST" if form is not None else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={person.cookie}; csrftoken={TOKEN}",
        "HTTP_ACCEPT_LANGUAGE": "de",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    status: list[int] = []
    response = application(environ, lambda line, headers, *_: status.append(int(line.split()[0])))
    content = b"".join(response)
    close = getattr(response, "close", None)
    if close:
        close()
    return status[0], content


@contextmanager
def sampled(into: list[Sample], pids: set[int], recorder: Recorder, size: Callable[[], int]) -> Any:
    before = reference()
    server, cpu, wall = server_cpu(pids), time.process_time(), time.perf_counter()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    spent = server_cpu(pids) - server
    speed = (before + reference()) / 2
    into.append(
        Sample(wall * 1e3, cpu * 1e3, spent * 1e3, recorder.spent * 1e3, len(recorder.statements), size(), speed)
    )


def plain(rows: list[tuple[Any, ...]]) -> str:
    return "".join("<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>" for row in rows)


def replay(raw: psycopg.Connection, statements: list[tuple[str, Any]], keep: bool) -> int:
    """The floor: same statements, one transaction, plain strings."""
    out = ["<!doctype html><html><body><table>"]
    with raw.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                out.append(plain(cursor.fetchall()))
    raw.commit() if keep else raw.rollback()
    out.append("</table></body></html>")
    return len("".join(out).encode())


def again(statements: list[tuple[str, Any]], since: int, turn: int) -> list[tuple[str, Any]]:
    """The statements of a writing request with fresh identifiers: those made during the request carry its time."""
    fresh: dict[UUID, UUID] = {}

    def renew(value: Any) -> Any:
        if isinstance(value, list):  # a bulk insert sends columns
            return [renew(item) for item in value]
        if isinstance(value, UUID) and value.version == 7 and value.int >> 80 >= since:
            return fresh.setdefault(value, uuid7())
        if isinstance(value, str) and FILE_NUMBER.fullmatch(value):
            return f"{value}-{turn % 100}"  # the column holds twenty characters
        return value

    return [
        (sql, [renew(value) for value in params] if isinstance(params, list | tuple) else params)
        for sql, params in statements
    ]


def only(statements: list[tuple[str, Any]], fragment: str) -> list[tuple[str, Any]]:
    """The one statement that holds ``fragment``, with the scope and the planner's setting that it ran under."""
    scope = [item for item in statements if "scope.centre" in item[0]][-1:]
    last_scope = [item for item in statements if "scope.centre" in item[0] and item[1] and item[1][0]][-1:]
    settings_ = [item for item in statements if item[0] == "SET LOCAL enable_sort = off"][-1:]
    return [*(last_scope or scope), *settings_, *[item for item in statements if fragment in item[0]][-1:]]


@dataclass
class Page:
    """One page measured in rounds: itself, its floor, and its one query alone where ``main`` names it."""

    name: str
    calls: list[tuple[Person, str, str, dict[str, Any] | None]]
    expect: set[int]
    main: str = ""
    pages: list[Sample] = field(default_factory=list)
    floors: list[Sample] = field(default_factory=list)
    mains: list[Sample] = field(default_factory=list)

    def warm_up(self, raw: psycopg.Connection) -> None:
        self.measure(raw, self.calls[:8], 0)
        self.pages.clear(), self.floors.clear(), self.mains.clear()

    def part(self, raw: psycopg.Connection, number: int) -> None:
        """Every ``ROUNDS``-th call, beginning with the one of this round."""
        self.measure(raw, self.calls[number::ROUNDS], (number + 1) * 1000)

    def measure(self, raw: psycopg.Connection, calls: list[Any], turn: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
        connection.close()
        pids = backend_pids(raw)
        for number, (person, path, query, form) in enumerate(calls, start=turn):
            recorder, content, begun = Recorder(), [b""], time.time_ns() // 1_000_000
            with (
                connections["default"].execute_wrapper(recorder),
                sampled(self.pages, pids, recorder, lambda content=content: len(content[0])),
            ):
                status, content[0] = request(person, path, query, form)
            if status not in self.expect:
                said = f": {content[0][-3000:]!r}" if status == 422 else ""
                raise SystemExit(f"{self.name}: {path} answered {status}{said}")
            statements = again(recorder.statements, begun, number) if form is not None else recorder.statements
            done, size = Recorder(), [0]
            with sampled(self.floors, pids, done, lambda size=size: size[0]):
                size[0] = replay(raw, statements, keep=True)
            if self.main:
                done, size = Recorder(), [0]
                with sampled(self.mains, pids, done, lambda size=size: size[0]):
                    size[0] = replay(raw, only(recorder.statements, self.main), keep=False)

    def result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "page": summary(self.pages), "floor": summary(self.floors), "main": summary(self.mains),
        }  # fmt: skip


def backend_pids(raw: psycopg.Connection) -> set[int]:
    """Every database process that may serve this one: the pool's connections and our own."""
    with raw.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        pids = {pid for (pid,) in cursor.fetchall()}
    raw.commit()
    return {pid for pid in pids if os.path.exists(f"/proc/{pid}/schedstat")}


def settled(samples: list[Sample]) -> list[Sample]:
    """The half during which the machine was quickest."""
    return sorted(samples, key=lambda one: one.speed)[: -(-len(samples) // 2)]


def summary(samples: list[Sample]) -> dict[str, float]:
    if not samples:
        return {}
    every, samples = samples, settled(samples)

    def spread(values: list[float]) -> tuple[float, float]:
        ordered = sorted(values)
        return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]

    out: dict[str, float] = {"n": len(samples)}
    for key in ("wall", "cpu", "server", "db", "queries", "size"):
        out[f"{key}_p50"], out[f"{key}_p95"] = spread([getattr(one, key) for one in samples])
    out["total_p50"] = statistics.median(one.cpu + one.server for one in samples)
    out["every_p50"] = statistics.median(one.cpu + one.server for one in every)
    out["speed_p50"] = statistics.median(one.speed for one in samples)
    out["speed_slow"] = max(one.speed for one in every)
    return {key: round(value, 3) for key, value in out.items()}


def search_database(
    persons: list[Person], raw: psycopg.Connection, turns: int, random_: random.Random
) -> dict[str, Any]:
    """Time of the search function alone, as the application role, for names, misspellings and years."""
    from querschnitt.cases import spelling

    times = []
    for _ in range(turns):
        person = random_.choice(persons)
        text = misspelt(random_.choice(person.names), random_)
        with raw.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('scope.centre', %s, true), set_config('scope.organisation', %s, true),"
                " set_config('scope.person', %s, true)",
                [str(person.scope.centre_id), str(person.scope.organisation_id), str(person.scope.user_id)],
            )
            begun = time.perf_counter()
            asked = spelling.question(text)
            assert asked is not None
            cursor.execute(
                "SELECT case_id FROM case_search(%s::text[], %s::jsonb, %s::text[], 50)",
                [asked.base, json.dumps(asked.rest), asked.exact],
            )
            cursor.fetchall()
            times.append((time.perf_counter() - begun) * 1e3)
        raw.rollback()
    times.sort()
    return {
        "n": len(times),
        "p50": round(statistics.median(times), 2),
        "p95": round(times[round(0.95 * len(times)) - 1], 2),
        "max": round(times[-1], 2),
    }


def misspelt(name: str, random_: random.Random) -> str:
    kind = random_.random()
    if kind < 0.5:
        return name
    if kind < 0.75:
        return name.split()[-1]
    return name.replace("kh", "ch").replace("sh", "sch").replace("y", "i").replace("mm", "m").lower()


def pages_of(persons: list[Person], turns: int, random_: random.Random) -> list[Page]:
    some = [persons[number % len(persons)] for number in range(turns)]
    counting = [person for person in persons if P.FIGURES_ORGANISATION in ROLES[person.role].permissions]
    listing, search, create = reverse("cases:list"), reverse("cases:search"), reverse("cases:take_in")
    report, day = reverse("reporting:year"), time.strftime("%Y-%m-%d")
    cases = [(p, reverse("cases:case", args=[random_.choice(p.cases)]), "", None) for p in some]
    asked = [(p, search, "", {"text": misspelt(random_.choice(p.names), random_)}) for p in some]
    taken_in = [
        (
            p,
            create,
            "",
            {
                "given_name": "Nour", "family_name": f"Messung{number}", "opened_on": day, "gender": "unknown",
                "legal_circle": "unbekannt", "life_areas": ["language", "housing"], "languages": ["ar"],
                "consent_language": "de", "consent": "on", "manager": str(p.user.pk),
            },
        )
        for number, p in enumerate(some[: turns // 2])
    ]  # fmt: skip
    return [
        Page("list", [(p, listing, "", None) for p in some], {200}, main='FROM "cases_casegrant"'),
        Page("case", cases, {200}),
        Page("search", asked, {200}, main="case_search("),
        Page("create", taken_in, {302, 303}),
        Page("report", [(counting[number % len(counting)], report, "", None) for number in range(turns)], {200}),
    ]


def wait_for_turn() -> None:
    sys.stdout.write(READY + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    wanted = sys.argv[2].split(",") if len(sys.argv) > 2 else []
    random_ = random.Random(1)
    persons = people(random_)
    calm_collector()  # as the server does before it serves
    database = connections["default"].settings_dict
    raw = psycopg.connect(
        host=database["HOST"], port=database["PORT"] or None, user=database["USER"], password=database["PASSWORD"],
        dbname=database["NAME"], cursor_factory=psycopg.ClientCursor,
    )  # fmt: skip
    pages = [page for page in pages_of(persons, turns, random_) if not wanted or page.name in wanted]
    for number in range(ROUNDS):
        wait_for_turn()
        for page in pages:
            if number == 0:
                page.warm_up(raw)
            page.part(raw, number)
    wait_for_turn()
    result = {"people": len(persons), "pages": [page.result() for page in pages]}
    if not wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        result["figures"] = {
            "counting": count_all(server_cpu, backend_pids(raw)),
            "status_by_gender": status_by_gender(server_cpu),
        }
        result["search_function"] = search_database(persons, raw, 3 * turns, random_)
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
