"""Multiply the demonstration's offers inside the database, for measuring: the built ones are templates of many more.

Works as the owner role in one transaction: triggers are off, so copies leave no audit events. Never for an instance
that anybody works in. All copies belong to the centre with the most offers: the hard case is one large centre.
"""
# ruff: noqa: S608  (put together from names of our own tables)

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connections, models, transaction

from querschnitt.offers.models import Offer, OfferText, OfferTime
from querschnitt.tenants.rls import declared

from .build import SEED

COPIED: tuple[type[models.Model], ...] = (Offer, OfferTime, OfferText)
RARE_WORDS = 40_000  # words that few offers have, as names and places are
RARE_PER_OFFER = 4
Say = Callable[[str], None]


def multiply_offers(total: int, *, say: Say = lambda text: None) -> tuple[int, float]:
    """Bring the number of offers of one centre to ``total``; return how many were added and in how many seconds."""
    connection = connections["owner"]
    started = time.monotonic()
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '128MB'")
        forced = [model._meta.db_table for model, _security in declared()]
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for model in COPIED:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        gins = [index.name for index in Offer._meta.indexes if isinstance(index, GinIndex)]
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [gins])
        definitions = [definition for (definition,) in cursor.fetchall()]
        for name in gins:
            cursor.execute(f"DROP INDEX {name}")
        missing = _copy(cursor, total)
        say(f"Angebote: {missing}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for definition in definitions:
            cursor.execute(definition)
        for model in COPIED:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    with connection.cursor() as cursor:
        # At once, or autovacuum does it while somebody measures.
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(model._meta.db_table for model in COPIED))
    return missing, time.monotonic() - started


def _copy(cursor: Any, total: int) -> int:
    offers = Offer._meta.db_table
    cursor.execute(f"SELECT centre_id, count(*) FROM {offers} GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    centre, templates = cursor.fetchone()
    if (missing := total - templates) <= 0:
        return 0
    random = Random(SEED)  # noqa: S311
    syllables = [a + b for a in "bdfghklmnprstwz" for b in "aeiou"]
    words = ["".join(random.choice(syllables) for _ in range(4)) + random.choice("nrskd") for _ in range(RARE_WORDS)]
    cursor.execute("CREATE TEMPORARY TABLE rare (number int PRIMARY KEY, word text) ON COMMIT DROP")
    with cursor.copy("COPY rare (number, word) FROM STDIN") as copy:
        for place, word in enumerate(words):
            copy.write_row((place, word))
    cursor.execute(
        f"CREATE TEMPORARY TABLE template ON COMMIT DROP AS SELECT t.*, row_number() OVER (ORDER BY t.id) - 1 AS idx"
        f" FROM {offers} t WHERE t.centre_id = %s",
        [centre],
    )
    copies = -(-missing // templates)
    number = f"((k - 1) * {templates} + o.idx)"
    # Words of its own for every copy: title and tokens.
    rare = f"SELECT array_agg(word ORDER BY number) FROM rare WHERE number IN ({', '.join(_pick(number, turn) for turn in range(RARE_PER_OFFER))})"
    for model in COPIED:
        table, values, columns = model._meta.db_table, [], []
        alias = "o" if model is Offer else "t"
        for item in model._meta.concrete_fields:
            if isinstance(item, models.GeneratedField):
                continue
            columns.append(item.column)
            target = item.related_model if item.is_relation else None
            if item.primary_key:
                values.append(f"md5('{total}-' || k || {alias}.id)::uuid")
            elif target is Offer and item.column == "offer_id":
                values.append(f"md5('{total}-' || k || o.id)::uuid")
            elif model is Offer and item.column == "title":
                values.append("left(o.title || ' ' || initcap(w.own[1]), 200)")
            elif model is Offer and item.column == "search":
                values.append("o.search || array_to_tsvector(w.own)")
            else:
                values.append(f'{alias}."{item.column}"')
        joins = f" JOIN {table} t ON t.offer_id = o.id" if model is not Offer else ""
        words_of = f" CROSS JOIN LATERAL ({rare}) w (own)" if model is Offer else ""
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM generate_series(1, {copies}) k"
            f" CROSS JOIN template o{joins}{words_of} WHERE {number} < {missing}"
        )
    return missing


def _pick(number: str, turn: int) -> str:
    return f"(({number} + {turn}::bigint * 7919) * 2654435761 % {RARE_WORDS})::int"
