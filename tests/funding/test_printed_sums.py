"""Every sum printed in the sources that the rules can reproduce, one line each: what, where, as printed, reckoned.

``docs/printed-sums.md`` lists the same, and what the rules cannot reproduce, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from querschnitt.funding.entitlement import land_sums
from querschnitt.funding.facts import TownCheck
from querschnitt.funding.programmes import book
from querschnitt.funding.staffing import Span, average

from .cast import bill, centre, centres, line, rules

REPORT = "Bogumil/Hafner 2020, S. "
ARNSBERG = "Bezirksregierung Arnsberg"
KINDS = ("kreis", "stadt")


@dataclass(frozen=True)
class About:
    """Where the source rounds in words: "just above 200"."""

    low: int
    high: int


@dataclass(frozen=True)
class Printed:
    key: str
    where: str
    printed: Any
    reckoned: Callable[[], Any]


def value(rule_id: str, year: int) -> Fraction:
    found = rules().any_of(rule_id, date(year, 12, 31))
    assert found
    return found.number


def posts(kind: str, year: int, programme: str = "KI") -> Fraction:
    return bill(centre(kind), year, programme).posts_so_far


def teachers(kind: str, year: int) -> Fraction | None:
    return line(centre(kind), year, "KI", "lehrkraefte").posts


def over_all(programme: str, year: int) -> Fraction:
    return sum((bill(one, year, programme).posts_so_far for one in centres()), Fraction(0))


def component_three(*halves: int) -> Any:
    abh, ebh, extra = halves
    return bill(centre("stadt", kim3_abh=abh, kim3_ebh=ebh, kim3_zusatz=extra), 2020, "KIM3").euros


def land(programme: str, year: int) -> tuple[Fraction, Any]:
    (found,) = land_sums(book().programmes[programme], year, rules())
    return found.posts, found.euros


def all_posts(per_centre: str, count: int, year: int) -> Fraction:
    return average([Span(Fraction(per_centre), date(year, 1, 1))], year) * count


def town() -> Any:
    return line(centre(towns=(TownCheck("Ort", True, True, True),)), 2021, "KIM1", "koordination_staedte")


def rate(kind: str, year: int) -> Fraction:
    found = line(centre(kind), year, "KI", "fachkraefte")
    return Fraction(found.euros) / found.posts


def staff_share() -> Fraction:
    """Full-time posts for each person, from the text of the rule."""
    found = rules().any_of("IA02", date(2020, 8, 15))
    assert found
    people, full_time = (Fraction(part.strip()) for part in found.text.split("/"))
    return full_time / people


def tier(size: str) -> tuple[Any, Any]:
    facts = centre(komman_stufe=Fraction(size))
    return tuple(line(facts, 2019, "KOMM-AN-I", key).euros for key in ("stellen", "sachmittel"))


TABLE = [
    Printed("centres", f"{REPORT}11: 31 Kreise, 22 Städte, Stadt Aachen", 54, lambda: len(centres())),
    Printed("ki-2012", f"{REPORT}37 (KI02)", 170_000, lambda: bill(centre(), 2012, "KI").euros),
    Printed("ki-2012-all", f"{REPORT}37 (KI02)", {170_000}, lambda: {bill(one, 2012, "KI").euros for one in centres()}),
    Printed("ki-posts-2012", f"{REPORT}37 (KI01)", Fraction("3.5"), lambda: posts("kreis", 2012)),
    Printed("ki-teachers-2012", f"{REPORT}37 (KI05)", 2, lambda: teachers("kreis", 2012)),
    Printed("ki-press-2016", "Pressemitteilung 955/11/2016 (KI26): bis 3,5 Stellen", 3.5, lambda: posts("stadt", 2016)),
    Printed("ki-posts-2017", f"{REPORT}37 (KI09, KI10)", (6.5, 5.5), lambda: tuple(posts(k, 2017) for k in KINDS)),
    Printed(
        "ki-more-2017", "sgk.nrw (B06): Kreise drei, Städte zwei Stellen mehr", (3, 2),
        lambda: tuple(posts(kind, 2017) - posts(kind, 2016) for kind in KINDS),
    ),
    Printed(
        "ki-teachers-2016", "sgk.nrw (KI29): Kreise 1,5, Städte eine Lehrkraft mehr", (1.5, 1),
        lambda: tuple(teachers(kind, 2017) - teachers(kind, 2015) for kind in KINDS),
    ),
    Printed("interpreter-pool", f"{REPORT}37 (KI11)", 50_000, lambda: line(centre(), 2017, "KI", "sprachmittlung").euros),
    Printed(
        "ki-rates", f"{REPORT}41, 42, {ARNSBERG} (KI03, KI13, KI27)", (50_000, 55_000, 57_000),
        lambda: tuple(rate("kreis", year) for year in (2020, 2021, 2023)),
    ),
    Printed(
        "ki-assistant", f"{REPORT}41, {ARNSBERG} (KI04, KI28)", (20_000, 22_500),
        lambda: tuple(line(centre(), year, "KI", "assistenz").euros for year in (2020, 2023)),
    ),
    Printed("ki-posts-today", f"{ARNSBERG} (B05)", (6.5, 5.5), lambda: tuple(posts(kind, 2026) for kind in KINDS)),
    Printed("kim1-posts", f"{REPORT}65 (KM01, KM02)", (4, 3), lambda: tuple(posts(kind, 2021, "KIM1") for kind in KINDS)),
    Printed("kim1-land", f"{REPORT}7: 31 × 4 + 23 × 3", 193, lambda: over_all("KIM1", 2021)),
    Printed("kim1-town", f"{REPORT}65, 66 (KM03, KM04)", (1, 55_000), lambda: (town().posts, town().euros)),
    Printed("kim2-land", f"{REPORT}66 (KM08) und I-26", (363, 19_965_000), lambda: land("KIM2", 2021)),
    Printed(
        "kim2-2020", f"{REPORT}67: 10 Mio. € für ein halbes Jahr (I-26)", 10,
        lambda: round(land("KIM2", 2020)[1] / 2 / 1_000_000),
    ),
    Printed("kim2-coesfeld", "Kreis Coesfeld, vo 5924 (KM24): von 6 auf 12", (6, 12), lambda: tuple(
        line(centre(kim2_cluster=6), year, "KIM2", "case_management").posts for year in (2021, 2022))),
    Printed("kim2-mettmann", "Hilden, vo 8284 (KM24): 9 + 7", 9 + 7, lambda: (
        line(centre(kim2_cluster=8), 2022, "KIM2", "case_management").posts)),
    Printed("kim3-three", f"{REPORT}66: 3 halbe Stellen", 75_000, lambda: component_three(1, 1, 1)),
    Printed("kim3-two", f"{REPORT}66: 2 halbe Stellen", 50_000, lambda: component_three(1, 1, 0)),
    Printed("kim3-one", f"{REPORT}66: 1 halbe Stelle", 25_000, lambda: component_three(0, 1, 0)),
    Printed("kim3-groups", f"{REPORT}66: 35, 46, 3 Kommunen", (2_625_000, 2_300_000, 75_000), lambda: (
        35 * component_three(1, 1, 1), 46 * component_three(1, 1, 0), 3 * component_three(0, 1, 0))),
    Printed("kim3-land", f"{REPORT}66 (KM13, KM14): 200 halbe Stellen", (100, 5_000_000), lambda: land("KIM3", 2020)),
    Printed("kim3-halves", f"{REPORT}66: 81 + 84 + 35", 81 + 84 + 35, lambda: value("KM13", 2020)),
    Printed("kim3-volume", f"{REPORT}67: 5 Mio. € in 2020", 5, lambda: land("KIM3", 2020)[1] / 1_000_000),
    Printed("kim-volume-2020", f"{REPORT}67 (KM16): 10 + 10 + 5", 10 + 10 + 5, lambda: value("KM16", 2020) / 1_000_000),
    Printed("kim-posts", f"{REPORT}7: „ca. 650“", About(640, 660), lambda: (
        land("KIM2", 2021)[0] + over_all("KIM1", 2021) + land("KIM3", 2021)[0])),
    Printed("kim-posts-exact", f"{REPORT}66: 363 + 193 + 100", 363 + 193 + 100, lambda: (
        land("KIM2", 2021)[0] + over_all("KIM1", 2021) + land("KIM3", 2021)[0])),
    Printed("komman-1", f"{REPORT}38 (KA01 bis KA03)", (50_000, 10_000), lambda: tier("1")),
    Printed("komman-1.5", f"{REPORT}38 (KA01 bis KA03)", (75_000, 15_000), lambda: tier("1.5")),
    Printed("komman-2", f"{REPORT}38 (KA01 bis KA03)", (100_000, 20_000), lambda: tier("2")),
    Printed("soe-2017", f"{REPORT}62 (SO01)", 250_000, lambda: bill(centre(soe_teilnahme=True), 2018, "SOE").euros),
    Printed("soe-2020", f"{REPORT}62 (SO04 bis SO06)", (350_000, 250_000, 120_000), lambda: tuple(
        bill(centre(soe_teilnahme=True, soe_kommunen=count), 2021, "SOE").euros for count in (3, 2, 1))),
    Printed("tm-key", f"{REPORT}104 (TM02): 1:100", 1, lambda: line(centre(geduldete_18_27=100), 2020, "TM", "stellen").posts),
    Printed("tm-units", f"{REPORT}60 (TM05): 27 + 22 + 24", 27 + 22 + 24, lambda: value("TM05", 2020)),
    Printed("bk-steps", f"{REPORT}87 (BK01)", (1, 2, 3), lambda: tuple(
        line(centre(einwohner=n, bk_kosten=1), 2019, "BK", "stellen").posts for n in (1, 200_000, 500_000))),
    Printed("ep", "Kreis Höxter, Mülheim, Coesfeld (EP01)", 58_000, lambda: bill(centre(), 2025, "EP").euros),
    Printed("ep-coesfeld", "Kreis Coesfeld (EP04)", 25_000, lambda: Fraction(bill(centre(), 2025, "EP").euros) - 11 * value("EP04", 2025)),
    Printed("ip-most", "TIntG § 17 (TI08): höchstens acht Quartale", 2_400, lambda: bill(centre(ip_quartale=8), 2023, "IP").euros),
    Printed("fte-2013", f"{REPORT}40: „knapp über 200“", About(200, 210), lambda: all_posts("4.4", 47, 2013)),
    Printed("fte-2019", f"{REPORT}40: „über 670“", About(670, 690), lambda: all_posts("12.6", 54, 2019)),
    Printed("fte-land-2019", f"{REPORT}7: „ca. 510“", About(500, 520), lambda: all_posts("9.6", 54, 2019)),
    Printed("fte-land-share", f"{REPORT}7: 76 % von 12,6", Fraction("9.6"), lambda: round(Fraction("12.6") * 76 / 100, 1)),
    Printed("ia-share", f"{REPORT}54 (IA02): 0,60 VZÄ je Person", Fraction("0.60"), lambda: round(staff_share(), 2)),
]  # fmt: skip


@pytest.mark.parametrize("one", TABLE, ids=lambda one: one.key)
def test_printed_sum_is_reproduced_by_the_rules(one):
    found = one.reckoned()
    if isinstance(one.printed, About):
        assert one.printed.low < found < one.printed.high, one.where
    else:
        assert found == one.printed, one.where


def test_posts_that_could_be_filled_in_2019_lie_within_what_the_rules_allow():
    """620 posts of the Land (p. 7). The tiers of KOMM-AN I are not printed by centre: between one and two posts each."""
    base = over_all("KI", 2019) + sum(teachers(one.kind, 2019) for one in centres()) + value("KI08", 2019)
    assert base + 54 * 1 <= 620 <= base + 54 * 2


def test_list_of_printed_sums_names_every_one():
    text = (Path(__file__).parents[2] / "docs" / "printed-sums.md").read_text(encoding="utf-8")
    missing = [one.key for one in TABLE if f"`{one.key}`" not in text]
    assert not missing
