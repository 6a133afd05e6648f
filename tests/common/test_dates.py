from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import formats, translation


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


def test_english_time_has_24_hours():
    with translation.override("en"):
        assert formats.date_format(datetime(2026, 11, 3, 15, 5), "SHORT_DATETIME_FORMAT") == "3 Nov 2026, 15:05"
