"""Search of visitors on queries in seven languages that were written down before anything was tuned.

P@10 counts the offers that were expected among the first ten, of as many as there could be: ten, or all expected ones.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.utils.translation import override

from querschnitt.accounts.actor import Actor
from querschnitt.offers.selectors import search_offers
from tests.factories.accounts import World
from tests.factories.searched import Searched, read

# What was reached, by kind of query: no change may fall below.
FLOORS = {"typo": 0.97, "compound": 0.87, "synonym": 0.93, "umlaut": 0.97, "other language": 0.97}


@pytest.fixture
def world(offers_in_all_languages: Searched) -> World:
    return offers_in_all_languages[0]


@pytest.fixture
def directory(offers_in_all_languages: Searched) -> dict[str, str]:
    """Id -> key of the offers."""
    return offers_in_all_languages[1]


def found(coordinator: Actor, directory: dict[str, str], query: str, language: str = "de") -> list[str]:
    with override(language):
        return [directory[str(pk)] for pk in search_offers(coordinator, query).offers.values_list("pk", flat=True)[:10]]


def scores(coordinator: Actor, directory: dict[str, str]) -> tuple[dict[str, list[float]], float, list[str]]:
    """P@10 of every query by kind, how often the first result was a right one, and the lines of what was missed."""
    shares: dict[str, list[float]] = defaultdict(list)
    right, missed, rows = 0, [], read("public_queries.csv")
    for row in rows:
        expected = row["expected"].split()
        first = found(coordinator, directory, row["query"], row["language"])
        share = len(set(expected) & set(first)) / min(len(expected), 10)
        shares[row["kind"]].append(share)
        right += bool(first) and first[0] in expected
        if share < 1 or first[0] not in expected:
            missed.append(f"{share:.2f} {row['query']} ({row['language']}): expected {expected}, found {first}")
    return dict(shares), right / len(rows), missed


def test_visitors_find_what_they_mean_in_every_language(coordinator: Actor, directory: dict[str, str]):
    shares, right, missed = scores(coordinator, directory)
    means = {kind: round(sum(values) / len(values), 3) for kind, values in shares.items()}
    assert all(means[kind] >= floor for kind, floor in FLOORS.items()), f"{means}\n" + "\n".join(missed)
    assert right >= 0.8, missed


def test_search_says_what_a_word_of_another_language_was_taken_for(coordinator, directory):
    meant = {
        ("school", "de"): {"school": "Schule"},
        ("school", "en"): {"school": "Schule"},
        ("مدرسة", "ar"): {"مدرسة": "Schule"},
        ("дитячий садок", "uk"): {"дитячий садок": "Kita"},
        ("Schule", "ar"): {},
        ("Schule", "de"): {},
    }
    said = {}
    for query, language in meant:
        with override(language):
            said[query, language] = search_offers(coordinator, query).meant
    assert said == meant


def test_arabic_is_found_however_it_is_written(coordinator, directory):
    ways = ["المدرسة", "المَدرَسة", "مدرسه", "للمدرسة", "مدرسـة"]
    plain = found(coordinator, directory, "مدرسة", "ar")
    assert plain != []
    assert {way: found(coordinator, directory, way, "ar") for way in ways} == dict.fromkeys(ways, plain)


def test_texts_in_other_languages_are_searched(coordinator, directory):
    assert found(coordinator, directory, "цілодобово", "uk") == []
    assert found(coordinator, directory, "круглосуточно", "ru") == ["o54"]
    assert found(coordinator, directory, "ebe bulma", "tr")[0] == "o38"


def test_a_filter_holds_inside_the_search_as_well(coordinator, directory, monkeypatch):
    from querschnitt.offers.selectors import OfferFilters

    monkeypatch.setattr("querschnitt.network.searching.MOST_HITS", 1)
    everything = search_offers(coordinator, "Beratung", OfferFilters(topic="wohnen")).offers
    assert {offer.topic for offer in everything} == {"wohnen"}
