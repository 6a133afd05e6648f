"""Signed files between instances, and the state's view of who delivered: complete, robust, typologies apart."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.reporting.controlling import signing, state
from querschnitt.reporting.controlling.services import Content, Refused, Unit, import_years
from querschnitt.reporting.controlling.state import _outside
from querschnitt.reporting.controlling.table import table_of
from querschnitt.reporting.models import Delivery
from querschnitt.steering.choices import Dimension
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope
from querschnitt.territory.models import Area
from tests.factories.accounts import make_world, signed_in

YEAR = 2025


def lines(hours: int, goals: int = 2) -> dict[Dimension, tuple[int, int, Decimal]]:
    return {dimension: (goals, 5, Decimal(hours)) for dimension in Dimension}


@pytest.fixture
def world(db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


@pytest.fixture
def sent(world):
    """A file as another instance sends it: of the Kreis Höxter, version 1, and the key that signed it."""
    key = Ed25519PrivateKey.generate()

    def make(hours=100, version=1, reason="", ags="05762"):
        delivery = Delivery(year=YEAR, ags=ags, unit_name="Kreis Höxter", version=version, reason=reason)
        packed = json.loads(signing.pack(delivery, key))
        data = json.loads(packed["payload"])
        data["lines"] = [[one.value, 2, 5, str(hours)] for one in Dimension]
        data["counts"] = [["sb", "Sprachbildungsmaßnahmen", 2, 5]]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        signature = signing.base64.b64encode(key.sign(text.encode())).decode()
        return json.dumps({"payload": text, "signature": signature}).encode()

    with open_scope(world.analyst.scope):
        signing.trust(unit=Unit("05762", "Kreis Höxter"), key=signing.public_key(key))
    return make


@pytest.mark.django_db
def test_file_is_taken_once_and_stands_in_the_table(world, sent):
    taken = signing.receive(sent())
    assert (taken.origin, taken.version) == ("file", 1)
    with open_scope(world.analyst.scope):
        assert table_of(YEAR).hours == 400
    with pytest.raises(Refused, match="schon da"):
        signing.receive(sent())
    with pytest.raises(Refused, match="Grund"):
        signing.receive(sent(hours=200))
    with pytest.raises(Refused, match="ältere"):
        signing.receive(sent(hours=200, reason="anders"))
    signing.receive(sent(hours=200, version=2, reason="Stunden vergessen"))
    with open_scope(world.analyst.scope):
        assert table_of(YEAR).hours == 800
        assert Delivery.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw.replace(b"100", b"900"), "Signatur passt nicht"),
        (lambda raw: raw.replace(b'\\"year\\":2025', b'\\"year\\":2024'), "Signatur passt nicht"),
        (lambda raw: raw[:-20], "keine Lieferung"),
        (lambda raw: b"{}", "keine Lieferung"),
        (lambda raw: b"[1]", "keine Lieferung"),
        (lambda raw: b"x" * 2_000_001, "zu groß"),
        (lambda raw: json.dumps({"payload": "[]", "signature": ""}).encode(), "unvollständig"),
    ],
)
def test_tampered_file_is_refused_and_leaves_nothing(world, sent, change, said):
    raw = sent()
    assert change(raw) != raw
    with pytest.raises(Refused, match=said):
        signing.receive(change(raw))
    with open_scope(world.analyst.scope):
        assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_key_that_is_not_trusted_or_ended_signs_nothing(world, sent):
    with pytest.raises(Refused, match="kein Schlüssel hinterlegt"):
        signing.receive(sent(ags="05158"))
    with pytest.raises(Refused, match="kein öffentlicher Schlüssel"):
        signing.trust(unit=Unit("05762", "x"), key="abc")
    signing.trust(unit=Unit("05762", "Kreis Höxter"), key=signing.public_key(Ed25519PrivateKey.generate()))
    with pytest.raises(Refused, match="Signatur passt nicht"):
        signing.receive(sent())


@pytest.mark.django_db
def test_command_packs_what_a_centre_delivered(world, tmp_path, monkeypatch):
    monkeypatch.setattr(signing, "key_path", lambda: tmp_path / "delivery.key")
    Centre.objects.filter(pk=world.a.centre.pk).update(ags="05158")
    import_years([(Unit("05158", "Kreis Mettmann"), Content(YEAR, lines(10)), 1, "Bericht", "")])
    out, file = io.StringIO(), tmp_path / "lieferung.json"
    call_command(
        "controlling", "deliver", "--year", str(YEAR), "--centre", "05158", "--out", str(file), "--json", stdout=out
    )
    assert json.loads(out.getvalue())["version"] == 1
    assert (tmp_path / "delivery.key").stat().st_mode & 0o777 == 0o600
    key = io.StringIO()
    call_command("controlling", "key", stdout=key)
    call_command("controlling", "trust", "--centre", "05158", "--key", key.getvalue().strip(), stdout=io.StringIO())
    # The same instance has these figures already: to the receiver it is a second version 1.
    with pytest.raises(Exception, match="Grund"):
        call_command("controlling", "receive", str(file), stdout=io.StringIO())
    assert "name" not in json.loads(json.loads(file.read_bytes())["payload"])


@pytest.mark.django_db
def test_view_of_54_centres_names_missing_ones_keeps_typologies_apart_and_is_quick(
    world, django_assert_max_num_queries
):
    areas = list(Area.objects.filter(has_centre=True).order_by("ags"))
    Centre.objects.filter(pk=world.a.centre.pk).update(ags=areas[0].ags)
    units = [
        (Unit(area.ags, area.full_name), Content(YEAR, lines(5000 if number == 7 else 1000 + number)), 1, "Bericht", "")
        for number, area in enumerate(areas[:50])
    ]
    import_years(units)
    with open_scope(world.analyst.scope), django_assert_max_num_queries(8):
        rows = state.units_of(YEAR)
    assert len(rows) == 54
    assert [row.name for row in rows if row.delivery is None] == sorted(area.full_name for area in areas[50:])
    assert [row.ags for row in rows if row.remarks] == [areas[7].ags]
    with open_scope(world.analyst.scope):
        by_type, by_rurality = (groups for _label, groups in state.typologies(rows))
        assert table_of(YEAR).hours == sum(row.hours for row in rows)
    # Tabelle 2 names 47 of the 54, Tabelle 7 the 31 districts (I-21, I-19).
    assert [group.expected for group in by_type] == [14, 8, 4, 2, 14, 5, 7]
    assert [group.expected for group in by_rurality] == [12, 13, 6, 23]
    for groups in (by_type, by_rurality):
        assert sum(group.delivered for group in groups) == 50
        assert sum(group.hours for group in groups) == sum(row.hours for row in rows)
    page = signed_in(world.analyst).get(f"/berichte/controlling/lieferungen/?jahr={YEAR}").content.decode()
    assert "50 von 54" in page
    assert "Stunden weit vom mittleren Zentrum" in page
    out = io.StringIO()
    call_command("controlling", "status", "--year", str(YEAR), "--json", stdout=out)
    assert json.loads(out.getvalue())["delivered"] == 50


@given(st.lists(st.floats(100, 110), min_size=5, max_size=30), st.floats(1000, 10_000))
def test_one_odd_figure_is_found_unless_all_others_are_equal(values, odd):
    found = _outside([*values, odd])
    spread = len(set(values)) > len(values) / 2
    assert found[-1] or not spread or len(set(values)) <= 2


def test_nothing_stands_out_among_few():
    assert _outside([1, 1, 1, 1000]) == [False] * 4
    assert date(YEAR, 1, 1).year == YEAR
