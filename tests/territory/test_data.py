"""The sources' own sums and counts hold in what was loaded; a contradiction of the sources stays visible."""

from collections import Counter
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Count, Sum

from querschnitt.common.citations import read_sources, read_table
from querschnitt.territory import loading
from querschnitt.territory.choices import AreaKind, Precision
from querschnitt.territory.models import Area, Category, Figure, Inconsistency, Indicator

pytestmark = pytest.mark.django_db


def total(indicator: str) -> int:
    return Figure.objects.filter(indicator__key=indicator, area__kind=AreaKind.KREIS).aggregate(s=Sum("value"))["s"]


def of_land(indicator: str) -> list[int]:
    rows = Figure.objects.filter(indicator__key=indicator, area__ags="05", category=None)
    return [int(value) for value in rows.values_list("value", flat=True)]


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("gemeinden", 374),
        ("abh", 59),
        ("jugendaemter", 164),
        ("ia", 87),
        ("jmd", 45),
        ("mbe", 196),
        ("jc_geschaeftsstellen", 255),
    ],
)
def test_tabelle_6_sums_to_the_printed_totals(indicator: str, expected: int):
    assert Figure.objects.filter(indicator__key=indicator).count() == 31
    assert total(indicator) == expected


def test_centres_are_31_districts_22_cities_and_stadt_aachen():
    kinds = Counter(Area.objects.filter(has_centre=True).values_list("kind", flat=True))
    assert kinds == {AreaKind.KREIS: 31, AreaKind.KREISFREIE_STADT: 22, AreaKind.STADT_AACHEN: 1}


def test_municipalities_are_396_of_which_374_belong_to_a_district():
    in_districts = Area.objects.filter(kind__in=[AreaKind.GEMEINDE, AreaKind.STADT_AACHEN])
    assert in_districts.count() == 374
    assert not in_districts.exclude(parent__kind=AreaKind.KREIS).exists()
    assert 374 + Area.objects.filter(kind=AreaKind.KREISFREIE_STADT).count() == 396 == of_land("kommunen_land")[0]


def test_municipalities_of_the_bkg_are_as_many_as_tabelle_6_says():
    counted = dict(Area.objects.filter(kind=AreaKind.KREIS).annotate(n=Count("children")).values_list("ags", "n"))
    stated = Figure.objects.filter(indicator__key="gemeinden").values_list("area__ags", "value")
    assert counted == {ags: int(value) for ags, value in stated}


def test_keys_begin_with_the_key_of_what_they_lie_in():
    for ags, parent, kind in Area.objects.exclude(parent=None).values_list("ags", "parent__ags", "kind"):
        assert ags.startswith(parent), (ags, parent, kind)


def test_anhang_b_counts_186_offices_and_agrees_with_tabelle_6_in_every_district():
    offices = read_table(loading.DATA / "anhang_b_jugendaemter.csv")
    kinds = Counter(row["typ"] for row in offices)
    assert kinds["kreis"] == 26
    assert sum(kinds.values()) - kinds["kreis"] == 160
    assert of_land("jugendaemter_land") == [186]
    counted = dict(Figure.objects.filter(indicator__key="jugendaemter_anhang_b").values_list("area__ags", "value"))
    stated = dict(Figure.objects.filter(indicator__key="jugendaemter").values_list("area__ags", "value"))
    assert {ags: counted[ags] for ags in stated} == stated


def test_every_area_of_the_boundaries_is_known():
    import json

    shapes = json.loads((loading.DATA / "grenzen_kreise.json").read_text())
    assert {shape["id"] for shape in shapes["features"]} == set(
        Area.objects.filter(has_centre=True).values_list("ags", flat=True)
    )
    assert "BKG" in shapes["attribution"]
    assert (loading.DATA / "grenzen_kreise.json").stat().st_size < 100_000


@pytest.mark.django_db(databases=["default", "owner"])
def test_loading_again_changes_nothing():
    def state():
        models = (Area, Indicator, Category, Figure, Inconsistency)
        return [list(model.objects.using("owner").order_by("pk").values()) for model in models]

    before = state()
    loading.load("owner")
    assert state() == before


def test_every_source_named_is_known_and_every_file_is_as_wide_as_its_header():
    sources = read_sources(loading.DATA / "quellen.csv")
    assert set(Figure.objects.values_list("source", flat=True)) <= set(sources)
    for path in loading.DATA.glob("*.csv"):
        assert read_table(path)


def test_application_cannot_change_reference_data():
    with pytest.raises(ProgrammingError), transaction.atomic():
        Figure.objects.update(value=1)


def test_state_reads_territory():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE querschnitt_state")
        assert Figure.objects.count() == 821
        assert Inconsistency.objects.count() == 40
        cursor.execute("RESET ROLE")


# What the 40 inconsistencies demand of the data, where they touch figures.


def test_all_inconsistencies_are_there_and_point_at_what_exists():
    assert list(Inconsistency.objects.values_list("code", flat=True)) == [f"I-{n:02}" for n in range(1, 41)]
    keys = set(Indicator.objects.values_list("key", flat=True))
    places = set(Area.objects.values_list("ags", flat=True))
    for item in Inconsistency.objects.all():
        assert set(item.indicators) <= keys, item.code
        assert set(item.areas) <= places, item.code
        assert item.finding, item.code


