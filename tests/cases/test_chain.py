"""The integration chain: computed gaps, window, picture and table."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.cases.chain import Bar, Chain, Dot, add_months, build_chain, gaps, window
from querschnitt.cases.chain_svg import Sheet, draw
from querschnitt.cases.models import BenefitSpan
from querschnitt.cases.services import add_entry, add_step, note_contact, set_benefit, set_residence
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def benefit(circle, start, end, state="running"):
    return BenefitSpan(legal_circle=circle, starts_on=start, ends_on=end, state=state)


def test_gap_lies_between_the_end_and_the_first_day_paid():
    spans = [
        benefit("asylblg", date(2025, 3, 14), date(2026, 10, 31)),
        benefit("sgb2", date(2026, 11, 1), None, "applied"),
    ]
    assert [(first, last) for first, last, *_rest in gaps(spans, TODAY)] == [(date(2026, 11, 1), TODAY)]
    paid = [spans[0], benefit("sgb2", date(2026, 11, 10), None)]
    assert [(first, last) for first, last, *_rest in gaps(paid, TODAY)] == [(date(2026, 11, 1), date(2026, 11, 9))]


@pytest.mark.parametrize("spans", [
    [benefit("asylblg", None, date(2026, 10, 31)), benefit("sgb2", date(2026, 11, 1), None)],
    [benefit("asylblg", None, TODAY)],
    [benefit("sgb2", None, date(2026, 10, 31)), benefit("keine", date(2026, 11, 1), None)],
    [benefit("keine", None, date(2026, 10, 31))],
])  # fmt: skip
def test_no_gap_where_money_goes_on_or_nobody_needs_it(spans):
    assert gaps(spans, TODAY) == []


spans_of_time = st.lists(
    st.tuples(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(0, 300)), min_size=1, max_size=5
)


@given(rows=spans_of_time)
def test_every_day_of_a_gap_is_without_benefit_and_past(rows):
    spans = [benefit("sgb2", start, start + days * DAY) for start, days in rows]
    plain = [one for one in spans if not any(one.overlaps(other) for other in spans if other is not one)]
    for first, last, *_rest in gaps(plain, TODAY):
        assert first <= last <= TODAY
        assert not any(span.covers(day) for span in plain for day in (first, last))


def test_window_puts_today_at_sixty_percent_and_reaches_over_years():
    chain = Chain(TODAY, dots=[Dot("contact", "Kontakt", date(2021, 5, 3))])
    usual = window(chain, 18)
    assert (usual.first, usual.last) == (date(2026, 1, 1), date(2027, 6, 30))
    everything = window(chain, 0)
    assert everything.first <= date(2021, 5, 3) <= TODAY <= everything.last
    assert window(chain, 36, date(2020, 2, 1)).last == date(2023, 1, 31)
    assert add_months(date(2026, 1, 31), -13) == date(2024, 12, 1)


bars = st.builds(
    lambda start, days, label, state: Bar("work", label, start, start + days * DAY, state, "Stelle"),
    st.dates(date(2025, 6, 1), date(2027, 8, 1)), st.integers(0, 500),
    st.text("abcdefgh ", min_size=1, max_size=40), st.sampled_from(["past", "run", "plan", "wait", "gap"]),
)  # fmt: skip


@given(rows=st.lists(bars, max_size=8))
def test_labels_of_a_row_never_overlap(rows):
    chain = Chain(TODAY, bars=rows)
    placed, count = Sheet(chain, window(chain, 18), 1166, 104).rows_of("work")
    for row in range(count):
        taken = sorted((item.left, item.right) for item in placed if item.row == row)
        assert all(before[1] <= after[0] for before, after in pairwise(taken))


@given(rows=st.lists(bars, max_size=4), months=st.sampled_from([0, 18, 36, 72]))
def test_picture_is_well_formed_and_holds_every_visible_bar(rows, months):
    chain = Chain(TODAY, bars=[*rows, Bar("status", "<Titel> & mehr", None, None, "run")])
    view = window(chain, months)
    svg = ElementTree.fromstring(draw(chain, view, width=1166, gutter=104, key="k", title="T", description="D"))
    drawn = [title.text for title in svg.iter("title")]
    assert sum(bar.within(view.first, view.last) for bar in chain.bars) == len(drawn) - 1
    assert "style" not in "".join(str(item.attrib) for item in svg.iter())


@pytest.mark.django_db
def test_chain_shows_everything_of_the_person_as_picture_and_table(manager, scope):
    case, today = make_case(manager), timezone.localdate()
    with scope(manager):
        set_residence(
            case=case, status_code="GES", starts_on=today - 200 * DAY, by=manager, stated_by="document",
            document="Ausweis",
        )  # fmt: skip
        set_benefit(
            case=case, legal_circle="asylblg", starts_on=today - 200 * DAY, ends_on=today - 10 * DAY, by=manager
        )
        add_entry(case=case, kind="course", title="Integrationskurs B1", starts_on=today - 90 * DAY, by=manager)
        add_entry(case=case, kind="school", title="Grundschule am Ring", starts_on=today - 90 * DAY, by=manager)
        note_contact(case=case, topic="housing", minutes=20, by=manager)
        add_step(case=case, text="Zeugnisse übersetzen", due_on=today + 5 * DAY, by=manager)
    page = signed_in(manager).get(reverse("cases:chain", args=[case.pk])).content.decode()
    table = re.search(r"<table.*?</table>", page, re.S).group()
    picture = re.search(r'<svg class="q-chain q-chain--wide".*?</svg>', page, re.S).group()
    for text in ("Aufenthaltsgestattung", "AsylbLG", "Lücke: 10 Tage", "Integrationskurs B1", "Zeugnisse übersetzen"):
        assert text in table
        assert text in picture
    assert "Dokument gesehen: Ausweis" in table
    assert table.count("Grundschule am Ring") == 1
    assert "10 Tage ohne laufende Leistung" in page.split("q-chain--wide")[0]


@pytest.mark.django_db
def test_entry_is_added_changed_and_removed(manager, scope):
    case = make_case(manager, person={"birth_date": date(1992, 5, 17)})
    client = signed_in(manager)
    data = {"kind": "work", "title": "Pflegehilfe", "starts_on": "2026-02-01", "state": "running"}
    assert (
        client.post(reverse("cases:new_entry", args=[case.pk]), data | {"starts_on": "1990-01-01"}).status_code == 422
    )
    assert client.post(reverse("cases:new_entry", args=[case.pk]), data | {"ends_on": "2026-01-01"}).status_code == 422
    assert client.post(reverse("cases:new_entry", args=[case.pk]), data).status_code == 302
    with scope(manager):
        (bar,) = build_chain(case, timezone.localdate()).bars
    url = reverse("cases:change_entry", args=[case.pk, bar.url])
    changed = data | {"ends_on": "2026-05-01", "state": "done", "result": "Zeugnis", "version": "1"}
    assert client.post(url, changed).status_code == 302
    assert client.post(url, changed).status_code == 422  # somebody was faster
    page = client.get(reverse("cases:chain", args=[case.pk])).content.decode()
    assert "Zeugnis" in page
    assert client.post(url, {"remove": "1"}).status_code == 302
    with scope(manager):
        assert not build_chain(case, timezone.localdate()).bars


@pytest.mark.django_db
def test_window_is_chosen_and_nonsense_is_ignored(manager):
    case = make_case(manager)
    client, url = signed_in(manager), reverse("cases:chain", args=[case.pk])
    assert "Januar 2021 bis Dezember 2023" in client.get(url, {"monate": "36", "ab": "2021-01"}).content.decode()
    assert client.get(url, {"monate": "0"}).status_code == 200
    assert client.get(url, {"monate": "7", "ab": "9999-99"}).status_code == 200


@pytest.mark.django_db
def test_chain_is_closed_with_the_case(world, manager, partner):
    case = make_case(manager)
    client, url = signed_in(partner), reverse("cases:chain", args=[case.pk])
    assert client.get(url).status_code == 404
    share_case(case, world.a.partner, manager, purpose="referral")
    answer = client.get(url)
    assert answer.status_code == 200
    assert "eintragen" not in answer.content.decode()


@pytest.mark.django_db
def test_chain_asks_as_many_queries_for_many_entries(manager, scope):
    case = make_case(manager)
    client, url = signed_in(manager), reverse("cases:chain", args=[case.pk])

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    def add(title):
        with scope(manager):
            add_entry(case=case, kind="work", title=title, starts_on=date(2026, 1, 1), by=manager)
            note_contact(case=case, topic="housing", minutes=20, by=manager)

    add("eins")
    one = count()
    add("zwei")
    add("drei")
    assert one == count() == 20
    with scope(manager), pytest.raises(ValidationError):
        add_entry(case=case, kind="work", title="x", starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1), by=manager)
