"""Tabelle 3 of 2017 stands to the last figure, and earlier years come from spreadsheets or not at all."""

import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from querschnitt.accounts.actor import Actor
from querschnitt.common.citations import read_table
from querschnitt.reporting.controlling.importing import read_years
from querschnitt.reporting.controlling.services import Refused, import_years
from querschnitt.reporting.controlling.table import over_years, share, table_of, visible_deliveries
from querschnitt.reporting.models import DeliveredFigure, Delivery
from querschnitt.steering.categories import DATA
from querschnitt.steering.choices import Dimension, Field, GoalKind
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import make_centre, make_world, signed_in

pytestmark = pytest.mark.django_db

PRINTED = {
    "sb": (54, 333, 124_903, "23.7"),
    "sq": (53, 322, 107_540, "20.4"),
    "ab": (122, 320, 133_344, "25.3"),
    "aq": (145, 388, 160_933, "30.6"),
}
HEAD = "Jahr;Zentrum;Zieldimension;Kategorie;Ziele;Maßnahmen;Stunden;Prozent;Zentren;Quelle;Seite"


def sheet(*rows):
    return ("\n".join([HEAD, *rows]) + "\n").encode()


def rows_of(year=2015, unit="", source="Bericht", hours=("100", "100", "100", "100"), percent="25,0"):
    labels = [str(dimension.label) for dimension in Dimension]
    return [
        f"{year};{unit};{label};;2;5;{value};{percent};50;{source};7"
        for label, value in zip(labels, hours, strict=True)
    ]


@pytest.fixture
def land(db):
    return make_centre("Land Nordrhein-Westfalen", kind=Centre.Kind.STATE)


def test_every_printed_figure_of_2017_stands_and_per_cents_follow_from_hours():
    table = table_of(2017)
    found = {
        line.dimension.value: (line.goals, line.measures, int(line.hours), str(line.percent)) for line in table.lines
    }
    assert found == PRINTED
    assert table.hours == 526_720
    assert (table.goals, table.measures) == (374, 1363)  # our own sums: the source does not print them
    assert table.own_sums
    assert table.units == 53  # I-40: in 2017 there were 53 centres
    assert table.citation == "Bogumil/Hafner 2020, S. 32"
    assert "zwei Schwerpunktziele" in table.note  # 54 goals of 53 centres
    assert (table.general, str(table.general_percent)) == (294_277, "55.9")


def test_categories_of_2017_are_those_the_source_names():
    rows = {(row["dimension"], row["key"]): (row["n"], row["of"]) for row in read_table(DATA / "kategorien_2017.csv")}
    assert rows["sb", "seiteneinsteigerberatung"] == ("14", "12")
    assert rows["aq", "komm_an"] == ("35", "26")
    assert len(table_of(2017).counts) == len(rows) == 12
    by_dimension = {}
    for one in table_of(2017).counts:
        by_dimension[one.dimension.value] = by_dimension.get(one.dimension.value, 0) + one.goals
    # What is named never exceeds what there was.
    assert all(by_dimension[key] <= PRINTED[key][0] for key in PRINTED)


def test_shares_are_rounded_half_up_each_by_itself():
    assert share(Decimal("0.5"), Decimal(1000)) == Decimal("0.1")
    assert share(Decimal(1), Decimal(0)) is None
    assert [str(share(Decimal(1), Decimal(3)))] * 3 == ["33.3"] * 3  # 99.9 in sum, and said so on the page


def test_dimension_follows_from_field_and_kind():
    assert {Dimension.of(field, kind) for field in Field for kind in GoalKind} == set(Dimension)
    assert all(Dimension.of(one.field, one.kind) == one for one in Dimension)


def test_year_without_figures_says_so(land):
    assert table_of(2016) is None
    with pytest.raises(CommandError, match="2016 liegen keine Zahlen vor"):
        call_command("controlling", "table", "--year", "2016", stdout=io.StringIO())


def test_command_prints_the_table_as_json(land):
    out = io.StringIO()
    call_command("controlling", "table", "--year", "2017", "--json", stdout=out)
    data = json.loads(out.getvalue())
    assert data["total"] == {"goals": 374, "measures": 1363, "hours": 526720.0}
    assert [line["percent"] for line in data["lines"]] == [23.7, 20.4, 25.3, 30.6]


def test_import_of_the_land_stands_in_the_same_table(land, tmp_path):
    file = tmp_path / "2015.csv"
    file.write_bytes(sheet(*rows_of(), "2015;;Schwerpunkt Bildung;Sprachbildung;2;;;;;;"))
    call_command("controlling", "import", str(file), "--check", stdout=io.StringIO())
    assert not Delivery.objects.exists()
    call_command("controlling", "import", str(file), stdout=io.StringIO())
    with open_scope(_scope(land)):
        table = table_of(2015)
    assert (table.basis, table.units, table.hours, table.citation) == ("land", 50, 400, "Bericht, S. 7")
    assert [one.label for one in table.counts] == ["Sprachbildung"]


