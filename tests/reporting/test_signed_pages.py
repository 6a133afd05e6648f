"""Signed files by page, at both ends: given out by a centre, taken by the Land under its own database role."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile

from querschnitt.reporting.controlling import signing, state
from querschnitt.reporting.models import Delivery, DeliveryKey
from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in
from tests.factories.reports import make_report

PAGE = "/berichte/controlling/signierte-dateien/"


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(signing, "key_path", lambda: tmp_path / "delivery.key")
    return make_world()


def signed(key, hours, version=1, reason=""):
    payload = {
        "kind": signing.KIND, "year": 2024, "ags": "05762", "unit": "Kreis Höxter", "version": version, "reason": reason,
        "posts_maximum": "8.50", "posts_occupied": "7.00", "lines": [[one.value, 1, 3, hours] for one in Dimension],
        "counts": [],
    }  # fmt: skip
    text = json.dumps(payload, ensure_ascii=False)
    signature = base64.b64encode(key.sign(text.encode())).decode()
    return json.dumps({"payload": text, "signature": signature}).encode()


def test_land_trusts_a_key_and_takes_a_file_once_by_page(world):
    Centre.objects.filter(pk=world.a.centre.pk).update(ags="05158")  # one of the 54, so all of them are expected
    land, key = signed_in(world.analyst), Ed25519PrivateKey.generate()

    def send(content):
        return land.post(f"{PAGE}annahme/", {"file": SimpleUploadedFile("lieferung.json", content)})

    refused = send(signed(key, "100"))
    assert refused.status_code == 422
    assert "kein Schlüssel hinterlegt" in refused.content.decode()
    place = [unit.ags for unit in state.expected_units()].index("05762")
    form = {"unit": place, "key": signing.public_key(key)}
    assert land.post(f"{PAGE}schluessel/", form).status_code == 422  # nobody compared the fingerprint
    assert land.post(f"{PAGE}schluessel/", {**form, "key": "abc", "sure": "on"}).status_code == 422
    assert land.post(f"{PAGE}schluessel/", {**form, "sure": "on"}).status_code == 302
    assert send(signed(key, "100")).status_code == 302
    again = send(signed(key, "100"))
    assert (again.status_code, "schon da" in again.content.decode()) == (422, True)
    tampered = send(signed(key, "100").replace(b"100", b"900"))
    assert (tampered.status_code, "Signatur passt nicht" in tampered.content.decode()) == (422, True)
    assert send(b"x" * (signing.LARGEST + 1)).status_code == 422
    assert send(signed(key, "120", 2, "Stunden vergessen")).status_code == 302
    page = land.get(PAGE).content.decode()
    assert signing.fingerprint(signing.public_key(key)) in page
    assert "Stunden vergessen" in page
    with open_scope(world.analyst.scope):
        stored = {one.version: one.superseded_at is None for one in Delivery.objects.all()}
    assert stored == {1: False, 2: True}
    with open_scope(world.analyst.scope):
        assert DeliveryKey.objects.count() == 1
    other = signing.public_key(Ed25519PrivateKey.generate())
    assert land.post(f"{PAGE}schluessel/", {"unit": place, "key": other, "sure": "on"}).status_code == 302
    with open_scope(world.analyst.scope):
        assert list(DeliveryKey.objects.filter(ended_at=None).values_list("public_key", flat=True)) == [other]


def test_head_gives_out_what_was_released_and_no_more(world):
    report = make_report(world, 2024, released=True)
    head = signed_in(world.actor("centre_head"))
    path = f"/berichte/jahresbericht/{report.pk}/lieferung/"
    page = head.get(path).content.decode()
    key = signing.public_key(signing.private_key())
    assert key in page
    outer = json.loads(head.get(f"{path}datei/").content)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    public.verify(base64.b64decode(outer["signature"]), outer["payload"].encode())
    said = json.loads(outer["payload"])
    assert (said["year"], said["version"], len(said["lines"])) == (2024, 1, 4)
    assert set(said) == set(signing.KEYS)
    draft = make_report(world, 2025)
    assert head.get(f"/berichte/jahresbericht/{draft.pk}/lieferung/").status_code in (403, 404)


def test_lands_workbook_names_every_centre_and_keeps_typologies_apart(world):
    import io

    from openpyxl import load_workbook

    Centre.objects.filter(pk=world.a.centre.pk).update(ags="05158")
    make_report(world, 2024, released=True)
    land = signed_in(world.analyst)
    book = load_workbook(io.BytesIO(land.get("/berichte/controlling/lieferungen/tabelle/?jahr=2024").content))
    assert book.sheetnames == [
        "Lieferungen 2024", "Typ nach Tabelle 2", "Ländlichkeit nach Tabelle 7", "Herkunft",
    ]  # fmt: skip
    rows = list(book["Lieferungen 2024"].values)
    assert len(rows) == 55
    assert [row[1] for row in rows[1:] if row[4] != "fehlt"] == ["Kreis Mettmann"]
    for name, centres in (("Typ nach Tabelle 2", 54), ("Ländlichkeit nach Tabelle 7", 54)):
        assert sum(row[1] for row in list(book[name].values)[1:]) == centres
    book = load_workbook(io.BytesIO(land.get("/berichte/controlling/tabelle/?jahr=2017").content))
    assert book.sheetnames == ["Aufgabenwahrnehmung 2017", "Jahre im Vergleich", "Ziele nach Kategorie", "Herkunft"]
    assert [row[2] for row in list(book["Ziele nach Kategorie"].values)[1:]].count(35) == 1
