"""What people write into cells: every date and name written properly is read, and nothing else is taken for a date."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.cases import catalogues
from querschnitt.cases.imports import cells
from querschnitt.cases.imports.persons import same_birth
from querschnitt.common.imports.errors import CellError

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@settings(max_examples=100)
@given(
    days,
    st.sampled_from(
        ["{0.day}.{0.month}.{0.year}", "{0:%d.%m.%Y}", "{0.day}. {0.month}. {0.year}", "{0:%Y-%m-%d}", "{0} 00:00:00"]
    ),
)
def test_day_is_read_however_it_is_written(day: date, form: str):
    assert cells.day(form.format(day)) == day
    assert cells.birth(form.format(day)) == day


@settings(max_examples=100)
@given(st.from_regex(r"[0-9]{1,4}[./-]? ?[0-9]{1,2}[./-] ?[0-9]{1,4}", fullmatch=True) | st.text(max_size=12))
def test_whatever_is_read_as_a_day_is_exactly_what_was_written(text: str):
    """No guessing: year, month and day stand in the text, the year with four digits."""
    try:
        found = cells.day(text)
    except CellError:
        return
    if found is None:
        assert text == ""
    else:
        numbers = [int(part) for part in text.replace("-", ".").replace(" 00:00", "").split(".")]
        assert sorted(numbers) == sorted([found.year, found.month, found.day])
        assert f"{found.year}" in text


def test_two_digit_years_are_never_guessed():
    for year in range(100):
        with pytest.raises(CellError, match=rf"19{year:02} .* 20{year:02}"):
            cells.day(f"01.02.{year:02}")


def test_every_status_language_and_country_is_read_by_code_and_name():
    for status in catalogues.residence_statuses().values():
        assert cells.status(status.code) == cells.status(status.code.lower()) == status.code
        assert catalogues.residence_statuses()[cells.status(status.label)].label == status.label
    for tongue in ("de", "en", "tr"):
        with override(tongue):
            named = [*catalogues.language_choices()]
            lands = [*catalogues.country_choices()]
        with override("en"):
            if tongue != "tr":  # German as lists have it, and the language of the page
                assert [cells.language(name) for _code, name in named] == [code for code, _name in named]
                assert [cells.country(name) for _code, name in lands] == [code for code, _name in lands]
        assert [cells.language(code) for code, _name in named] == [code for code, _name in named]
    for name, code in {**cells.LANGUAGE_SYNONYMS}.items():
        assert cells.language(name.upper()) == code


levelled = st.dictionaries(
    st.sampled_from(catalogues.LANGUAGES), st.sampled_from(["", "A1", "B2", "native"]), max_size=5
)


@settings(max_examples=100)
@given(levelled, st.sampled_from([", ", "; ", "/", "\n", " und "]), st.sampled_from(["{} {}", "{} ({})", "{}: {}"]))
def test_languages_with_levels_are_read_in_every_form(spoken: dict[str, str], between: str, form: str):
    written = between.join(
        form.format(catalogues.language_name(code), level) if level else catalogues.language_name(code)
        for code, level in spoken.items()
    )
    assert dict(cells.spoken(written)) == spoken


@settings(max_examples=100)
@given(st.none() | days | st.integers(1900, 2100), st.none() | days | st.integers(1900, 2100))
def test_same_birth_is_symmetric_and_never_joins_two_years(one, other):
    assert same_birth(one, other) == same_birth(other, one)
    assert same_birth(one, one)
    years = {value if isinstance(value, int) else value.year for value in (one, other) if value is not None}
    if len(years) == 2:
        assert not same_birth(one, other)