def _scope(centre):
    from querschnitt.tenants.scope import Scope

    return Scope(centre.pk)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[1:], "fehlt: Schwerpunkt Bildung"),
        (lambda rows: [rows[0].replace("25,0", "26,0"), *rows[1:]], "folgen nicht aus den Stunden"),
        (lambda rows: [rows[0].replace(";2;5;", ";-2;5;"), *rows[1:]], "erwartet ist eine Zahl ab 0"),
        (lambda rows: [rows[0].replace(";2;5;", ";;5;"), *rows[1:]], "Die Zahl fehlt"),
        (lambda rows: [rows[0].replace("2015;;", "2015;Atlantis;"), *rows[1:]], "keines der 54 Zentren"),
        (lambda rows: [rows[0].replace("Schwerpunkt Bildung", "Sport"), *rows[1:]], "keine Zieldimension"),
        (lambda rows: [*rows, rows[0]], "schon in einer Zeile darüber"),
        (lambda rows: [row.replace("Bericht", "") for row in rows], "Nennen Sie die Quelle"),
        (lambda rows: [row.replace("2015", "1999") for row in rows], "seit 2013"),
    ],
)
def test_import_names_what_is_wrong_and_takes_nothing(land, tmp_path, change, said):
    file = tmp_path / "falsch.csv"
    file.write_bytes(sheet(*change(rows_of())))
    with pytest.raises(CommandError, match=said):
        call_command("controlling", "import", str(file), stdout=io.StringIO())
    assert not Delivery.objects.exists()


def test_second_import_needs_a_reason_and_supersedes(land):
    units, faults = read_years(sheet(*rows_of()))
    assert faults == []
    import_years(units)
    with pytest.raises(Refused, match="braucht einen Grund"):
        import_years(units)
    import_years(units, reason="Zahlendreher")
    with open_scope(_scope(land)):
        found = list(Delivery.objects.order_by("version").values_list("version", "superseded_at", "reason"))
        assert [(version, at is None, reason) for version, at, reason in found] == [
            (1, False, ""),
            (2, True, "Zahlendreher"),
        ]
        assert table_of(2015).hours == 400  # counted once


def test_delivered_figures_never_change(land):
    import_years(read_years(sheet(*rows_of()))[0])
    with open_scope(_scope(land)):
        for statement in (
            lambda: Delivery.objects.update(units=3),
            lambda: Delivery.objects.all().delete(),
            lambda: DeliveredFigure.objects.update(goals=9),
            lambda: DeliveredFigure.objects.all().delete(),
        ):
            with transaction.atomic():
                try:
                    changed = statement()
                except DatabaseError:
                    continue
                assert changed in (0, (0, {}))  # the policy finds no row
        assert DeliveredFigure.objects.filter(goals=2).count() == 4


def test_centre_sees_its_own_delivery_and_the_land_not_another_centres(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    world = make_world()
    Centre.objects.filter(pk=world.a.centre.pk).update(ags="05158")
    Centre.objects.filter(pk=world.b.centre.pk).update(ags="05954")
    for name in ("05158", "05954"):
        import_years(read_years(sheet(*rows_of(2018, name, hours=("1000", "1000", "1000", "1000"))))[0])
    import_years(read_years(sheet(*rows_of(2015)))[0])

    def seen(actor: Actor) -> list[str]:
        with open_scope(actor.scope):
            return sorted(visible_deliveries(actor).values_list("ags", flat=True))

    assert seen(world.actor("centre_head")) == ["05", "05158"]
    assert seen(world.actor("centre_head", "b")) == ["05", "05954"]
    assert seen(world.analyst) == ["05", "05158", "05954"]
    assert seen(world.actor("case_manager")) == []
    page = signed_in(world.analyst).get("/berichte/controlling/?jahr=2018").content.decode()
    assert "8.000" in page
    assert "2 Zentren haben geliefert" in page
    assert "4.000" in signed_in(world.actor("centre_head")).get("/berichte/controlling/?jahr=2018").content.decode()


def test_years_beside_each_other_are_the_tables_of_those_years(land):
    by_land, _none = read_years(sheet(*rows_of(2015)))
    by_centres, _none = read_years(
        sheet(*rows_of(2016, "05762"), *rows_of(2016, "05158", hours=("1", "2", "3", "4"), percent=""))
    )
    posts = [
        (unit, replace(content, posts_maximum=Decimal("8.5"), posts_occupied=Decimal(7)), *rest)
        for unit, content, *rest in by_centres
    ]
    import_years([*by_land, *posts, *[(one[0], replace(one[1], year=2017), *one[2:]) for one in by_land]])
    with open_scope(Scope(land.pk)):
        series = over_years()
        tables = [table_of(row.year) for row in series]
    assert [row.year for row in series] == [2017, 2016, 2015]
    for row, table in zip(series, tables, strict=True):
        assert (row.units, row.goals, row.measures, row.hours) == (
            table.units,
            table.goals,
            table.measures,
            table.hours,
        )
    assert (series[1].units, series[1].maximum, series[1].occupied, series[1].told) == (2, 17, 14, 2)
    assert series[0].maximum is None


def test_page_of_2017_shows_the_source_and_the_rounding(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = signed_in(make_world().analyst)
    page = client.get("/berichte/controlling/?jahr=2017").content.decode()
    for figure in ("124.903", "107.540", "133.344", "160.933", "23,7", "20,4", "25,3", "30,6", "333", "388", "526.720"):
        assert figure in page
    assert "Bogumil/Hafner 2020, S. 32" in page
    assert "53 Zentren haben geliefert" in page
    assert "Jahre im Vergleich" not in page  # one year stands beside nothing
    book = client.get("/berichte/controlling/tabelle/?jahr=2017&format=csv").content.decode("utf-8-sig")
    assert "Schwerpunkt Bildung;54;333;124903;23,7" in book
