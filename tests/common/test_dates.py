from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import formats, translation

SOURCE = Path(__file__).resolve().parents[2] / "src" / "querschnitt"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("de", "3. November 2026", "03.11.2026"),
        ("en", "3 November 2026", "3 Nov 2026"),
        ("fr", "3 novembre 2026", None),
    ],
)
def test_date_stands_in_the_order_of_the_pages_language(language: str, long: str, short: str | None):
    with translation.override(language):
        assert formats.date_format(date(2026, 11, 3), "DATE_FORMAT") == long
        if short:
            assert formats.date_format(date(2026, 11, 3), "SHORT_DATE_FORMAT") == short


def test_narrow_columns_have_a_short_day():
    for language, shown in [("de", "Di, 3.11."), ("en", "Tue, 3 Nov")]:
        with translation.override(language):
            assert formats.date_format(date(2026, 11, 3), "WEEKDAY_FORMAT") == shown


def test_english_time_has_24_hours():
    with translation.override("en"):
        assert formats.date_format(datetime(2026, 11, 3, 15, 5), "SHORT_DATETIME_FORMAT") == "3 Nov 2026, 15:05"


def test_no_template_writes_dates_in_one_languages_order():
    # A day before its month, or the other way round: DATE_FORMAT and its siblings know the order.
    fixed = re.compile(r'date:"(?![A-Z_]+")[^"]*[dj][^"]*[nmFNbM]')
    templates = [path for ending in ("html", "txt") for path in SOURCE.glob(f"*/templates/**/*.{ending}")]
    assert [path.name for path in templates if fixed.search(path.read_text())] == []
