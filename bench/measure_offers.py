"""Fill or measure one instance of the directory in one process. Prints one JSON object."""
# ruff: noqa: E402  (Django is set up before anything of it is imported)

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")

import django
import psycopg

django.setup()

from django.db import connection, connections, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.roles import ROLES
from querschnitt.network import searching
from querschnitt.offers.models import Offer
from querschnitt.offers.searching import filters_of
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.tenants.visitors import visiting

from .measure import Recorder, Sample, backend_pids, sampled, server_cpu, summary

QUESTIONS = {
    "word": ["Deutschkurs", "Wohnung", "Schwangerschaft", "Anerkennung Zeugnis", "Schule anmelden", "Arzt", "Schulden"],
    "typo": ["Deutshkurs", "Wonung", "Berattung", "Einbuergerungtest", "Sprachkusr", "Migrationsberatug"],
    "compound": ["Frauenkurs", "Sprachprüfung", "Mietberatung", "Jugendsport", "Elternberatung", "Kinderarzt"],
    "foreign": ["school", "مدرسة", "курс німецької", "жильё", "almanca kursu", "garde d'enfants", "doctor", "طبيب"],
    "frequent": ["Beratung", "Kurs", "Deutsch", "Lindbach", "Hilfe Beratung", "Kinder Eltern"],
    "filtered": ["Beratung", "Kurs Deutsch", "Hilfe"],
}
READERS = {"school": "en", "مدرسة": "ar", "курс німецької": "uk", "жильё": "ru", "almanca kursu": "tr", "طبيب": "ar"}


def fill(total: int) -> dict[str, Any]:
    from querschnitt.portal.demo.many_offers import multiply_offers

    added, seconds = multiply_offers(total)
    return {"added": added, "seconds": round(seconds, 1)}


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return {"p50": round(statistics.median(ordered), 2), "p95": round(p95, 2), "max": round(ordered[-1], 2)}


def large_centre() -> Centre:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM tenants_centre")
        centres = [pk for (pk,) in cursor.fetchall()]
    found: dict[Any, int] = {}
    for pk in centres:
        with transaction.atomic(), visiting(pk):
            found[pk] = Offer.unscoped.filter(centre_id=pk).values("centre_id").aggregate(n=Count("id"))["n"]
    with transaction.atomic(), visiting():
        return Centre.objects.get(pk=max(found, key=found.__getitem__))


def words(centre: Centre) -> dict[str, float]:
    def read() -> float:
        with transaction.atomic(), visiting(centre.pk):
            begun = time.perf_counter()
            searching.vocabulary("offers_offer", "offer_words")
            return round((time.perf_counter() - begun) * 1e3, 2)

    first = read()
    again = statistics.median(read() for _ in range(50))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "ALTER TABLE offers_offer DISABLE TRIGGER USER; ALTER TABLE offers_offer NO FORCE ROW LEVEL SECURITY"
        )
        cursor.execute(
            "UPDATE offers_offer SET updated_at = now() WHERE id = (SELECT id FROM offers_offer WHERE centre_id = %s"
            " AND published LIMIT 1)", [centre.pk],
        )  # fmt: skip
        cursor.execute(
            "ALTER TABLE offers_offer ENABLE TRIGGER USER; ALTER TABLE offers_offer FORCE ROW LEVEL SECURITY"
        )
    changed = read()
    (kept,) = (kept for key, kept in searching._vocabularies.items() if key[0] == centre.pk)
    return {"first": first, "again": round(again, 2), "changed": changed, "count": len(kept.words.counts)}


def plain_connection() -> psycopg.Connection:
    database = connections["default"].settings_dict
    return psycopg.connect(
        host=database["HOST"], port=database["PORT"] or None, user=database["USER"], password=database["PASSWORD"],
        dbname=database["NAME"],
    )  # fmt: skip


def searches(centre: Centre, turns: int) -> dict[str, Any]:
    random_ = random.Random(1)
    times: dict[str, list[float]] = {kind: [] for kind in QUESTIONS}
    understanding: list[float] = []
    server: list[float] = []
    raw = plain_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    pids = backend_pids(raw)
    for number in range(turns + 30):
        kind = random_.choice(list(QUESTIONS))
        text = random_.choice(QUESTIONS[kind])
        narrow = (
            filters_of(random_.choice(["deutsch", "arbeit", "familie"]), languages=["ar"]) if kind == "filtered" else []
        )
        with transaction.atomic(), visiting(centre.pk):
            known = searching.vocabulary("offers_offer", "offer_words")
            begun = time.process_time()
            asked = searching.question(text, known, READERS.get(text, "de"))
            read = time.process_time() - begun
            worked, begun = server_cpu(pids), time.perf_counter()
            found = searching.matching("matching_published", asked, narrow)
            spent, worked = time.perf_counter() - begun, server_cpu(pids) - worked
        assert found or kind == "filtered", text
        if number >= 30:  # the first ones only warm up
            times[kind].append(spent * 1e3)
            understanding.append(read * 1e3)
            server.append(worked * 1e3)
    result: dict[str, Any] = {kind: spread(values) for kind, values in times.items()}
    result["all"] = spread([value for values in times.values() for value in values])
    result["understanding"] = spread(understanding)
    result["server"] = spread(server)
    raw.close()
    return result


def coordinator(centre: Centre) -> User:
    """Somebody of the centre who may look at offers."""
    for user in User.objects.order_by("email"):
        with open_scope(Scope(user_id=user.pk)):
            membership = Membership.unscoped.filter(user=user, centre=centre).first()
        if membership is not None and "offers.view" in ROLES[membership.role_key].permissions:
            return user
    raise SystemExit("nobody may look at offers")


def pages(centre: Centre, turns: int) -> dict[str, Any]:
    raw = plain_connection()
    connection.close()
    visitor, staff = Client(), Client()
    staff.force_login(coordinator(centre), backend="allauth.account.auth_backends.AuthenticationBackend")
    listing = reverse("public:offers", args=[centre.slug, "de"])
    calls = {
        "list": lambda: visitor.get(listing),
        "found": lambda: visitor.get(listing, {"q": random_.choice(QUESTIONS["word"])}),
        "staff": lambda: staff.get(reverse("offers:list"), {"q": random_.choice(QUESTIONS["word"])}),
    }
    random_ = random.Random(2)
    result = {}
    for name, call in calls.items():
        call()
        pids = backend_pids(raw)
        samples: list[Sample] = []
        for number in range(turns + 5):
            recorder, size = Recorder(), [0]
            with (
                connections["default"].execute_wrapper(recorder),
                sampled(samples, pids, recorder, lambda size=size: size[0]),
            ):
                response = call()
            assert response.status_code == 200, (name, response.status_code)
            if number == 4:
                samples.clear()
        result[name] = summary(samples)
    return result


def main() -> None:
    if sys.argv[1] == "fill":
        sys.stdout.write(json.dumps(fill(int(sys.argv[2]))))
        return
    turns = int(sys.argv[2])
    centre = large_centre()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_relation_size('offer_search'))")
        (index_size,) = cursor.fetchone()
    result = {
        "words": words(centre),
        "search": searches(centre, turns),
        "pages": pages(centre, max(20, turns // 6)),
        "index_size": index_size,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
