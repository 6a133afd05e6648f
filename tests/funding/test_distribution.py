"""Apportionment: the sum is met, floor and cap hold, and the methods keep what they promise."""

import io
import json
from fractions import Fraction
from itertools import pairwise

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding.apportion import (
    DHONDT,
    LARGEST_REMAINDER,
    METHODS,
    SAINTE_LAGUE,
    Bounds,
    Infeasible,
    apportion,
)
from querschnitt.funding.distribution import distribute, figures, read_key, read_plan
from querschnitt.funding.facts import BadInput
from querschnitt.funding.tables import read_content

WEIGHTS = st.lists(st.integers(0, 500).map(Fraction), min_size=1, max_size=9).filter(any)
METHOD = st.sampled_from(sorted(METHODS))
quick = hypothesis_settings(max_examples=100, deadline=None)


def plainly(weights, total, method):
    """The textbook: one seat after the other to the highest quotient."""
    seats = [0] * len(weights)
    for _seat in range(total):
        quotients = [
            Fraction(weight, 2 * have + 1) if method == SAINTE_LAGUE else Fraction(weight, have + 1)
            for weight, have in zip(weights, seats, strict=True)
        ]
        seats[quotients.index(max(quotients))] += 1
    return seats


@quick
@given(WEIGHTS, st.integers(0, 200), METHOD, st.integers(0, 3), st.integers(0, 5), st.none() | st.integers(0, 40))
def test_sum_floor_and_cap_hold_or_it_is_said(weights, total, method, base, floor, cap):
    low = max(base, floor)
    room = sum((total if cap is None else cap) if weight else low for weight in weights)
    if low * len(weights) > total or room < total or (cap is not None and cap < low):
        with pytest.raises(Infeasible, match=r"\w"):
            apportion(weights, total, method=method, bounds=Bounds(base, floor, cap))
        return
    found = apportion(weights, total, method=method, bounds=Bounds(base, floor, cap))
    assert sum(found) == total
    assert min(found) >= max(base, floor)
    assert cap is None or max(found) <= cap


@quick
@given(WEIGHTS, st.integers(0, 120), METHOD, st.integers(0, 4), st.none() | st.integers(4, 60))
def test_who_weighs_more_gets_no_less(weights, total, method, floor, cap):
    try:
        found = apportion(weights, total, method=method, bounds=Bounds(0, floor, cap))
    except Infeasible:
        return
    pairs = sorted(zip(weights, found, strict=True))
    assert all(more >= less for (light, less), (heavy, more) in pairwise(pairs) if heavy > light)


@quick
@given(WEIGHTS, st.integers(0, 120), st.sampled_from([SAINTE_LAGUE, DHONDT]), st.integers(0, 3))
def test_divisor_methods_take_nothing_away_when_there_is_more_to_give(weights, total, method, floor):
    bounds = Bounds(0, floor)
    try:
        before = apportion(weights, total, method=method, bounds=bounds)
    except Infeasible:
        return
    after = apportion(weights, total + 1, method=method, bounds=bounds)
    assert all(now >= then for now, then in zip(after, before, strict=True))


@quick
@given(WEIGHTS, st.integers(0, 120))
def test_largest_remainder_stays_within_one_of_the_exact_share(weights, total):
    found = apportion(weights, total, method=LARGEST_REMAINDER)
    exact = [weight * total / sum(weights) for weight in weights]
    assert all(abs(units - share) < 1 for units, share in zip(found, exact, strict=True))


@quick
@given(WEIGHTS, st.integers(0, 80), st.sampled_from([SAINTE_LAGUE, DHONDT]))
def test_divisor_methods_agree_with_the_textbook(weights, total, method):
    assert apportion(weights, total, method=method) == plainly(weights, total, method)


@quick
@given(WEIGHTS, st.integers(0, 60), st.integers(1, 9), METHOD)
def test_scale_of_the_weights_does_not_matter(weights, total, factor, method):
    scaled = [weight * factor / 7 for weight in weights]
    assert apportion(scaled, total, method=method) == apportion(weights, total, method=method)


@quick
@given(WEIGHTS, st.integers(0, 10**9), METHOD)
def test_cents_are_met_to_the_last(weights, cents, method):
    assert sum(apportion(weights, cents, method=method)) == cents


def test_known_elections_come_out_as_in_the_books():
    votes = [Fraction(one) for one in (53_000, 24_000, 23_000)]
    assert apportion(votes, 7, method=DHONDT) == [4, 2, 1]
    assert apportion(votes, 7, method=SAINTE_LAGUE) == [3, 2, 2]
    assert apportion([Fraction(6), Fraction(6), Fraction(2)], 10, method=LARGEST_REMAINDER) == [4, 4, 2]
    assert apportion([Fraction(6), Fraction(6), Fraction(2)], 11, method=LARGEST_REMAINDER) == [5, 5, 1]  # Alabama


