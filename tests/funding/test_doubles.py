"""Double funding: found on exactly the days on which it happens, with euros and rule; shown, never refused."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding.doubles import EXCLUDED, MEASURE, OVER, PERSONNEL, POST, Claim, find_doubles

from .cast import rules

FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
DAY = st.integers(0, 700).map(lambda number: FIRST + timedelta(days=number))
CLAIM = st.builds(
    lambda key, payer, quarters, start, length: Claim(
        MEASURE, key, key, payer, payer, Fraction(quarters, 4), start,
        start + timedelta(days=length) if length else None, Fraction(36_500),
    ),
    st.sampled_from("AB"), st.sampled_from(["KI", "KIM2", "MBE"]), st.integers(1, 4), DAY, st.integers(0, 300),
)  # fmt: skip
quick = hypothesis_settings(max_examples=40, deadline=None)


def claim(payer, share, start, end=None, thing=POST, key="1", euros=57_000):
    worth = None if euros is None else Fraction(euros)
    return Claim(thing, key, "Case Management", payer, payer, Fraction(share), start, end, worth)


def found(*claims, until=date(2026, 12, 31)):
    return find_doubles(claims, rules(), until)


@quick
@given(st.lists(CLAIM, max_size=6))
def test_findings_are_the_days_and_euros_of_a_plain_count(claims):
    findings = find_doubles(claims, rules(), LAST)
    for key in "AB":
        mine = [one for one in claims if one.key == key]
        for kind in (OVER, EXCLUDED):
            days, euros = set(), Fraction(0)
            for day in DAYS:
                running = [one for one in mine if one.on(day)]
                if kind == OVER:
                    part = sum((one.share for one in running), Fraction(0)) - 1
                else:
                    part = sum((one.share for one in running if one.payer == "KIM2"), Fraction(0))
                    part *= any(one.payer == "MBE" for one in running)
                if part > 0 and (kind == EXCLUDED or len(running) > 1):
                    days.add(day)
                    euros += part * 36_500 / (366 if day.year == 2024 else 365)
            told = [one for one in findings if one.key == key and one.kind == kind]
            assert {day for one in told for day in DAYS if one.start <= day <= (one.end or LAST)} == days
            counted = [one.euros for one in told if one.start <= LAST]  # later ones have no euros yet
            assert sum(counted, Fraction(0)) == euros


def test_post_paid_whole_by_two_programmes_names_days_euros_and_rule():
    (one,) = found(
        claim("KI", 1, date(2024, 1, 1)), claim("KIM2", Fraction(1, 2), date(2025, 7, 1), date(2025, 12, 31))
    )
    assert (one.kind, one.start, one.end, one.rule_id) == (OVER, date(2025, 7, 1), date(2025, 12, 31), "TI05")
    assert one.total == Fraction(3, 2)
    assert one.euros == Fraction(57_000, 2) * Fraction(184, 365)
    assert "150 % bezahlt vom 1. Juli 2025 bis 31. Dezember 2025: KI 100 %, KIM2 50 %." in one.text
    assert "Senken Sie einen Anteil" in one.remedy


def test_halves_of_two_programmes_are_no_double_funding():
    half = Fraction(1, 2)
    assert not found(claim("KI", half, date(2024, 1, 1)), claim("KIM2", half, date(2024, 1, 1)))
    assert not found(claim("KI", 1, date(2023, 1, 1), date(2023, 12, 31)), claim("KIM2", 1, date(2024, 1, 1)))


def test_ban_of_the_law_is_named_for_kim_since_it_holds():
    before = found(
        claim("KIM2", 1, date(2020, 1, 1), date(2021, 12, 31)), claim("KI", 1, date(2020, 1, 1), date(2021, 12, 31))
    )
    assert [one.rule_id for one in before] == [""]
    assert "entscheidet der Bescheid" in before[0].remedy
    assert [one.rule_id for one in found(claim("KI", 1, FIRST), claim("SOE", 1, FIRST))] == [""]


def test_case_management_beside_migration_advice_is_excluded_whatever_the_shares():
    tenth = Fraction(1, 10)
    (one,) = found(claim("KIM2", tenth, date(2026, 1, 1)), claim("MBE", tenth, date(2026, 1, 1)))
    assert (one.kind, one.rule_id, one.end, one.euros) == (EXCLUDED, "KM11", None, 5_700)


def test_personnel_paid_as_material_costs_is_named_but_not_for_a_measure():
    (one,) = found(claim("EP", 1, date(2026, 1, 1), euros=None))
    assert (one.kind, one.rule_id, one.euros) == (PERSONNEL, "EP03", None)
    assert not found(claim("EP", 1, date(2026, 1, 1), thing=MEASURE))
