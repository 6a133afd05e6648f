"""The consent on paper: German beside the language it was read in, in every language of the site."""

from __future__ import annotations

import pytest
from django.urls import reverse

from querschnitt.cases.choices import ConsentPurpose, DataGroup
from querschnitt.cases.consent_paper import GROUPS, PURPOSES, columns
from querschnitt.cases.services import record_consent, record_refusal
from querschnitt.common.languages import SITE_CODES
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

SAID = {"data_groups": ["identity", "household"], "purpose": "referral"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def test_paper_says_the_same_in_every_language(manager, world, scope):
    assert (set(GROUPS), set(PURPOSES)) == (set(DataGroup), set(ConsentPurpose))
    case, titles = make_case(manager), set()
    with scope(manager):
        for code in SITE_CODES:
            consent = record_consent(case=case, recipient=world.a.partner, text_language=code, by=manager, **SAID)
            german, *others = columns(consent)
            assert german.groups == ["Name und Geburtsdatum", "Haushalt und Sorgerecht"]
            for other in others:
                assert len(other.groups) == 2
                assert not set(other.groups) & set(german.groups) or code == "de-simple"
                assert other.direction == ("rtl" if code == "ar" else "ltr")
            titles.add((others or [german])[0].title)
    assert len(titles) == len(SITE_CODES)


def test_refusal_is_no_paper(manager, world, scope):
    case, client = make_case(manager), signed_in(manager)
    with scope(manager):
        said = {"case": case, "recipient": world.a.partner, "text_language": "ar", "by": manager, **SAID}
        consent = record_consent(**said)
    page = client.get(reverse("cases:consent_paper", args=[consent.pk])).content.decode()
    assert "أمينة حدّاد" in page
    assert "Meine Einwilligung" in page
    with scope(manager):
        refused = record_refusal(**said)
    assert client.get(reverse("cases:consent_paper", args=[refused.pk])).status_code == 404
    listed = client.get(reverse("cases:consents", args=[case.pk])).content.decode()
    assert reverse("cases:consent_paper", args=[refused.pk]) not in listed
    assert "Widerrufen am" in client.get(reverse("cases:consent_paper", args=[consent.pk])).content.decode()
