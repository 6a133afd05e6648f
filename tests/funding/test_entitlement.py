"""Every sum the sources print and the rules can reproduce, and what is said when something is missing."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from querschnitt.funding.entitlement import CHECK, DOCUMENTED, OPEN, PARTLY, checks, land_sums
from querschnitt.funding.facts import BadInput, TownCheck, read_settings
from querschnitt.funding.programmes import book, named_rules
from querschnitt.rules import loading

from .cast import bill, centre, centres, line, rules


def test_programmes_name_rules_of_the_catalogue_only():
    assert named_rules() <= {rule.rule_id for rule, _version in loading.rules()}


def test_base_funding_of_2012_is_170000_a_centre():
    printed = rules().at(["KI02"], date(2012, 12, 31))
    for facts in centres():
        found = bill(facts, 2012, "KI")
        assert found.euros == printed.number == 170_000
        assert found.posts_so_far == Fraction("3.5")


def test_base_funding_grows_with_posts_and_rates():
    kreis, stadt = centre("kreis"), centre("stadt")
    # 6 x 50,000 + 20,000 + 50,000 for the interpreter pool; then 55,000; then 57,000 and 22,500
    assert [bill(kreis, year, "KI").euros for year in (2017, 2021, 2023)] == [370_000, 402_500, 414_500]
    assert [bill(stadt, year, "KI").euros for year in (2017, 2021, 2023)] == [320_000, 347_500, 357_500]
    assert bill(kreis, 2023, "KI").posts_so_far == Fraction("6.5")
    assert bill(stadt, 2023, "KI").posts_so_far == Fraction("5.5")


def test_base_funding_of_2023_over_all_54_centres():
    assert sum(bill(facts, 2023, "KI").euros for facts in centres()) == 31 * 414_500 + 23 * 357_500


def test_assistant_of_2021_follows_a_setting_and_is_to_be_checked():
    assert line(centre(), 2021, "KI", "assistenz").euros == 22_500
    assert line(centre(), 2021, "KI", "assistenz").state == CHECK
    late = line(centre(), 2021, "KI", "assistenz", ki_assistenz_ab="2023")
    assert late.euros is None
    assert late.state == OPEN
    assert "KI28" in late.missing[0].remedy


def test_teachers_are_shown_and_never_paid():
    teachers = line(centre("kreis"), 2018, "KI", "lehrkraefte")
    assert (teachers.posts, teachers.euros, teachers.counted) == (Fraction("3.5"), Decimal("262500.00"), False)
    assert line(centre("stadt"), 2018, "KI", "lehrkraefte").posts == 3
    assert line(centre("kreis"), 2012, "KI", "lehrkraefte").posts == 2


def test_coordination_adds_up_to_the_193_posts_of_the_source():
    posts = sum(bill(facts, 2021, "KIM1", abgelaufen="stop").posts_so_far for facts in centres())
    assert posts == 31 * 4 + 23 * 3 == 193
    case_managers, halves = (rules().at([key], date(2021, 6, 1)).number for key in ("KM08", "KM13"))
    assert case_managers + posts + halves / 2 == 656


def test_coordinator_of_a_town_needs_all_three():
    towns = (
        TownCheck("Birkenhorst", True, True, True),
        TownCheck("Marienfurt", True, True, True),
        TownCheck("Steinlohe", False, True, None),
    )
    found = line(centre(towns=towns), 2026, "KIM1", "koordination_staedte")
    assert (found.posts, found.euros, found.forwarded) == (2, 114_000, True)
    unknown = line(centre(towns=(*towns, TownCheck("Erlau", True, None, True))), 2026, "KIM1", "koordination_staedte")
    assert unknown.euros is None
    assert "Erlau" in unknown.missing[0].message


def test_case_management_doubles_from_2022_on():
    assert bill(centre(kim2_cluster=6), 2021, "KIM2").euros == 330_000
    later = line(centre(kim2_cluster=6), 2026, "KIM2", "case_management")
    assert (later.posts, later.euros, later.state) == (12, 684_000, PARTLY)
    assert [held.rule_id for held in later.rules] == ["KM06", "KM24", "KM23"]


def test_case_management_of_no_known_cluster_is_refused():
    found = line(centre(kim2_cluster=7), 2021, "KIM2", "case_management")
    assert found.euros is None
    assert "4, 5, 6, 8, 11" in found.missing[0].message


def test_case_management_of_the_land_costs_what_the_source_says():
    (land,) = land_sums(book().programmes["KIM2"], 2021, rules())
    assert (land.posts, land.euros) == (363, 19_965_000)
    half_a_year = [
        bill(centre(kim2_cluster=size), 2020, "KIM2", kim2_monate_2020="6").euros for size in (4, 5, 6, 8, 11)
    ]
    assert sum(half_a_year) == 34 * 55_000 / 2


@pytest.mark.parametrize(("abh", "ebh", "extra", "euros"), [(1, 1, 1, 75_000), (1, 1, 0, 50_000), (0, 1, 0, 25_000)])
def test_component_three_pays_by_half_posts(abh, ebh, extra, euros):
    assert bill(centre("stadt", kim3_abh=abh, kim3_ebh=ebh, kim3_zusatz=extra), 2020, "KIM3").euros == euros


def test_component_three_adds_up_to_five_million():
    groups = {35: (1, 1, 1), 46: (1, 1, 0), 3: (0, 1, 0)}
    bills = {
        count: bill(centre("stadt", kim3_abh=abh, kim3_ebh=ebh, kim3_zusatz=extra), 2020, "KIM3")
        for count, (abh, ebh, extra) in groups.items()
    }
    assert {count: count * one.euros for count, one in bills.items()} == {35: 2_625_000, 46: 2_300_000, 3: 75_000}
    assert sum(count * one.euros for count, one in bills.items()) == 5_000_000
    assert sum(count * one.posts_so_far for count, one in bills.items()) == 100
    (land,) = land_sums(book().programmes["KIM3"], 2020, rules())
    assert (land.posts, land.euros) == (100, 5_000_000)


def test_component_three_has_no_rate_after_2021_unless_carried_on():
    facts = centre(kim3_abh=2, kim3_ebh=2, kim3_zusatz=0)
    stopped = bill(facts, 2026, "KIM3")
    assert stopped.euros is None
    assert {gap.kind for gap in stopped.missing} == {"rule"}
    carried = bill(facts, 2026, "KIM3", abgelaufen="fortschreiben")
    assert carried.euros == 100_000
    assert carried.by_state() == {CHECK: 100_000}


def test_komm_an_pays_by_tier():
    found = {tier: bill(centre(komman_stufe=Fraction(tier)), 2018) for tier in ("1", "1.5", "2")}
    found = {
        tier: next(part for part in one.programmes if part.programme.key == "KOMM-AN-I") for tier, one in found.items()
    }
    assert {tier: part.euros for tier, part in found.items()} == {"1": 60_000, "1.5": 90_000, "2": 120_000}


def test_komm_an_tier_follows_thresholds_once_somebody_sets_them():
    facts = centre(fluag_anteil=3)
    assert line(facts, 2018, "KOMM-AN-I", "stellen").missing[0].key == "komman_stufe"
    assert line(facts, 2018, "KOMM-AN-I", "stellen", komman_schwellen="1,5;4").posts == Fraction("1.5")
    with pytest.raises(BadInput, match="2 Schwellen"):
        line(facts, 2018, "KOMM-AN-I", "stellen", komman_schwellen="4")


@pytest.mark.parametrize(
    ("kind", "towns", "year", "euros"),
    [
        ("stadt", None, 2018, 250_000),
        ("kreis", None, 2018, 250_000),
        ("stadt", None, 2021, 350_000),
        ("kreis", 3, 2021, 350_000),
        ("kreis", 2, 2021, 250_000),
        ("kreis", 1, 2022, 120_000),
    ],
)
def test_south_east_europe_pays_by_tier(kind, towns, year, euros):
    facts = centre(kind, soe_teilnahme=True, **({"soe_kommunen": towns} if towns else {}))
    assert bill(facts, year, "SOE").euros == euros


def test_south_east_europe_says_who_has_no_part_and_what_is_missing():
    assert bill(centre(soe_teilnahme=False), 2021, "SOE").euros == 0
    assert [gap.key for gap in bill(centre(soe_teilnahme=True), 2021, "SOE").missing] == ["soe_kommunen"]
    assert [gap.key for gap in bill(centre(), 2018, "SOE").missing] == ["soe_teilnahme"]


@pytest.mark.parametrize(
    ("rounding", "posts"), [("genau", "2.6"), ("halbe", "2.5"), ("ganze", "3"), ("ganze_auf", "3")]
)
def test_staffing_key_of_one_to_a_hundred_rounds_as_set(rounding, posts):
    found = line(centre(geduldete_18_27=260), 2020, "TM", "stellen", schluessel_rundung=rounding)
    assert found.posts == Fraction(posts)
    assert found.missing[0].key == "tm_satz"  # the source gives no amount


def test_programme_of_a_part_of_the_year_pays_by_months():
    found = line(centre(geduldete_18_27=200), 2022, "TM", "stellen", tm_satz="60000")
    assert (found.months, found.posts, found.euros) == (6, 2, 60_000)


@pytest.mark.parametrize(("people", "posts"), [(199_999, 1), (200_000, 2), (499_999, 2), (500_000, 3)])
def test_education_coordinators_go_by_inhabitants(people, posts):
    found = line(centre(einwohner=people, bk_kosten=70_000), 2019, "BK", "stellen")
    assert (found.posts, found.euros) == (posts, 70_000)


def test_volunteering_pays_58000_a_centre():
    assert {bill(facts, 2025, "EP").euros for facts in centres()} == {58_000}


def test_integration_agency_gets_its_share_of_costs_where_a_rule_names_it():
    found = line(centre(ia_kosten=200_000), 2026, "IA", "zuwendung")
    assert (found.euros, found.calculation) == (180_000, "90 % von 200.000 €")
    assert bill(centre(ia_kosten=200_000), 2020, "IA").missing[0].rules == ("IA07",)
    assert "IA" not in [part.programme.key for part in bill(centre(), 2026).programmes]


def test_lump_sum_counts_persons_and_quarters():
    assert bill(centre(ip_quartale=8), 2023, "IP").euros == 2_400  # two years of one person


def test_bill_of_the_mock_up_adds_up():
    """A Kreis with two towns in 2026, as a centre head would see it."""
    towns = (TownCheck("Birkenhorst", True, True, True), TownCheck("Marienfurt", True, True, True))
    facts = centre(towns=towns, kim2_cluster=6, kim3_abh=2, kim3_ebh=2, kim3_zusatz=0)
    found = bill(facts, 2026, abgelaufen="fortschreiben")
    sums = {part.programme.key: part.euros_so_far for part in found.programmes}
    assert {key: sums[key] for key in ("KI", "KIM1", "KIM2", "KIM3")} == {
        "KI": 414_500,
        "KIM1": 336_000,
        "KIM2": 684_000,
        "KIM3": 100_000,
    }
    assert {state: euros for state, euros in found.by_state().items() if state == PARTLY} == {PARTLY: 684_000}
    assert line(facts, 2026, "KI", "fachkraefte").state == DOCUMENTED


def test_sum_stays_open_while_anything_is_missing():
    found = bill(centre(), 2026)
    assert found.euros is None
    assert found.euros_so_far > 0
    assert all(gap.message and gap.remedy for gap in found.missing)


def test_preconditions_say_until_when_the_concept_holds():
    facts = centre(konzept_vom=date(2024, 3, 14))
    found = {check.rule.rule_id: check for check in checks(book().programmes["KI"], 2026, facts, rules())}
    assert found["KI15"].met
    assert found["KI30"].met
    assert "14. März 2027" in found["KI30"].text
    late = {check.rule.rule_id: check for check in checks(book().programmes["KI"], 2027, facts, rules())}
    assert late["KI30"].met is False


@pytest.mark.parametrize("pair", [("gibt-es-nicht", "1"), ("abgelaufen", "vielleicht"), ("tm_satz", "viel")])
def test_settings_refuse_what_they_do_not_know(pair):
    with pytest.raises(BadInput):
        read_settings(dict([pair]))
