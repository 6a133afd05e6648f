"""A release from secrecy on paper, signed and kept; and who is bound by secrecy, proposed and confirmed."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from querschnitt.cases.choices import DataGroup
from querschnitt.cases.models import CaseFile, SecrecyDuty
from querschnitt.cases.release_paper import column, to_pdf
from querschnitt.cases.secrecy import duties, is_bound, proposals
from querschnitt.cases.services.answering import confirm_duty
from querschnitt.cases.services.gate import needs_release
from querschnitt.common.languages import SITE_CODES
from querschnitt.tenants.models import Organisation
from tests.factories.accounts import make_organisation, signed_in
from tests.factories.cases import acting, make_case, make_release
from tests.factories.papers import picture

from .test_plan_print import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", re.sub("\xad\\s+", "", text).replace("\xad", "-"))


def test_each_direction_has_its_paper_in_every_language(world, manager, scope):
    case = make_case(manager)
    there, back = make_release(case, world.a.partner, manager, topics=["housing", "work"])
    with scope(manager):
        made = to_pdf(there, "ar")
        titles = {column(there, code)["title"] for code in SITE_CODES}
        words = {column(there, code)["lines"][3][1] for code in SITE_CODES}
        other = column(back, "fr")
    if os.environ.get("QUERSCHNITT_PICTURES"):
        Path("/tmp/w/release.pdf").write_bytes(made)
    text = text_of(made)
    lead, partner = case.organisation.name, world.a.partner.name
    for wanted in ("Entbindung von der Schweigepflicht", f"{lead} → {partner}", "Wohnen, Arbeit", "Unterschrift der Person",
                   "Ort, Datum", "Amina Haddad", case.number):  # fmt: skip
        assert wanted in text, wanted
    assert letters("إعفاء من واجب السرية") <= letters(text)
    assert b"pdfuaid" in made
    assert len(titles) == len(SITE_CODES)
    assert len(words) >= len(SITE_CODES) - 1  # plain German names the topics as German does
    assert [line[1] for line in other["lines"][1:3]] == [partner, lead]


def test_signed_paper_is_kept_with_the_release(world, manager, scope):
    case, client = make_case(manager), signed_in(manager)
    there, _back = make_release(case, world.a.partner, manager)
    paper = client.get(reverse("cases:release_paper", args=[there.pk]))
    assert (paper["Content-Type"], "no-store" in paper["Cache-Control"]) == ("application/pdf", True)
    address, today = reverse("cases:sign_release", args=[there.pk]), timezone.localdate()
    later = {"file": SimpleUploadedFile("scan.png", picture()), "signed_on": today + timedelta(days=1)}
    assert "liegt in der Zukunft" in client.post(address, later).content.decode()
    sham = {"file": SimpleUploadedFile("scan.pdf", b"MZ no paper"), "signed_on": today}
    assert client.post(address, sham).status_code == 422
    with scope(manager):
        assert not CaseFile.objects.exists()
    sent = {"file": SimpleUploadedFile("scan.png", picture()), "signed_on": today}
    page = client.post(address, sent, follow=True).content.decode()
    assert "auf Papier unterschrieben" in page
    with scope(manager):
        kept = CaseFile.objects.get()
        assert (kept.release_id, kept.signed_on, kept.kind) == (there.pk, today, "consent")


def test_who_is_bound_is_proposed_with_source_and_confirmed_by_the_head(world, manager, scope):
    for one in proposals().values():
        assert one.source.startswith("https://")
        assert one.confidence in ("high", "medium", "low")
        assert one.kind in Organisation.Kind.values
    head = acting(world.actor("centre_head"))
    office = make_organisation(world.a.centre, "Jugendamt", kind=Organisation.Kind.JUGENDAMT)
    school = make_organisation(world.a.centre, "Schule", kind=Organisation.Kind.WELFARE)
    with scope(head):
        assert (is_bound(office), is_bound(school)) == (True, False)
        with pytest.raises(ValidationError, match="geprüft"):
            confirm_duty(kind=school.kind, bound=True, note=" ", by=head)
        confirm_duty(kind=school.kind, bound=True, note="Rechtsamt", by=head)
        confirm_duty(kind=office.kind, bound=False, note="Rechtsamt", by=head)
        assert (is_bound(office), is_bound(school)) == (False, True)
        assert needs_release(school, [DataGroup.NEEDS])
        assert not needs_release(office, [DataGroup.NEEDS])
        assert needs_release(office, [DataGroup.CONTACTS])  # what was confided in a talk stays so
        assert [duty.kind for duty in duties() if duty.bound and duty.confirmed] == [school.kind]
    # Another centre decides for itself.
    other = acting(world.actor("centre_head", "b"))
    with scope(other):
        assert is_bound(office)


def test_settings_show_what_is_open_and_confirm_it(world, manager, scope):
    head = acting(world.actor("centre_head"))
    client = signed_in(head)
    assert "5 Vorschläge sind von der Rechtsabteilung" in client.get(reverse("cases:settings")).content.decode()
    address = reverse("cases:secrecy")
    page = client.get(address, {"art": "jugendamt"}).content.decode()
    assert "§ 65 SGB VIII" in page
    assert "von der Rechtsabteilung zu bestätigen" in page
    assert client.post(address, {"kind": "jugendamt", "bound": "1", "note": ""}).status_code == 422
    page = client.post(address, {"kind": "jugendamt", "bound": "1", "note": "Rechtsamt"}, follow=True).content.decode()
    assert "Rechtsamt" in page
    with scope(head):
        assert SecrecyDuty.objects.get().confirmed_by == head.user
    assert "bestätigt" in client.get(reverse("cases:rights")).content.decode()
