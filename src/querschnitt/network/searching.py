"""The analyser with the words of our field, for organisations here and offers upstairs."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, IntegerField, UUIDField, Value
from django.utils.translation import override

from querschnitt.common.textsearch import Analyser, Question, Vocabulary
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import current_centre_id

from .models import OrganisationProfile

MOST_HITS = 1000
DATA = Path(__file__).parent / "data"


@cache
def analyser() -> Analyser:
    with (DATA / "synonyms.csv").open(encoding="utf-8") as lines:
        synonyms = list(csv.reader(lines, delimiter=";"))
    return Analyser((DATA / "words.txt").read_text(encoding="utf-8").split(), synonyms)


_vocabularies: dict[tuple[UUID, str], tuple[object, Vocabulary]] = {}


def vocabulary(table: str) -> Vocabulary:
    """Every token of a table's rows in the own centre (row-level security applies), read anew when a row changed."""
    quoted = connection.ops.quote_name(table)
    key = (current_centre_id(), table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(updated_at) FROM {quoted}")  # noqa: S608
        version = cursor.fetchone()
        known = _vocabularies.get(key)
        if known is None or known[0] != version:
            cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [f"SELECT search FROM {quoted}"])  # noqa: S608
            known = _vocabularies[key] = (version, Vocabulary(dict(cursor.fetchall())))
    return known[1]


def question(text: str, words: Vocabulary) -> Question:
    return analyser().question(text, words)


@cache
def _kind_names() -> dict[str, str]:
    # In German: what is searched does not depend on who saved it.
    with override("de"):
        return {value: str(label) for value, label in Organisation.Kind.choices}


def organisation_tokens(organisation: Organisation, profile: OrganisationProfile) -> str:
    kind = _kind_names().get(organisation.kind, "")
    return analyser().document(
        [
            ("A", f"{organisation.name} {organisation.short_name}"),
            ("B", f"{kind} {profile.carrier} {profile.town}"),
            ("C", profile.responsibilities),
            ("D", f"{profile.street} {profile.legal_basis}"),
        ]
    )


def matching(function: str, asked: Question, limit: int = MOST_HITS) -> dict[UUID, float]:
    """Id -> score, best first, of the rows that have every word; of those that have any word when none has all."""
    if not asked:
        return {}
    name = connection.ops.quote_name(function)
    with connection.cursor() as cursor:
        for query in dict.fromkeys([asked.wide, asked.any]):
            cursor.execute(
                f"SELECT id, score FROM {name}(%s, %s) ORDER BY score DESC LIMIT %s",  # noqa: S608
                [asked.exact, query, limit],
            )
            if found := dict(cursor.fetchall()):
                return found
    return {}


def ranking(scores: dict[UUID, float]) -> Func:
    """The place in the order of the scores, as a column to order by."""
    order = Value(list(scores), output_field=ArrayField(UUIDField()))
    return Func(order, F("pk"), function="array_position", output_field=IntegerField())
