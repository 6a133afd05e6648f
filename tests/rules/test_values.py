from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.common.citations import read_table
from querschnitt.rules import loading, values
from querschnitt.rules.choices import ValueType

ROWS = {row["rule_id"]: row for row in read_table(loading.DATA / "regeln.csv")}
TYPES = {row["rule_id"]: row["type"] for row in read_table(loading.DATA / "regeln_de.csv")}


def test_files_speak_of_the_same_193_rules():
    assert len(ROWS) == 193
    assert list(ROWS) == list(TYPES)


@pytest.mark.parametrize("rule_id", ROWS)
def test_every_row_loads_with_its_type(rule_id: str):
    kind, text = TYPES[rule_id], ROWS[rule_id]["value"]
    value = values.parse(kind, text)
    shape = {
        ValueType.NUMBER: (int, float),
        ValueType.MONEY: (int, float),
        ValueType.BOOL: bool,
        ValueType.DATES: list,
        ValueType.DAYS: list,
        ValueType.NUMBERS: list,
        ValueType.TIERS: list,
        ValueType.TERMS: list,
        ValueType.RANGES: list,
        ValueType.RANGE: dict,
        ValueType.RATIO: dict,
    }.get(kind, str)
    assert isinstance(value, shape)
    assert text == "" or values.show(kind, value, text)


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, row in ROWS.items() if row["unit"].startswith("EUR")])
def test_what_is_counted_in_euro_is_money(rule_id: str):
    assert TYPES[rule_id] in (ValueType.MONEY, ValueType.NUMBERS) or rule_id == "SM04"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "ca. 3", 3),
        ("number", "6,5", 6.5),
        ("money", "57000,50", 57000.5),
        ("number", "0.3333", 0.3333),
        ("money", "86498.32", 86498.32),
        ("numbers", "241 / 144.63", [241, 144.63]),
        ("tiers", "1.5 (Kreis) | 1 (kfS)", [{"case": "Kreis", "value": 1.5}, {"case": "kfS", "value": 1}]),
        ("range", "18-27", {"from": 18, "to": 27}),
        ("ratio", "1:100", {"one": 1, "per": 100}),
        ("days", "01-15|04-15", ["01-15", "04-15"]),
        ("bool", "false", False),
    ],
)
def test_parse_gives_what_can_be_reckoned_with(kind, text, value):
    assert values.parse(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "viel"),
        ("money", "55.000 Euro"),
        ("money", "57.000"),
        ("money", "57,000"),
        ("number", "1.234"),
        ("bool", "vielleicht"),
        ("date", "2022-02-30"),
        ("dates", "2022-01-01|morgen"),
        ("days", "02-30"),
        ("range", "27-18"),
        ("range", "18"),
        ("ratio", "1:0"),
        ("terms", "a||b"),
        ("url", "javascript:alert(1)"),
        ("tiers", "viel (Kreis)"),
    ],
)
def test_parse_refuses_and_shows_how_it_is_written(kind, text):
    with pytest.raises(ValidationError) as refused:
        values.parse(kind, text)
    assert text in refused.value.message
    assert values.EXAMPLES[kind] in refused.value.message


def test_numbers_are_shown_as_germans_write_them():
    assert values.show("money", 55000, "55000") == "55.000"
    assert values.show("money", 86498.32, "86498.32") == "86.498,32"
    assert values.show("number", 6.5, "6.5") == "6,5"
    assert values.show("number", 2007, "2007") == "2007"
    assert values.show("number", 3, "ca. 3") == "ca. 3"
    assert values.show("bool", True, "true") == "ja"


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_any_number_survives_parsing(number: Decimal):
    assert Decimal(str(values.parse("number", str(number)))) == number


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200))
def test_any_range_is_refused_or_ordered(low: int, high: int):
    if low > high:
        with pytest.raises(ValidationError):
            values.parse("range", f"{low}-{high}")
    else:
        assert values.parse("range", f"{low}-{high}") == {"from": low, "to": high}


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([kind.value for kind in ValueType]))
def test_no_text_breaks_the_parser(text: str, kind: str):
    try:
        value = values.parse(kind, text)
    except ValidationError:
        return
    assert isinstance(values.show(kind, value, text), str)
