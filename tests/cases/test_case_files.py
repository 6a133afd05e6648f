"""Papers of a case: refused before they are stored, previewed, read by those who see the case, gone with it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from querschnitt.audit.models import AuditEvent
from querschnitt.cases.models import CaseFile
from querschnitt.cases.services import case_files, revoke_grant
from querschnitt.cases.services.case_files import add_file
from querschnitt.cases.services.holds import place_hold
from querschnitt.common import uploads
from querschnitt.common.uploads import clean_upload
from querschnitt.common.uploads.scanner import TEST_SIGNATURE
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case
from tests.factories.papers import pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def send(client, case, name, content, **more):
    data = {"file": SimpleUploadedFile(name, content), "kind": "notice", **more}
    return client.post(reverse("cases:files", args=[case.pk]), data, follow=True)


def test_picture_is_kept_shown_and_its_download_logged(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    assert "Bescheid vom Mai" in text_of(send(client, case, "foto.png", picture(), title="Bescheid vom Mai"))
    with scope(manager):
        file = CaseFile.objects.get()
    page = text_of(client.get(reverse("cases:file", args=[file.pk])))
    url = reverse("cases:file_picture", args=[file.pk])
    assert f'src="{url}"' in page
    shown = client.get(url)
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/png", "inline")
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    loaded = client.get(reverse("cases:load_file", args=[file.pk]))
    assert loaded["Content-Disposition"].startswith("attachment")
    with scope(manager):
        done = AuditEvent.objects.filter(table="cases_casefile", row=str(file.pk)).values_list("action", flat=True)
        assert {"insert", "read", "export"} <= set(done)


def test_pages_of_a_pdf_are_drawn_as_pictures(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    send(client, case, "brief.pdf", pdf(2))
    with scope(manager):
        file = CaseFile.objects.get()
    page = text_of(client.get(reverse("cases:file", args=[file.pk])))
    assert page.count('class="q-sheet"') == 2
    drawn = client.get(reverse("cases:file_page", args=[file.pk, 2]))
    assert drawn.content.startswith(b"\x89PNG")
    for number in (0, 3, 11):
        assert client.get(reverse("cases:file_page", args=[file.pk, number])).status_code == 404


REFUSED = [
    ("brief.txt", b"nur Text", "Diese Art von Datei wird nicht angenommen."),
    ("seite.html", b"<html><script>alert(1)</script></html>", "Diese Art von Datei wird nicht angenommen."),
    ("alt.doc", b"\xd0\xcf\x11\xe0" + b"0" * 600, "altes Office-Format"),
    ("foto.png", b"\x89PNG\r\n\x1a\nkaputt", "beschädigt"),
    ("eicar.com", TEST_SIGNATURE, "bekanntes Schadprogramm"),
    ("bild.png", picture() + TEST_SIGNATURE, "bekanntes Schadprogramm"),
]


@pytest.mark.parametrize(("name", "content", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_unfit_file_is_refused_before_it_is_stored(name, content, said, manager, scope):
    case, client = make_case(manager), signed_in(manager)
    answer = send(client, case, name, content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    with scope(manager):
        assert CaseFile.objects.count() == 0


def test_too_large_file_is_refused(manager, scope, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    case = make_case(manager)
    answer = send(signed_in(manager), case, "foto.png", picture() + b"0" * 2000)
    assert (answer.status_code, "größer als" in text_of(answer)) == (422, True)


def test_same_file_twice_and_a_full_case_are_refused(manager, scope, monkeypatch):
    case, client = make_case(manager), signed_in(manager)
    send(client, case, "foto.png", picture(), title="Pass")
    assert "liegt schon im Fall: „Pass“" in text_of(send(client, case, "anders.png", picture()))
    monkeypatch.setattr(case_files, "CASE_QUOTA", 100)
    assert "dürfen zusammen" in text_of(send(client, case, "neu.png", picture("blue")))
    with scope(manager):
        assert CaseFile.objects.count() == 1


def test_file_is_seen_with_a_grant_and_not_after_it_ended(world, manager, partner, scope):
    case = make_case(manager)
    with scope(manager):
        file = add_file(case=case, file=clean_upload("pass.png", picture()), by=manager)
    urls = [reverse(f"cases:{name}", args=[file.pk]) for name in ("file", "file_picture", "load_file")]
    client = signed_in(partner)
    assert {client.get(url).status_code for url in urls} == {404}
    grant = share_case(case, world.a.partner, manager)
    assert {client.get(url).status_code for url in urls} == {200}
    with scope(manager):
        revoke_grant(grant=grant, by=manager)
    assert {client.get(url).status_code for url in urls} == {404}
    with scope(partner):
        assert CaseFile.unscoped.count() == 0  # row security: not even its existence


def test_insight_reads_files_and_neither_adds_nor_deletes(world, manager, partner, scope):
    case = make_case(manager)
    with scope(manager):
        file = add_file(case=case, file=clean_upload("pass.png", picture()), by=manager)
    share_case(case, world.a.partner, manager, purpose="referral")
    client = signed_in(partner)
    assert "Datei hinzufügen" not in text_of(client.get(reverse("cases:files", args=[case.pk])))
    assert send(client, case, "neu.png", picture("blue")).status_code == 404
    assert client.post(reverse("cases:delete_file", args=[file.pk])).status_code == 404


def test_file_is_deleted_by_the_lead_and_its_content_is_not_in_the_log(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    send(client, case, "foto.png", picture())
    with scope(manager):
        file = CaseFile.objects.get()
    client.post(reverse("cases:delete_file", args=[file.pk]))
    with scope(manager):
        assert CaseFile.objects.count() == 0
        said = " ".join(str(event.content) for event in AuditEvent.objects.filter(table="cases_casefile"))
        assert "iVBOR" not in said
        assert "89504e47" not in said


def test_file_of_a_case_under_hold_stays(manager, scope):
    case, client = make_case(manager), signed_in(manager)
    send(client, case, "foto.png", picture())
    with scope(manager):
        file = CaseFile.objects.get()
        place_hold(case=case, reason="court", by=manager)
    assert "Datei löschen" not in text_of(client.get(reverse("cases:file", args=[file.pk])))
    assert client.post(reverse("cases:delete_file", args=[file.pk])).status_code == 404
    with scope(manager):
        assert CaseFile.objects.count() == 1
