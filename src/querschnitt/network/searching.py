"""The analyser with the words of our field, for organisations here and offers upstairs."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, IntegerField, UUIDField, Value
from django.utils.translation import override

from querschnitt.common.textsearch import Analyser, Question, Vocabulary, filtered, of_centre
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import current_centre_id

from .models import OrganisationProfile

MOST_HITS = 500
EVERY_HIT = 1_000_000
FEW_HITS = 8  # fewer than these are filled up
DATA = Path(__file__).parent / "data"


@cache
def analyser() -> Analyser:
    with (DATA / "synonyms.csv").open(encoding="utf-8") as lines:
        synonyms = list(csv.reader(lines, delimiter=";"))
    with (DATA / "languages.csv").open(encoding="utf-8") as lines:
        foreign = [
            {language: words.split("|") for language, words in row.items() if words}
            for row in csv.DictReader(lines, delimiter=";")
        ]
    return Analyser((DATA / "words.txt").read_text(encoding="utf-8").split(), synonyms, foreign)


@dataclass(frozen=True)
class _Kept:
    words: Vocabulary
    changed: datetime | None
    read_at: float
    seconds: float


CHEAP_SECONDS = 0.1
DAY = 24 * 3600
_vocabularies: dict[tuple[UUID, str], _Kept] = {}


def vocabulary(table: str, words_function: str = "") -> Vocabulary:
    """Every token of a table's rows in the own centre, kept in the process until a row changes.

    Whether one did is asked of an index. Reading all rows again is cheap in a small centre; in a large one only the
    words of changed rows are added, and words that are gone stay until the next day: they are used for repairing typing
    errors and finding compounds, not for finding rows. ``words_function`` reads for visitors what they may know.
    """
    quoted = connection.ops.quote_name(table)
    centre_id = current_centre_id()
    key = (centre_id, words_function or table)
    known = _vocabularies.get(key)
    with connection.cursor() as cursor:
        # Names of our own, quoted.
        cursor.execute(f"SELECT max(updated_at) FROM {quoted} WHERE centre_id = %s", [centre_id])  # noqa: S608
        changed = cursor.fetchone()[0]
        if known is not None and known.changed == changed:
            return known.words
        begun = time.monotonic()
        since = None
        if known is not None and known.seconds > CHEAP_SECONDS and begun - known.read_at < DAY:
            since = known.changed
        if words_function:
            function = connection.ops.quote_name(words_function)
            cursor.execute(f"SELECT word, ndoc FROM {function}(%s)", [since])  # noqa: S608  # names of our own, quoted
        else:
            # Names of our own, quoted.
            rows = f"SELECT search FROM {quoted} WHERE centre_id = '{centre_id}'"  # noqa: S608
            rows += f" AND updated_at > '{since.isoformat()}'" if since else ""
            cursor.execute("SELECT word, ndoc FROM ts_stat(%s) WHERE left(word, 1) NOT IN ('^', '=')", [rows])
        counts = dict(cursor.fetchall())
    if known is not None and since is not None:
        kept = _Kept(Vocabulary({**known.words.counts, **counts}), changed, known.read_at, known.seconds)
    else:
        kept = _Kept(Vocabulary(counts), changed, begun, time.monotonic() - begun)
    _vocabularies[key] = kept
    return kept.words


def question(text: str, words: Vocabulary, reader: str = "de") -> Question:
    """``reader``: the language of the page, in which somebody probably writes."""
    return analyser().question(text, words, reader.split("-")[0])


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
        ],
        [of_centre(current_centre_id())],
    )


def matching(function: str, asked: Question, filters: Iterable[str] = (), limit: int = 0) -> dict[UUID, float]:
    """Id -> score, best first, of the rows that have every word. Few are filled up with those that have the parts of
    compounds, and then with those that have any word; where there is none, all of these are found.

    ``filters`` are tokens that rows were stored with; narrowing here rather than later keeps the limit from cutting
    off what the filter would have left.
    """
    if not asked:
        return {}
    # What is the same as a stricter question has nothing to add.
    apart = asked.apart if asked.apart != asked.wide else None
    loose = asked.any if asked.any not in (asked.wide, asked.apart) else None
    with connection.cursor() as cursor:
        cursor.execute(
            # Names of our own, quoted.
            f"SELECT id, score FROM {connection.ops.quote_name(function)}(%s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
            [asked.title, asked.exact, asked.wide, apart, loose, filtered(filters), limit or MOST_HITS, FEW_HITS],
        )
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Hits:
    """Id -> score, best first. ``cut``: there are more, of which the first ``MOST_HITS`` found are here."""

    scores: dict[UUID, float]
    cut: bool = False


def hits(function: str, asked: Question, filters: Iterable[str] = (), *, whole: bool) -> Hits:
    """``whole``: the caller narrows or sorts what is found by something the search does not know, so all of it is needed.

    Ranking every row with a frequent word costs time, so all are asked for only where the first answer was full.
    """
    scores = matching(function, asked, filters)
    full = len(scores) >= MOST_HITS
    if full and whole:
        return Hits(matching(function, asked, filters, EVERY_HIT))
    return Hits(scores, full)


def ranking(scores: dict[UUID, float]) -> Func:
    """The place in the order of the scores, as a column to order by."""
    if len(scores) > MOST_HITS:  # an array would be walked for every row
        places = Value(json.dumps({str(key): number for number, key in enumerate(scores)}))
        return Func(
            places, F("pk"), template="((%(expressions)s::text)::integer)", function="", arg_joiner="::jsonb ->> ",
            output_field=IntegerField(),
        )  # fmt: skip
    order = Value(list(scores), output_field=ArrayField(UUIDField()))
    return Func(order, F("pk"), function="array_position", output_field=IntegerField())
