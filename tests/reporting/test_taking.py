"""Earlier years by page: columns chosen, faults by row, taken over whole, taken back; by a centre and by the Land."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from querschnitt.reporting.controlling.table import table_of
from querschnitt.reporting.models import Delivery
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

from .test_state_role import as_state

pytestmark = pytest.mark.django_db
PAGE = "/berichte/controlling/fruehere-jahre/"
DIMENSIONS = ("Schwerpunkt Bildung", "Schwerpunkt Querschnitt", "Allgemeine Ziele Bildung", "Allgemeine Ziele Querschnitt")  # fmt: skip


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    made = make_world()
    Centre.objects.filter(pk=made.a.centre.pk).update(ags="05158")
    return made


def sheet(unit: str = "", hours: str = "100,5", head: str = "Jahr;Zentrum;Zieldimension;Ziele;Maßnahmen;Stunden;Quelle") -> str:  # fmt: skip
    lines = [f"2018;{unit};{dimension};2;5;{hours};Bericht des Landes" for dimension in DIMENSIONS]
    return "\n".join([head, *lines])


def upload(client, text):
    return client.post(PAGE, {"file": SimpleUploadedFile("jahre.csv", text.encode())})


def sent(page, **more):
    """What the preview's form would send."""
    body = page.content.decode()
    fields = {"rows": re.search(r'name="rows" value="([^"]*)"', body)[1]}
    for name, options in re.findall(r'<select class="q-input" id="column[^"]*" name="([^"]*)">(.*?)</select>', body):
        chosen = re.search(r'value="(\d+)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return {**fields, **more}


def test_land_takes_years_over_by_page_and_takes_them_back(world):
    client = signed_in(world.analyst)
    assert "Noch nichts übernommen" in client.get(PAGE).content.decode()
    preview = upload(client, sheet())
    body = preview.content.decode()
    assert "1 Tabelle kann übernommen werden" in body
    assert "Nordrhein-Westfalen" in body
    assert not Delivery.objects.exists()  # nothing before somebody takes it over
    assert client.post(f"{PAGE}vorschau/", sent(preview, take="1")).status_code == 302
    with open_scope(world.analyst.scope):
        assert (table_of(2018).basis, table_of(2018).hours) == ("land", Decimal("402.00"))
    again = upload(client, sheet(hours="1"))
    refused = client.post(f"{PAGE}vorschau/", sent(again, take="1"))
    assert refused.status_code == 422
    assert "Eine Berichtigung braucht einen Grund" in refused.content.decode()
    client.post(f"{PAGE}vorschau/", sent(again, take="1", reason="Tippfehler"))
    with open_scope(world.analyst.scope):
        assert table_of(2018).hours == 4
    at = re.findall(r'name="at" value="([^"]*)"', client.get(PAGE).content.decode())
    assert len(at) == 1
    client.post(f"{PAGE}ruecknahme/", {"at": at[0]})
    with open_scope(world.analyst.scope):
        assert table_of(2018).hours == 402  # what stood before stands again, as a third version
        assert Delivery.objects.get(superseded_at=None).version == 3
    (at,) = re.findall(r'name="at" value="([^"]*)"', client.get(PAGE).content.decode())
    client.post(f"{PAGE}ruecknahme/", {"at": at})
    assert "gilt nicht mehr" in client.post(f"{PAGE}ruecknahme/", {"at": at}, follow=True).content.decode()


def test_columns_are_chosen_and_faults_named_by_row(world):
    client = signed_in(world.analyst)
    page = upload(client, sheet(head="Zeit;Wo;Was;Z;M;H;Q"))
    assert "Sagen Sie, in welcher Spalte steht: Jahr, Zieldimension, Ziele." in page.content.decode()
    columns = dict(zip(("year", "unit", "dimension", "goals", "measures", "hours", "source"), range(7), strict=True))
    chosen = {f"column.{key}": str(index) for key, index in columns.items()}
    better = client.post(f"{PAGE}vorschau/", sent(page, **chosen))
    assert "kann übernommen werden" in better.content.decode()
    odd = upload(client, sheet(hours="viele").replace("Schwerpunkt Bildung", "Sport"))
    body = odd.content.decode()
    assert "Zeile 2, Zieldimension: „Sport“ ist keine Zieldimension." in body
    assert "Zeile 5, Stunden: „viele“ ist keine Zahl." in body
    assert client.post(f"{PAGE}vorschau/", sent(odd, take="1")).status_code == 422
    assert "Wählen Sie eine Datei" in client.post(PAGE, {}).content.decode()
    assert not Delivery.objects.exists()


def test_centre_takes_over_its_own_years_and_no_others(world):
    head = world.actor("centre_head")
    client = signed_in(head)
    foreign = upload(client, sheet("05162"))
    assert "nicht Ihr Zentrum" in foreign.content.decode()
    refused = client.post(f"{PAGE}vorschau/", sent(foreign, take="1"))
    assert "Nehmen Sie die Zeilen heraus" in refused.content.decode()
    own = upload(client, sheet("05158"))
    other = signed_in(world.actor("centre_head", "b"))
    assert other.post(f"{PAGE}vorschau/", sent(own, take="1")).status_code == 302  # another person's preview
    assert not Delivery.objects.exists()
    client.post(f"{PAGE}vorschau/", sent(own, take="1"))
    with open_scope(head.scope):
        assert Delivery.objects.get().centre_id == head.centre_id
    assert "Zurücknehmen" in client.get(PAGE).content.decode()
    assert 'name="at"' not in other.get(PAGE).content.decode()
    assert client.get(f"{PAGE}vorlage/").status_code == 200


def test_the_lands_role_adds_deliveries_and_changes_none(world):
    upload_page = upload(signed_in(world.analyst), sheet())
    signed_in(world.analyst).post(f"{PAGE}vorschau/", sent(upload_page, take="1"))
    for statement, why in (
        ("UPDATE reporting_delivery SET units = 9 RETURNING 1", "permission denied"),
        ("DELETE FROM reporting_delivery RETURNING 1", "permission denied"),
        ("UPDATE reporting_deliveredfigure SET goals = 9 RETURNING 1", "permission denied"),
        ("UPDATE reporting_delivery SET superseded_at = now() RETURNING 1", None),
        ("UPDATE reporting_delivery SET superseded_at = null RETURNING 1", "never changed"),
    ):
        if why is None:
            as_state(statement)
            continue
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            as_state(statement)
