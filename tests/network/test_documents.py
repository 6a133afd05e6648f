"""The pool of documents: who finds what, in which language, in which version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.common.papers import Paper, to_docx
from querschnitt.network.models import Document, DocumentVersion, StoredFile
from querschnitt.network.selectors import public_documents, public_file
from querschnitt.network.services.documents import add_version, end_document, reopen_document, update_document
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_document, make_file


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def upload(text: str = "Anmeldung zum Kurs") -> SimpleUploadedFile:
    return SimpleUploadedFile("Bogen.docx", to_docx(Paper(text)))


def test_document_is_added_with_file_and_found_by_title_language_and_topic(world: World, client: Client):
    form = {"title": "Anmeldung", "kind": "form", "topic": "deutsch", "audience": "network", "language": "uk"}
    answer = client.post(reverse("network:document_create"), {**form, "file": upload()})
    with open_scope(world.a.scope()):
        document = Document.objects.get()
        assert answer.headers["Location"] == reverse("network:document", args=[document.pk])
        assert document.organisation == world.a.ki
    for query, found in [("?q=anmeld", 1), ("?language=uk&topic=deutsch", 1), ("?language=ar", 0), ("?state=past", 0)]:
        page = client.get(reverse("network:documents") + query)
        assert [row[0].title for row in page.context["rows"]] == ["Anmeldung"] * found
    page = client.post(reverse("portal:search"), {"q": "Anmeldung"})
    assert reverse("network:document", args=[document.pk]) in page.content.decode()


def test_document_form_says_what_is_wrong_with_the_file(client: Client):
    form = {"title": "A", "kind": "form", "topic": "deutsch", "audience": "network", "language": "de",
            "valid_from": "2026-02-01", "valid_until": "2026-01-01"}  # fmt: skip
    answer = client.post(
        reverse("network:document_create"), {**form, "file": SimpleUploadedFile("a.pdf", b"<html>kein PDF")}
    )
    assert answer.status_code == 422
    assert "Diese Art von Datei wird nicht angenommen" in answer.context["form"].errors["file"][0]
    assert "valid_until" in answer.context["form"].errors


def test_new_version_counts_and_the_old_one_stays_for_keepers(world: World, client: Client):
    with open_scope(world.a.scope()):
        document = make_document(world.a.ki, audience="public")
    url = reverse("network:document_version", args=[document.pk])
    client.post(url, {"language": "de", "note": "Neues Feld", "file": upload()})
    client.post(url, {"language": "ar", "title": "تسجيل", "file": upload()})
    with open_scope(world.a.scope()):
        rows = DocumentVersion.objects.order_by("language", "number").values_list("language", "number", "current")
        assert list(rows) == [("ar", 1, True), ("de", 1, False), ("de", 2, True)]
        assert StoredFile.objects.filter(public=True).count() == 2
    assert [len(versions) for _name, versions, _old in client.get(url[:-8]).context["groups"]] == [2, 1]
    reader = signed_in(world.actor("partner_adviser"))
    assert [len(versions) for _name, versions, _old in reader.get(url[:-8]).context["groups"]] == [1, 1]


def test_translation_older_than_the_german_text_is_marked(world: World, client: Client):
    with open_scope(world.a.scope()):
        document = make_document(world.a.ki)
        add_version(document=document, language="uk", title="Заявка", file=make_file(), by=None)
        add_version(document=document, language="de", title="", file=make_file("Neu"), by=None)
    page = client.get(reverse("network:document", args=[document.pk]))
    assert [older for _name, _versions, older in page.context["groups"]] == [False, True]
    assert "Älter als die deutsche Fassung" in page.content.decode()


def test_file_is_saved_and_never_shown(world: World, client: Client):
    with open_scope(world.a.scope()):
        version = make_document(world.a.ki, title="Übersicht", file=make_file("Übersicht")).versions.get()
    answer = client.get(reverse("network:document_file", args=[version.pk]))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht.docx"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"PK")


def test_internal_document_stays_with_its_organisation(world: World):
    with open_scope(world.a.scope(world.a.partner)):
        document = make_document(world.a.partner, audience="internal")
        version = document.versions.get()
    for role, status in [("partner_adviser", 200), ("kim_coordinator", 404), ("centre_head", 404)]:
        client = signed_in(world.actor(role))
        assert client.get(reverse("network:document", args=[document.pk])).status_code == status
        assert client.get(reverse("network:document_file", args=[version.pk])).status_code == status
    outsider = world.actor("kim_coordinator", "b")
    with open_scope(outsider.scope):
        assert not DocumentVersion.unscoped.exists()


def test_partner_edits_its_own_documents_only(world: World):
    with open_scope(world.a.scope(world.a.partner)):
        own, other = make_document(world.a.partner), make_document(world.a.ki)
    editor = signed_in(world.actor("partner_editor"))
    assert editor.get(reverse("network:document_edit", args=[own.pk])).status_code == 200
    assert editor.get(reverse("network:document_edit", args=[other.pk])).status_code == 404


def test_keeper_cannot_hide_another_organisations_document_from_itself(world: World, client: Client):
    with open_scope(world.a.scope(world.a.partner)):
        document = make_document(world.a.partner)
    form = {"title": "Bogen", "kind": "form", "topic": "deutsch", "audience": "internal"}
    answer = client.post(reverse("network:document_edit", args=[document.pk]), form)
    assert answer.status_code == 422
    assert "audience" in answer.context["form"].errors


def visible(world: World) -> list[str]:
    with visiting():
        return [document.title for document in public_documents(world.a.centre.pk)]


def test_visitors_get_public_valid_documents_in_their_newest_version(world: World):
    today = timezone.localdate()
    with open_scope(world.a.scope()):
        document = make_document(world.a.ki, title="Merkblatt", audience="public")
        old = document.versions.get()
        make_document(world.a.ki, title="Nur Netzwerk")
        make_document(world.a.ki, title="Abgelaufen", audience="public", valid_until=today - timedelta(days=1))
        make_document(world.a.ki, title="Kommt noch", audience="public", valid_from=today + timedelta(days=1))
        new = add_version(document=document, language="de", title="", file=make_file("Neu"), by=None)
    assert visible(world) == ["Merkblatt"]
    with visiting():
        (found,) = public_documents(world.a.centre.pk)
        assert found.best("ar").id == new.pk
        assert public_file(old.pk) is None
        assert public_documents(world.b.centre.pk) == []
    visitor = Client()
    assert visitor.get(reverse("network:public_document", args=[new.pk])).status_code == 200
    assert visitor.get(reverse("network:public_document", args=[old.pk])).status_code == 404
    assert visitor.get(reverse("network:document_file", args=[new.pk])).status_code == 302
    with open_scope(world.a.scope()):
        end_document(document=document, by=None)
    assert visible(world) == []
    assert visitor.get(reverse("network:public_document", args=[new.pk])).status_code == 404
    with open_scope(world.a.scope()):
        reopen_document(document=document, by=None)
        assert visible(world) == ["Merkblatt"]
        update_document(document=document, audience="network", by=None)
        assert not StoredFile.objects.filter(public=True, name__startswith="Neu").exists()
    assert visible(world) == []


def test_list_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries):
    def fill(number: int) -> None:
        with open_scope(world.a.scope()):
            for _ in range(number):
                make_document(world.a.ki)

    fill(1)
    client.get(reverse("network:documents"))
    with django_assert_num_queries(13):
        client.get(reverse("network:documents"))
    fill(2)
    with django_assert_num_queries(13):
        client.get(reverse("network:documents"))
