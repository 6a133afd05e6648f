"""Reports and suggestions from the public site: taken in as a visitor, kept from flooding, moderated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from querschnitt.offers.models import Offer, OfferReport, OfferSuggestion
from querschnitt.offers.services import feedback
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.offers import make_offer

HOME = "192.0.2.17"


@pytest.fixture
def stamp(monkeypatch) -> str:
    """A form opened long enough ago."""
    monkeypatch.setattr(feedback, "LEAST_SECONDS", -1)
    return feedback.new_stamp()


def published(offer: Offer) -> Offer:
    """As the public pages read it."""
    return Offer.unscoped.only("id", "centre_id", "title").get(pk=offer.pk)


def send(world, offer, stamp, **said):
    said = {"kind": "times", "trap": "", "address": HOME, **said}
    with visiting(world.a.centre.pk):
        return feedback.report_offer(offer=published(offer), stamp=stamp, **said)


def test_visitor_adds_a_report_and_reads_none(world, stamp):
    with open_scope(world.a.scope()):
        offer = make_offer()
    assert send(world, offer, stamp, text="Montags ist zu.", email="zoe@example.org") is not None
    with open_scope(world.a.scope()):
        report = OfferReport.objects.get()
        assert (report.offer, report.text, report.state, report.centre_id) == (
            offer,
            "Montags ist zu.",
            "new",
            world.a.centre.pk,
        )
        assert HOME not in report.sender_key
        assert len(report.sender_key) == 64
    with visiting(world.a.centre.pk), pytest.raises(ProgrammingError), transaction.atomic():
        OfferReport.objects.count()


def test_suggestion_is_taken_in(world, stamp):
    with visiting(world.a.centre.pk):
        feedback.suggest_offer(
            centre=world.a.centre, title="Nähtreff", town="Lindbach", stamp=stamp, trap="", address=HOME
        )
    with open_scope(world.a.scope()):
        assert OfferSuggestion.objects.get().title == "Nähtreff"
    with open_scope(world.b.scope()):
        assert not OfferSuggestion.objects.exists()


def test_filled_trap_answers_like_a_success_and_keeps_nothing(world, stamp):
    with open_scope(world.a.scope()):
        offer = make_offer()
    assert send(world, offer, stamp, trap="https://casino.example") is None
    with open_scope(world.a.scope()):
        assert not OfferReport.objects.exists()


@pytest.mark.parametrize(
    ("least", "most", "made_up", "word"),
    [(3, 60, "", "sehr schnell"), (-1, -1, "", "zu lange offen"), (-1, 60, "f:1:x", "unvollständig")],
)
def test_form_sent_too_fast_too_late_or_made_up_is_refused_with_a_remedy(
    world, monkeypatch, least, most, made_up, word
):
    monkeypatch.setattr(feedback, "LEAST_SECONDS", least)
    monkeypatch.setattr(feedback, "MOST_SECONDS", most)
    with open_scope(world.a.scope()):
        offer = make_offer()
    with pytest.raises(feedback.Refused, match=word):
        send(world, offer, made_up or feedback.new_stamp())


def test_eleventh_message_of_a_day_is_refused_and_another_address_is_not(world, stamp):
    with open_scope(world.a.scope()):
        offer = make_offer()
    for _ in range(feedback.MOST_A_DAY):
        send(world, offer, stamp)
    with pytest.raises(feedback.Refused, match="heute schon viele"):
        send(world, offer, stamp)
    assert send(world, offer, stamp, address="192.0.2.18") is not None
    with open_scope(world.a.scope()):
        OfferReport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert send(world, offer, stamp) is not None


def test_addresses_of_one_household_count_together_and_another_day_has_other_keys(monkeypatch):
    assert feedback.sender_key("2001:db8:1:2::1") == feedback.sender_key("2001:db8:1:2:3::9")
    assert feedback.sender_key("2001:db8:1:2::1") != feedback.sender_key("2001:db8:1:3::1")
    today = feedback.sender_key(HOME)
    tomorrow = timezone.localdate() + timedelta(1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert feedback.sender_key(HOME) != today


def test_keys_are_forgotten_after_a_day(world, stamp):
    with open_scope(world.a.scope()):
        offer = make_offer()
    send(world, offer, stamp)
    with open_scope(world.a.scope()):
        assert feedback.forget_senders() == 0
        OfferReport.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert feedback.forget_senders() == 1
        assert OfferReport.objects.get().sender_key == ""
