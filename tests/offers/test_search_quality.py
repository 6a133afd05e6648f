"""Search quality on German queries that were written before anything was tuned."""

from __future__ import annotations

import pytest

from querschnitt.accounts.actor import Actor
from querschnitt.offers.models import Offer
from querschnitt.offers.selectors import search_offers
from tests.factories.accounts import World
from tests.factories.searched import Searched, read


@pytest.fixture
def world(german_offers: Searched) -> World:
    return german_offers[0]


@pytest.fixture
def directory(german_offers: Searched) -> dict[str, str]:
    """Id -> key of the offers in the data file."""
    return german_offers[1]


def results(coordinator: Actor, directory: dict[str, str], query: str) -> list[str]:
    found = search_offers(coordinator, query).offers[:5]
    return [directory[str(pk)] for pk in found.values_list("pk", flat=True)]


def score(coordinator: Actor, directory: dict[str, str]) -> tuple[float, list[str]]:
    """Mean share of the expected offers (five at most) among the first five, and the lines of what was missed."""
    shares, missed = [], []
    for row in read("queries.csv"):
        expected = row["expected"].split()
        found = results(coordinator, directory, row["query"])
        share = len(set(expected) & set(found)) / min(len(expected), 5)
        shares.append(share)
        if share < 1 or found[0] not in expected:
            missed.append(f"{share:.2f} {row['query']}: expected {expected}, found {found}")
    return sum(shares) / len(shares), missed


def test_search_finds_what_the_words_mean(coordinator: Actor, directory: dict[str, str]):
    mean, missed = score(coordinator, directory)
    assert mean >= 0.95, "\n".join(missed)


def test_search_says_what_it_read_for_a_typing_error(coordinator: Actor, directory: dict[str, str]):
    found = search_offers(coordinator, "Zahnartz")
    assert found.instead
    assert Offer.objects.get(title="Zahnmobil") in found.offers


def test_search_for_nothing_known_finds_nothing(coordinator: Actor, directory: dict[str, str]):
    assert results(coordinator, directory, "xqzwvb") == []


def test_search_stays_inside_the_centre(world, directory: dict[str, str]):
    from querschnitt.tenants.scope import open_scope

    stranger = world.actor("kim_coordinator", "b")
    with open_scope(stranger.scope):
        assert list(search_offers(stranger, "Deutschkurs").offers) == []


def test_search_survives_any_text(coordinator: Actor, directory: dict[str, str]):
    texts = ["'; DROP TABLE x; --", "a & b | !c", "((", "'", "\\", "kurs:*", "  ", "ß", "日本語", "a" * 500]
    assert all(isinstance(results(coordinator, directory, query), list) for query in texts)
