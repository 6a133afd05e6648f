"""The file of Art. 15 on paper: complete, readable, in the languages of the site, without anything of another person's."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.dossier import OWN_WORDS, label_of, parts
from querschnitt.cases.dossier_phrases import LABELS, TITLES
from querschnitt.cases.dossier_print import languages, paper, to_pdf
from querschnitt.cases.models import HouseholdMember
from querschnitt.cases.services import (
    add_goal,
    add_member,
    add_step,
    draft_referral,
    note_contact,
    send_referral,
    set_residence,
)
from querschnitt.cases.services.answering import create_link
from querschnitt.cases.services.holds import place_hold
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, make_consent

from .test_plan_print import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world, manager, scope):
    """A case with something in most of its tables, and another person beside it."""
    case = make_case(manager, life_areas=["housing"], person={"town": "Lindbach", "nationality": "SY"})
    other = make_case(manager, person={"given_name": "Olena", "family_name": "Bondarenko"})
    consent = make_consent(case, world.a.partner, manager)
    with scope(manager):
        goal = add_goal(case=case, life_area="work", wording="Kanarienziel", by=manager)
        add_step(case=case, goal=goal, text="Kanarienschritt", by=manager)
        note_contact(case=case, topic="housing", minutes=20, text="Kanariennotiz", by=manager)
        note_contact(case=other, topic="housing", minutes=20, text="fremde Notiz", by=manager)
        set_residence(case=case, status_code="GES", starts_on=None, document="Kanarienausweis", by=manager)
        member = add_member(case=case, name="", relation="child", member=other.person, by=manager)
        referral = draft_referral(case=case, recipient=world.a.partner, topic="work", consent=consent, by=manager)
        sent = send_referral(referral=referral, by=manager)
        link, code = create_link(referral=sent or referral, email="stelle@tafel.example", by=manager)
        place_hold(case=case, reason="court", by=manager)
    assert HouseholdMember
    return case, member, link, code


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_paper_is_complete_readable_and_about_this_person_alone(world, told, manager, scope):
    case, _member, link, code = told
    with scope(manager):
        made = to_pdf(case, "ar")
        link.refresh_from_db()
    if os.environ.get("QUERSCHNITT_PICTURES"):
        Path("/tmp/w/dossier.pdf").write_bytes(made)
    text = text_of(made)
    assert b"pdfuaid" in made
    for wanted in (
        "Auskunft über Ihre Daten", "Haddad", "Lindbach", "Syrien", "Kanarienziel", "Kanarienschritt", "Kanariennotiz",
        "Kanarienausweis", world.a.partner.name, case.number, "Wer hat Daten erhalten?", "Ihre Rechte", "Arabisch",
        "36 Monate nach dem Ende", "Zurzeit darf nichts gelöscht werden", "Person mit eigenem Fall",
        world.actor("data_protection_officer").user.email, "lit. a DSGVO", "stelle@tafel.example",
    ):  # fmt: skip
        assert wanted in text, wanted
    for phrase in ("معلومات عن بياناتك", "المحادثات", "الاسم الأول"):
        assert letters(phrase) <= letters(text), phrase
    assert link.code_hash
    for secret in ("Bondarenko", "Olena", "fremde Notiz", link.token_hash, link.code_hash, code, str(case.pk)):
        assert not secret or secret not in text, secret
    # No key of ours stands where a person reads: neither field names nor values of closed lists.
    assert not re.search(r"\b[a-z]+_[a-z]+\b", text), re.findall(r"\b[a-z]+_[a-z_]+\b", text)
    for key in ("'identity'", "identity:", "given_name", "sondierung", "housing", "GES "):
        assert key not in text, key


def test_every_table_has_a_heading_and_every_field_a_german_name():
    assert {model.__name__ for model in parts()} == set(TITLES)
    english = []
    for model in parts():
        for item in model._meta.concrete_fields:
            plain = str(item.verbose_name) == item.name.replace("_", " ")
            known = item.name in OWN_WORDS or item.name in ("phase", "person", "centre", "token_hash", "code_hash")
            if plain and not known and item.name not in ("sha256", "visit_hash"):
                english.append(f"{model.__name__}.{item.name}: {label_of(item)}")
    assert english == []


def test_all_languages_say_it_in_their_own_words(told, manager, scope):
    case = told[0]
    with scope(manager):
        papers = {code: paper(case, code) for code, _name in languages()}
    assert len(papers) == 7
    assert len({one["other"]["title"] for one in papers.values()}) >= 6
    for code, one in papers.items():
        assert one["direction"] == ("rtl" if code == "ar" else "ltr")
        if code != "de-simple":
            assert all(section["other"] for section in one["sections"]), code
            assert all(pair["other"]["head"] != pair["de"]["head"] for pair in one["questions"]), code
        beside = {
            line["label"]: line["other"] for section in one["sections"] for row in section["rows"] for line in row
        }
        same = {"Name", "Minuten", "Datum", "Notiz", "Telefon"}  # words another language may share
        if code not in ("de-simple",):
            assert not [label for label in LABELS if label in beside and not beside[label] and label not in same], code


def test_page_gives_the_paper_and_logs_it(settings, told, manager, scope):
    settings.SECOND_FACTOR_REQUIRED = False
    case, client = told[0], signed_in(manager)
    page = client.get(reverse("cases:dossier", args=[case.pk])).content.decode()
    assert '<option value="ar" selected>' in page
    answer = client.get(reverse("cases:dossier_pdf", args=[case.pk]), {"sprache": "nirgends"})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "Auskunft über Ihre Daten" in text_of(answer.content)
    with scope(manager):
        events = AuditEvent.objects.filter(action="export", table="cases_case", row=str(case.pk))
        assert events.filter(at__gte=timezone.now() - timedelta(hours=1)).count() == 2
