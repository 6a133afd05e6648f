from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from querschnitt.network.importables import DATA
from querschnitt.network.models import ImportBatch, StagedImport
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.network import make_organisation

from .list_jobs import work


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def upload(client: Client, content: bytes, name: str = "liste.csv", list_key: str = "organisationen"):
    url = reverse("network:import_upload", kwargs={"list_key": list_key})
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def mapping_of(client: Client, answer) -> dict[str, str]:
    """What the form proposes, as the browser would send it."""
    fields = client.get(answer["Location"]).context["fields"]
    posted = {}
    for field in fields:
        key = field["column"].key
        posted[f"column-{key}"] = "=" if field["fixed"] else "" if field["index"] is None else str(field["index"])
        posted[f"constant-{key}"] = field["constant"]
    return posted


def preview(client: Client, content: bytes, name: str = "liste.csv"):
    answer = upload(client, content, name)
    columns = client.post(answer["Location"], mapping_of(client, answer))
    return client.get(columns["Location"])


def take_over(client: Client, shown):
    staged = shown.context["staged"]
    url = reverse("network:import_run", kwargs={"staged_id": staged.pk})
    return client.post(url, {"fingerprint": shown.context["fingerprint"]})


def test_186_jugendaemter_come_in_through_the_pages(world: World, client: Client):
    sample = client.get(
        reverse("network:import_sample", kwargs={"list_key": "organisationen", "sample_key": "jugendaemter"})
    )
    assert sample.content.removeprefix(b"\xef\xbb\xbf") == (DATA / "jugendaemter_nrw.csv").read_bytes()
    shown = preview(client, sample.content, "jugendaemter_nrw.csv")
    assert shown.context["new"] == 186
    answer = take_over(client, shown)
    result = client.get(answer["Location"])
    assert result.context["batch"].created_count == 186
    assert result.context["page"].paginator.count == 186  # entries, not stored rows
    with open_scope(world.a.scope()):
        assert Organisation.objects.filter(kind="jugendamt").count() == 186
        assert not StagedImport.objects.exists()


def test_printed_list_without_our_columns_comes_in_too(world: World, client: Client):
    """The list as the report prints it: number, name, type."""
    shown = preview(client, b"nr;jugendamt;typ\n1;Hochsauerlandkreis;kreis\n2;Stadt Bocholt;kreisangehoerige_stadt\n")
    take_over(client, shown)
    with open_scope(world.a.scope()):
        found = Organisation.objects.filter(kind="jugendamt").order_by("name").values_list("name", "profile__carrier")
        assert list(found) == [
            ("Jugendamt Hochsauerlandkreis", "Kreis"),
            ("Jugendamt Stadt Bocholt", "Kreisangehörige Stadt"),
        ]


def test_wrong_file_is_refused_at_the_field(client: Client):
    answer = upload(client, b"%PDF-1.7", "liste.xlsx")
    assert answer.status_code == 422
    assert "PDF" in answer.context["form"].errors["file"][0]


def test_columns_page_insists_on_the_name(client: Client):
    answer = upload(client, b"Wer;Wo\nAWO;Lindbach\n")
    assert client.post(answer["Location"], {"column-town": "1"}).status_code == 422
    staged = answer["Location"].split("/")[-3]
    jump = client.get(reverse("network:import_preview", kwargs={"staged_id": staged}))
    assert jump["Location"] == answer["Location"]


def test_10000_rows_with_one_error_import_nothing_and_name_the_place(world: World, client: Client):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Stellen")
    sheet.append(["Name", "PLZ", "Ort"])
    for number in range(10_000):
        sheet.append([f"Beratungsstelle {number:05d}", "5299" if number == 7_776 else "52999", "Lindbach"])
    buffer = io.BytesIO()
    book.save(buffer)
    waiting = preview(client, buffer.getvalue(), "gross.xlsx")
    assert waiting["Location"].endswith("/stand/")
    work()
    shown = client.get(client.get(waiting["Location"])["Location"])
    ((row, problem, letter, text),) = shown.context["errors"]
    assert (row.number, letter, text) == (7_778, "B", "5299")
    assert "Postleitzahl" in str(problem.problem)
    assert b"Zeile 7778, Spalte B" in shown.content
    take_over(client, shown)
    work()
    with open_scope(world.a.scope()):
        assert ImportBatch.objects.count() == 0
        assert not Organisation.objects.filter(name__startswith="Beratungsstelle").exists()


def test_possible_duplicate_is_decided_on_the_page(world: World, client: Client):
    with open_scope(world.a.scope()):
        make_organisation(name="Diakonie Birkenhorst e.V.")
    shown = preview(client, b"Name;Ort\nDiakonie Birkenhorts;Lindbach\n")
    assert shown.context["fingerprint"] == ""
    url = reverse("network:import_preview", kwargs={"staged_id": shown.context["staged"].pk})
    client.post(url, {"row-2": "skip"})
    assert not client.get(url).context["fingerprint"]
    client.post(url, {"row-2": "create"})
    take_over(client, client.get(url))
    with open_scope(world.a.scope()):
        assert Organisation.objects.filter(name__startswith="Diakonie").count() == 2


def test_undo_page_names_what_stands_in_the_way(world: World, client: Client):
    answer = take_over(client, preview(client, b"Name\nAWO Lindbach\n"))
    with open_scope(world.a.scope()):
        Organisation.objects.filter(name="AWO Lindbach").update(short_name="AWO")
    url = answer["Location"] + "rueckgaengig/"
    assert "wurde seit dem Import geändert" in client.get(url).content.decode()
    assert client.post(url).status_code == 409
    with open_scope(world.a.scope()):
        assert Organisation.objects.filter(name="AWO Lindbach").exists()
        Organisation.objects.filter(name="AWO Lindbach").update(short_name="")
    assert client.post(url).status_code == 302
    with open_scope(world.a.scope()):
        assert not Organisation.objects.filter(name="AWO Lindbach").exists()


def test_draft_of_another_person_is_not_found(world: World, client: Client):
    answer = upload(client, b"Name\nAWO\n")
    other = signed_in(world.actor("centre_head"))
    assert other.get(answer["Location"]).status_code == 404


def test_stale_drafts_are_deleted_with_the_next_upload(world: World, client: Client):
    from datetime import timedelta

    from django.utils import timezone

    upload(client, b"Name\nAWO\n")
    with open_scope(world.a.scope()):
        StagedImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    upload(client, b"Name\nDRK\n")
    with open_scope(world.a.scope()):
        assert StagedImport.objects.count() == 1


def test_nightly_job_deletes_stale_drafts_of_every_centre(world: World, client: Client):
    from datetime import timedelta

    from django.utils import timezone

    from querschnitt.network.tasks import delete_uploads

    for one in (client, signed_in(world.actor("kim_coordinator", "b"))):
        upload(one, b"Name\nAWO\n")
    for house in (world.a, world.b):
        with open_scope(house.scope()):
            StagedImport.objects.update(created_at=timezone.now() - timedelta(hours=25))
    upload(client, b"Name\nDRK\n")
    delete_uploads(0)
    for house, left in ((world.a, 1), (world.b, 0)):
        with open_scope(house.scope()):
            assert StagedImport.objects.count() == left