@pytest.mark.parametrize(
    ("code", "indicator", "values"),
    [
        ("I-01", "abh_grosse_staedte", [28]),
        ("I-02", "abh_land", [81]),
        ("I-06", "jc_geschaeftsstellen_kreise", [255]),
        ("I-40", "ki", [54]),
        ("I-40", "jobcenter", [53]),
        ("I-40", "kaoa", [53]),
    ],
)
def test_figure_follows_the_handling(code: str, indicator: str, values: list[int]):
    assert of_land(indicator) == values
    assert indicator in Inconsistency.objects.get(code=code).indicators


def test_i02_number_of_residence_authorities_keeps_its_day():
    figure = Figure.objects.get(indicator__key="abh_land")
    assert (figure.as_of, figure.as_of_precision) == (date(2019, 1, 3), Precision.DAY)


def test_i03_agencies_and_service_points_are_separate_and_dated():
    assert of_land("ada_land") == [13]
    assert of_land("ia_land") == [180, 178]
    assert set(of_land("ia_gesamt_land")) == {187, 191}
    assert all(figure.as_of for figure in Figure.objects.filter(indicator__key__in=["ada_land", "ia_land"]))


def test_i04_doubtful_count_of_towns_with_youth_office_is_marked():
    assert Figure.objects.get(indicator__key="jugendaemter_staedte").confidence == "low"
    towns = Figure.objects.filter(indicator__key="jugendamt", area__kind__in=["gemeinde", "stadt_aachen"])
    assert towns.count() == 138 + 1  # Ennepetal and Breckerfeld share one office
    without = Area.objects.filter(kind="kreis").exclude(figures__indicator__key="jugendamt")
    assert set(without.values_list("name", flat=True)) == {
        "Ennepe-Ruhr-Kreis", "Mettmann", "Recklinghausen", "Rhein-Erft-Kreis", "Euskirchen",
    }  # fmt: skip


def test_i05_euskirchen_is_as_printed_and_flagged():
    assert Inconsistency.objects.get(code="I-05").areas == ["05366", "05366016"]


def test_i06_label_says_districts_only():
    assert "nur Kreise" in Indicator.objects.get(key="jc_geschaeftsstellen").label


@pytest.mark.parametrize(("code", "pair"), [("I-17", "vzae_land_besetzt"), ("I-18", "vzae_gesamt")])
def test_rounded_statements_are_kept_as_printed(code: str, pair: str):
    rows = Figure.objects.filter(indicator__key=pair, as_of__year=2019)
    assert [row.printed for row in rows if row.value is None] != []
    assert pair in Inconsistency.objects.get(code=code).indicators


def test_i19_two_typologies_share_no_category():
    for figure in Figure.objects.exclude(category=None).select_related("category"):
        assert figure.category.indicator_id == figure.indicator_id
    urban = Figure.objects.filter(indicator__key="laendlichkeit_tab7", category__key="nicht")
    rural = Figure.objects.filter(indicator__key="typ_tab2", category__key__in=["5", "6"])
    both = set(urban.values_list("area__ags", flat=True)) & set(rural.values_list("area__ags", flat=True))
    assert both == set(Inconsistency.objects.get(code="I-19").areas)


def test_i21_seven_later_centres_have_no_type():
    typed = Figure.objects.filter(indicator__key="typ_tab2")
    assert typed.count() == 47
    counts = Counter(typed.values_list("category__key", flat=True))
    assert counts == {"1": 14, "2": 8, "3": 4, "4": 2, "5": 14, "6": 5}
    missing = set(Area.objects.filter(has_centre=True).values_list("ags", flat=True)) - set(
        typed.values_list("area__ags", flat=True)
    )
    assert missing == set(Inconsistency.objects.get(code="I-21").areas)


def test_tabelle_7_ranks_31_districts_in_three_classes():
    counts = Counter(Figure.objects.filter(indicator__key="laendlichkeit_tab7").values_list("category__key", flat=True))
    assert counts == {"nicht": 12, "eher": 13, "sehr": 6}


def test_i22_means_say_what_they_were_divided_by():
    assert set(Figure.objects.filter(indicator__key="einwohner_je_einheit").values_list("value", "n", "source")) == {
        (339000, 53, "S004"),
        (332722, 54, "EIGEN"),
    }
    assert Figure.objects.get(indicator__key="flaeche_je_einheit").n == 54


def test_i33_survey_figures_carry_n_only_where_the_source_states_it():
    rows = Figure.objects.filter(indicator__key="umfrage_kleve")
    assert rows.filter(note="Basis: alle", n=98).count() == rows.filter(note="Basis: alle").count() == 7
    assert not rows.filter(note="Basis: Antwortende").exclude(n=None).exists()


def test_series_of_centres_and_hours_of_2017():
    series = Figure.objects.filter(indicator__key="ki_anzahl").order_by("as_of").values_list("as_of__year", "value")
    assert list(series) == [(2013, 47), (2014, 49), (2015, 50), (2016, 52), (2017, 53), (2018, 54)]
    hours = Figure.objects.filter(indicator__key="stunden_2017")
    assert hours.aggregate(s=Sum("value"))["s"] == 526_720
    assert [round(float(row.value) / 5267.2, 1) for row in hours] == [23.7, 20.4, 25.3, 30.6]


def test_location_of_centres_2018_sums_to_its_base():
    for key in ("verortung_ebene", "verortung_dezernat"):
        rows = list(Figure.objects.filter(indicator__key=key))
        assert sum(row.value for row in rows) == rows[0].n
