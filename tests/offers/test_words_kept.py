"""The words of a centre are read once, not with every search, and follow what changes."""

import pytest

from querschnitt.accounts.actor import Actor
from querschnitt.network import searching
from querschnitt.offers.searching import index_offers
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db


def words() -> set[str]:
    return set(searching.vocabulary("offers_offer").counts)


def test_asking_again_costs_one_look_at_an_index(coordinator: Actor, django_assert_num_queries):
    make_offer(title="Nähkurs")
    words()
    with django_assert_num_queries(1):
        assert "nahkurs" in words()


def test_a_new_offer_brings_its_words(coordinator: Actor):
    make_offer(title="Nähkurs")
    words()
    make_offer(title="Töpfern")
    assert "topf" in {word[:4] for word in words()}


def test_in_a_large_centre_only_changed_rows_are_read(coordinator: Actor, monkeypatch):
    make_offer(title="Nähkurs")
    monkeypatch.setattr(searching, "CHEAP_SECONDS", -1.0)
    before = words()
    make_offer(title="Töpfern")
    after = words()
    assert before < after
    assert "topf" in {word[:4] for word in after}


def test_tokens_that_are_no_words_are_not_kept(coordinator: Actor):
    make_offer(title="Nähkurs")
    index_offers()
    assert not {word for word in words() if word[0] in "^="}
