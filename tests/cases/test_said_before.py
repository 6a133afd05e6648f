"""What the person said over the form where something is about to be sent: a no, a yes given earlier, another purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.choices import DataGroup
from querschnitt.cases.models import Consent, Handover, Referral
from querschnitt.cases.services import (
    confirm_handover,
    draft_referral,
    propose_handover,
    refuse_referral,
    send_handover_package,
    send_with_consent,
    withdraw_consent,
)
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, make_consent

pytestmark = pytest.mark.django_db

SAID = {"data_groups": ["identity", "languages"], "text_language": "ar"}
ASKED = {"topic": "housing", "question": "", **SAID}


@pytest.fixture
def client(settings, manager):
    settings.SECOND_FACTOR_REQUIRED = False
    return signed_in(manager)


def drafted(case, recipient, by, scope):
    with scope(by):
        return draft_referral(case=case, recipient=recipient, topic="housing", by=by)


def test_no_said_over_the_form_is_kept_and_blocks_sending(client, manager, world, scope):
    case, url = make_case(manager), "cases:new_referral"
    make_consent(case, world.a.partner, manager)
    data = ASKED | {"recipient": world.a.partner.pk}
    answer = client.post(reverse(url, args=[case.pk]), data | {"refused": "1"})
    assert answer.status_code == 302
    with scope(manager):
        assert not Referral.objects.exists()
        assert not [row for row in Consent.objects.filter(recipient=world.a.partner) if row.is_valid()]
    blocked = client.post(reverse(url, args=[case.pk]), data)
    assert blocked.status_code == 422
    assert "nicht eingewilligt, dass" in blocked.content.decode()
    assert "nicht erteilt" in client.get(reverse(url, args=[case.pk])).content.decode()


def test_refusal_counts_against_a_draft_as_well(client, manager, world, scope):
    case = make_case(manager)
    referral = drafted(case, world.a.partner, manager, scope)
    client.post(reverse("cases:send", args=[referral.pk]), SAID | {"refused": "1"})
    with scope(manager):
        referral.refresh_from_db()
        assert referral.state == "draft"
        assert Consent.objects.get(decision="refused").recipient == world.a.partner


def test_valid_consent_is_used_again_for_what_it_names(client, manager, world, scope):
    """The package holds what was chosen, not all that was agreed to; no second consent is written."""
    case = make_case(manager)
    consent = make_consent(case, world.a.partner, manager, groups=[*SAID["data_groups"], DataGroup.STATUS])
    url = reverse("cases:new_referral", args=[case.pk])
    assert world.a.partner.name in client.get(url).content.decode().split("Einwilligung der Person")[1]
    assert client.post(url, ASKED | {"recipient": world.a.partner.pk}).status_code == 302
    with scope(manager):
        referral = Referral.objects.get()
        assert (referral.state, referral.consent) == ("sent", consent)
        assert set(referral.package) == set(SAID["data_groups"])
        assert Consent.objects.filter(purpose="referral").count() == 1
        withdraw_consent(consent=consent, by=manager)
        referral.refresh_from_db()
        assert referral.state == "withdrawn"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"groups": [DataGroup.IDENTITY]}, "umfasst nicht"),
        ({"purpose": "handover"}, "keine vor"),
        ({"given_on": -9, "valid_until": -1}, "endete am"),
    ],
)
def test_consent_that_does_not_cover_is_not_used_again(manager, world, scope, change, part):
    case = make_case(manager)
    today = timezone.localdate()
    days = {name: today + timedelta(days=change.pop(name)) for name in ("given_on", "valid_until") if name in change}
    make_consent(case, world.a.partner, manager, groups=change.pop("groups", SAID["data_groups"]), **change, **days)
    referral = drafted(case, world.a.partner, manager, scope)
    with scope(manager), pytest.raises(ValidationError, match=part):
        send_with_consent(referral=referral, agreed=False, by=manager, **SAID)


@pytest.fixture
def handover(manager, world, scope):
    case = make_case(manager, legal_circle="asylblg")
    facts = {
        "event": "recognition", "event_on": timezone.localdate(), "from_circle": "asylblg", "to_circle": "sgb2",
    }  # fmt: skip
    with scope(manager):
        found = propose_handover(case=case, by=manager, **facts)
        confirm_handover(handover=found, version=found.version, receiver=world.a.outsider, by=manager, **facts)
    found.case = case
    return found


def test_package_of_a_handover_has_its_own_purpose(handover, manager, outsider, world, scope):
    """A yes to a referral is no yes to a hand-over; what is recorded names the hand-over, on both sides."""
    make_consent(handover.case, world.a.outsider, manager, groups=SAID["data_groups"])
    with scope(manager):
        with pytest.raises(ValidationError, match="keine vor"):
            send_handover_package(handover=handover, agreed=False, by=manager, **SAID)
        send_handover_package(handover=Handover.objects.get(), agreed=True, by=manager, **SAID)
        assert Consent.objects.order_by("pk").filter(purpose="handover").count() == 1
    with scope(outsider):
        assert Referral.objects.get().purpose == "handover"


def test_package_is_sent_once_and_again_after_a_refusal(client, handover, manager, outsider, scope):
    with scope(manager):
        first = send_handover_package(handover=handover, agreed=True, by=manager, **SAID)
        with pytest.raises(ValidationError, match="schon bei der neuen Stelle"):
            send_handover_package(handover=handover, agreed=True, by=manager, **SAID)
    page = reverse("cases:handover", args=[handover.case_id])
    again = reverse("cases:handover_package", args=[handover.pk])
    assert again not in client.get(page).content.decode()
    with scope(outsider):
        refuse_referral(referral=Referral.objects.get(), reason="not_competent", by=outsider)
    assert again in client.get(page).content.decode()
    client.post(again, SAID)  # the consent of the first package covers the second
    with scope(manager):
        handover.refresh_from_db()
        assert handover.referral_id != first.pk
        assert (handover.referral.state, handover.referral.consent_id) == ("sent", first.consent_id)


def test_no_to_a_handover_is_kept_there(client, handover, manager, world, scope):
    client.post(reverse("cases:handover_package", args=[handover.pk]), SAID | {"refused": "1"})
    with scope(manager):
        said = Consent.objects.get(decision="refused")
        assert (said.purpose, said.recipient) == ("handover", world.a.outsider)
        assert not Referral.objects.exists()
