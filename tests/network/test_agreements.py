from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from querschnitt.common.papers import Paper, Text, to_pdf
from querschnitt.network.body_choices import AgreementState
from querschnitt.network.models import Agreement
from querschnitt.network.services.agreements import remind_of_reviews, update_agreement
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.bodies import make_agreement

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


@given(DAYS, st.none() | st.integers(0, 900), DAYS)
def test_state_follows_from_the_day(start: date, length: int | None, day: date):
    end = None if length is None else start + timedelta(days=length)
    state = Agreement(valid_from=start, valid_to=end).state_on(day)
    assert (state == AgreementState.PLANNED) == (day < start)
    assert (state == AgreementState.ENDED) == (end is not None and end < day)


def test_reminder_goes_once_for_each_review_day(world, django_capture_on_commit_callbacks):
    user = world.actor("kim_coordinator").user
    with open_scope(world.a.scope()):
        agreement = make_agreement(review_on=date(2026, 6, 1), responsible=user, valid_from=date(2026, 1, 1))
        make_agreement(review_on=date(2026, 6, 1), valid_from=date(2026, 1, 1), title="niemand zuständig")
        make_agreement(
            review_on=date(2026, 6, 1), responsible=user, valid_from=date(2025, 1, 1), valid_to=date(2026, 4, 1)
        )
        sent = []
        for day in (date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 5), date(2026, 7, 1)):
            with django_capture_on_commit_callbacks(execute=True):
                sent.append(remind_of_reviews(day))
        assert sent == [0, 1, 0, 0]
        assert mail.outbox[0].to == [user.email]
        assert agreement.title in mail.outbox[0].body
        assert f"/netzwerk/vereinbarungen/{agreement.pk}/" in mail.outbox[0].body
        update_agreement(agreement=agreement, review_on=date(2027, 6, 1), by=None)
        with django_capture_on_commit_callbacks(execute=True):
            assert remind_of_reviews(date(2027, 5, 20)) == 1


def form(world: World, **more: str) -> dict[str, str]:
    return {
        "title": "Übergang Sozialamt und Jobcenter", "kind": "cooperation", "valid_from": "2026-01-01",
        "party_1": str(world.a.ki.pk), "party_2": str(world.a.partner.pk), **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("party_2", "", "mindestens zwei"),
        ("valid_to", "2025-01-01", "vor dem Beginn"),
        ("valid_from", "32.13.2026", "kein Datum"),
        ("review_on", "2026-06-01", "erinnert"),
    ],
)
def test_bad_input_is_refused_with_the_remedy(world, client, field, value, said):
    answer = client.post(reverse("network:agreement_create"), form(world, **{field: value}))
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors)


def test_agreement_is_entered_changed_and_exported(world, client):
    answer = client.post(reverse("network:agreement_create"), form(world))
    assert answer.status_code == 302
    with open_scope(world.a.scope()):
        agreement = Agreement.objects.get()
        assert agreement.parties.count() == 2
    more = form(world, party_3=str(world.a.outsider.pk), topics="deutsch")
    client.post(reverse("network:agreement_edit", args=[agreement.pk]), more)
    with open_scope(world.a.scope()):
        assert agreement.parties.count() == 3
    sheet = load_workbook(io.BytesIO(client.get(reverse("network:agreements_xlsx")).content)).worksheets[0]
    row = [cell.value for cell in sheet[2]]
    assert row[0] == "Übergang Sozialamt und Jobcenter"
    assert world.a.outsider.name in row[2]


def test_list_filters_by_state_and_says_what_is_due(world, client):
    today = timezone.localdate()
    user = world.actor("kim_coordinator").user
    with open_scope(world.a.scope()):
        make_agreement(title="läuft")
        make_agreement(title="kommt", valid_from=today + timedelta(days=5))
        make_agreement(title="vorbei", valid_to=today - timedelta(days=5))
        make_agreement(title="prüfen", review_on=today - timedelta(days=1), responsible=user)

    def titles(state: str) -> set[str]:
        page = client.get(reverse("network:agreements"), {"state": state})
        return {row.title for row, _state, _review in page.context["rows"]}

    assert titles("running") == {"läuft", "prüfen"}
    assert titles("planned") == {"kommt"}
    assert titles("ended") == {"vorbei"}
    assert titles("review") == {"prüfen"}
    assert "1 Vereinbarung ist zu überprüfen." in client.get(reverse("network:agreements")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_questions_for_more_rows(world, client, django_assert_num_queries, rows):
    with open_scope(world.a.scope()):
        for _ in range(rows):
            make_agreement(world.a.ki, world.a.partner)
    client.get(reverse("network:agreements"))
    with django_assert_num_queries(14):
        client.get(reverse("network:agreements"))


def test_signed_paper_is_read_by_its_parties_alone(world, client):
    paper = io.BytesIO(to_pdf(Paper("Vereinbarung", blocks=[Text("Unterschrieben.")])))
    paper.name = "vertrag.pdf"
    client.post(reverse("network:agreement_create"), form(world) | {"file": paper})
    with open_scope(world.a.scope()):
        agreement = Agreement.objects.get()
    url = reverse("network:agreement_file", args=[agreement.pk])
    for role, status in (("kim_coordinator", 200), ("partner_adviser", 200), ("outsider_adviser", 404)):
        assert signed_in(world.a.members[role]).get(url).status_code == status, role
    wrong = io.BytesIO(b"MZ not a paper")
    wrong.name = "vertrag.pdf"
    answer = client.post(reverse("network:agreement_edit", args=[agreement.pk]), form(world) | {"file": wrong})
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
