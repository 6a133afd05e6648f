"""What is remembered, or kept by the thread alone, answers as Django does."""

from datetime import UTC, date, datetime
from threading import Thread
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from querschnitt.common.addresses import address


@pytest.mark.parametrize(("language", "said"), [("de", "1. März 2026"), ("en", "1 March 2026")])
def test_a_day_is_written_in_the_language_of_the_page(language, said):
    for _ in range(2):
        with override(language):
            assert date_format(date(2026, 3, 1), "j. F Y" if language == "de" else "j F Y") == said


def test_a_moment_is_written_in_the_zone_of_the_page():
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert date_format(timezone.localtime(at), "d.m.Y H:i") == "02.07.2026 00:30"
    with timezone.override("UTC"):
        assert date_format(timezone.localtime(at), "d.m.Y H:i") == "01.07.2026 22:30"


def test_another_thread_speaks_its_own_language():
    seen = []
    with override("en"):
        thread = Thread(target=lambda: seen.append(get_language()))
        thread.start()
        thread.join()
        assert (get_language(), seen) == ("en", ["de"])


@pytest.mark.parametrize("route", ["cases:case", "cases:contacts", "offers:page"])
def test_an_address_is_the_one_that_its_name_stands_for(route):
    pk = UUID("01a2008f-de44-7583-8fd2-cf70ae1b0eb1")
    assert address(route, pk) == reverse(route, args=[pk])
    assert address("cases:list") == reverse("cases:list")