# Lists and keys

TABLE = "AGS;Name;FLUAG;AWOV\n05111;Düsseldorf;100;300\n05112;Duisburg;300;100\n05113;Essen;200;200\n"


def rows(text=TABLE):
    return read_content("liste.csv", text.encode())


def test_key_weighs_shares_of_columns():
    result = distribute(rows(), read_plan({"key": "0.4*fluag+0.6*awov", "posts": "363"}))
    shares = [Fraction(100, 600) * Fraction("0.4") + Fraction(300, 600) * Fraction("0.6")]
    assert result.rows[0].weight == shares[0]
    assert result.total == 363
    assert [row.equal for row in result.rows] == [121, 121, 121]
    assert {row.name for row in result.winners} == {"Düsseldorf"}


def test_local_key_of_coesfeld_leaves_25000_by_inhabitants():
    """EP04: 58,000 less 3,000 for each of eleven municipalities."""
    table = "name;einwohner\n" + "".join(f"Gemeinde {n};{1000 + 700 * n}\n" for n in range(11))
    result = distribute(rows(table), read_plan({"key": "einwohner", "euros": "58000", "base": "3000"}))
    assert result.total == 58_000
    assert sum(row.amount - 3_000 for row in result.rows) == 58_000 - 11 * 3_000 == 25_000


def test_half_posts_are_handed_out_in_halves():
    result = distribute(rows(), read_plan({"key": "fluag", "posts": "3,5", "step": "0,5"}))
    assert result.total == Fraction("3.5")
    with pytest.raises(BadInput, match="Vielfaches"):
        distribute(rows(), read_plan({"key": "fluag", "posts": "3,5"}))


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        (TABLE.replace("300;100", ";100"), "Zeile 3, fluag", "Duisburg"),
        (TABLE.replace("300;100", "n. v.;100"), "Zeile 3, fluag", "keine Zahl"),
        (TABLE.replace("300;100", "1.300;100"), "Zeile 3, fluag", "keine Zahl"),
        (TABLE.replace("300;100", "-3;100"), "Zeile 3, fluag", "negativ"),
        (TABLE.replace("FLUAG", "Zuweisung"), "fluag", "awov"),
    ],
)
def test_missing_figure_is_named_with_row_and_column(table, place, words):
    with pytest.raises(BadInput, match=words) as caught:
        distribute(rows(table), read_plan({"key": "0.4*fluag+0.6*awov", "posts": "9"}))
    assert caught.value.place == place


@pytest.mark.parametrize("key", ["", "0.4*", "fluag-awov", "2*fluag+fluag", "0*fluag", "*fluag"])
def test_key_that_is_none_is_refused(key):
    with pytest.raises(BadInput):
        read_key(key)


def test_workbook_and_list_give_the_same(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["AGS", "Name", "FLUAG", "AWOV"])
    for line in (("05111", "Düsseldorf", 100, 300.0), ("05112", "Duisburg", 300, 100), ("05113", "Essen", 200, 200)):
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    plan = read_plan({"key": "0.4*fluag+0.6*awov", "posts": "10", "method": "dhondt"})
    assert distribute(read_content("x.xlsx", stream.getvalue()), plan) == distribute(rows(), plan)


def test_columns_are_found_as_an_office_writes_them():
    rows = read_content("liste.csv", "AGS;Name;FlüAG;AWoV-Bestand\n1;A;1;3\n2;B;3;1\n".encode())
    assert figures(rows, read_key("0.4*fluag+0.6*awov_bestand")) == [[1, 3], [3, 1]]
    with pytest.raises(BadInput, match="gibt es nicht"):
        figures(rows, read_key("fluag+flüag"))


def test_command_writes_json_alone_and_says_what_cannot_be(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(TABLE, encoding="utf-8")
    out = io.StringIO()
    call_command(
        "funding", "distribute", str(path), "--key", "0.4*fluag+0.6*awov", "--posts", "363", "--json", stdout=out
    )
    answer = json.loads(out.getvalue())
    assert answer["total"] == sum(row["posts"] for row in answer["rows"]) == 363
    with pytest.raises(CommandError, match="höchstens 30 von 363") as caught:
        call_command("funding", "distribute", str(path), "--key", "fluag", "--posts", "363", "--cap", "10")
    assert caught.value.returncode == 3
