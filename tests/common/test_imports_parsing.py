from __future__ import annotations

from datetime import date

import pytest

from querschnitt.common.imports import parsing
from querschnitt.common.imports.errors import CellError


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parsing.day, "31.12.2026", date(2026, 12, 31)),
        (parsing.day, "1.2.27", date(2027, 2, 1)),
        (parsing.day, "2027-02-01", date(2027, 2, 1)),
        (parsing.day, "", None),
        (parsing.postcode, "D-52351", "52351"),
        (parsing.phone, "02421  22-0", "02421 22-0"),
        (parsing.phone, "+49 (0)2421 22", "+49 (0)2421 22"),
        (parsing.url, "www.kreis-dueren.de", "https://www.kreis-dueren.de"),
        (parsing.email, "mailto:a@b.de", "a@b.de"),
        (parsing.yes_no, "X", True),
        (parsing.yes_no, "nein", False),
        (parsing.whole_number(0, 120), "27", 27),
        (parsing.one_of(lambda: [("a", "Äpfel")]), "aepfel", "a"),
        (parsing.many_of(lambda: [("a", "Äpfel"), ("b", "Birnen")]), "Birnen, Äpfel; birnen", ["b", "a"]),
    ],
)
def test_parser_reads_what_offices_write(parse, text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parsing.day, "31.2.2026"),
        (parsing.day, "morgen"),
        (parsing.postcode, "5235"),
        (parsing.phone, "nach Vereinbarung"),
        (parsing.phone, "12"),
        (parsing.url, "kein link"),
        (parsing.url, "javascript:alert(1)"),
        (parsing.email, "info(at)kreis.de"),
        (parsing.yes_no, "vielleicht"),
        (parsing.whole_number(0, 120), "27 Jahre"),
        (parsing.text(3), "vier"),
        (parsing.one_of(lambda: [("a", "Äpfel")]), "Apfell"),
    ],
)
def test_parser_refuses_with_problem_and_remedy(parse, text):
    with pytest.raises(CellError) as refused:
        parse(text)
    assert refused.value.problem
    assert refused.value.remedy


def test_unknown_choice_proposes_the_nearest():
    with pytest.raises(CellError) as refused:
        parsing.one_of(lambda: [("a", "Wohlfahrtsverband"), ("b", "Verein")])("Wohlfartsverband")
    assert "Wohlfahrtsverband" in str(refused.value.remedy)
