"""Spans of residence and benefits: versions, no overlap, contradictions kept as such, the case follows today."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.cases.models import BenefitSpan, ResidenceSpan
from querschnitt.cases.selectors import current_benefit, current_residence
from querschnitt.cases.services import Stale, edit_case, set_benefit, set_residence, withdraw_span
from querschnitt.cases.spans import at, history, in_force
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case, share_case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def case(manager):
    return make_case(manager)


def today():
    return timezone.localdate()


def test_new_status_ends_the_running_one_the_day_before(case, manager, scope):
    with scope(manager):
        set_residence(case=case, status_code="GES", starts_on=date(2025, 5, 2), by=manager)
        set_residence(case=case, status_code="S25_2F", starts_on=date(2026, 10, 20), by=manager)
        spans = in_force(ResidenceSpan, case.person_id)
        assert [(span.status_code, span.starts_on, span.ends_on) for span in spans] == [
            ("GES", date(2025, 5, 2), date(2026, 10, 19)),
            ("S25_2F", date(2026, 10, 20), None),
        ]
        assert current_residence(case.person, date(2026, 10, 19)).status_code == "GES"
        assert current_residence(case.person, date(2026, 10, 20)).status_code == "S25_2F"
        assert current_residence(case.person, date(2025, 5, 1)) is None


def test_correction_is_a_new_version_and_keeps_the_old_one(case, manager, scope):
    with scope(manager):
        first = set_residence(case=case, status_code="GES", starts_on=date(2025, 5, 2), by=manager)
        second = set_residence(
            case=case, status_code="GES", starts_on=date(2025, 3, 2), by=manager, corrects=first,
            stated_by="document", document="Aufenthaltsgestattung", printed_until=date(2026, 12, 31),
        )  # fmt: skip
        assert (second.version, second.supersedes_id) == (2, first.pk)
        assert [row.version for row in history(ResidenceSpan, case.person_id)] == [2, 1]
        old = ResidenceSpan.objects.get(pk=first.pk)
        assert (old.starts_on, old.replaced_at is not None) == (date(2025, 5, 2), True)
        with pytest.raises(Stale):
            set_residence(case=case, status_code="DUL", starts_on=None, by=manager, corrects=first)


def test_overlapping_titles_are_refused_with_both_values(case, manager, scope):
    with scope(manager):
        set_residence(case=case, status_code="GES", starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30), by=manager)
        with pytest.raises(ValidationError) as error:
            set_residence(case=case, status_code="DUL", starts_on=date(2025, 6, 30), by=manager)
        text = str(error.value.message_dict["starts_on"])
        assert "Aufenthaltsgestattung" in text
        assert "30.06.2025" in text
        assert "Duldung" in text
        assert ResidenceSpan.objects.count() == 1


def test_overlap_is_kept_when_marked_as_to_be_clarified(case, manager, scope):
    with scope(manager):
        set_residence(case=case, status_code="GES", starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30), by=manager)
        span = set_residence(
            case=case, status_code="DUL", starts_on=date(2025, 6, 1), by=manager, contradictory=True,
            ends_on=date(2025, 8, 1),
        )  # fmt: skip
        assert span.contradictory
        assert current_residence(case.person, date(2025, 6, 15)).status_code == "GES"


def test_mark_without_a_contradiction_is_not_set(case, manager, scope):
    with scope(manager):
        assert not set_residence(
            case=case, status_code="GES", starts_on=None, by=manager, contradictory=True
        ).contradictory


@pytest.mark.parametrize(("field", "values"), [
    ("starts_on", {"starts_on": date(1990, 1, 1)}),
    ("printed_until", {"starts_on": date(2025, 1, 1), "printed_until": date(2024, 1, 1)}),
    ("ends_on", {"starts_on": date(2025, 1, 2), "ends_on": date(2025, 1, 1)}),
])  # fmt: skip
def test_impossible_span_names_both_values(manager, scope, field, values):
    case = make_case(manager, person={"birth_date": date(1992, 5, 17)})
    with scope(manager), pytest.raises(ValidationError) as error:
        set_residence(case=case, status_code="GES", by=manager, **values)
    assert list(error.value.message_dict) == [field]


def test_database_refuses_an_overlap_nobody_marked(case, manager, scope):
    with scope(manager):
        ResidenceSpan.objects.create(person=case.person, status_code="GES", starts_on=date(2025, 1, 1))
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            ResidenceSpan.objects.create(person=case.person, status_code="DUL", starts_on=date(2025, 3, 1))
        ResidenceSpan.objects.create(
            person=case.person, status_code="DUL", starts_on=date(2025, 3, 1), contradictory=True
        )


def test_database_lets_a_recorded_span_only_be_replaced(case, manager, scope):
    with scope(manager):
        span = set_residence(case=case, status_code="GES", starts_on=None, by=manager)
        with pytest.raises(IntegrityError, match="new version"), transaction.atomic():
            ResidenceSpan.objects.filter(pk=span.pk).update(status_code="DUL")
        withdraw_span(case=case, span=span, by=manager)
        with pytest.raises(IntegrityError, match="new version"), transaction.atomic():
            ResidenceSpan.objects.filter(pk=span.pk).update(replaced_at=None)


def test_case_follows_the_span_of_today(case, manager, scope):
    with scope(manager):
        set_benefit(case=case, legal_circle="asylblg", starts_on=today() - 30 * DAY, by=manager)
        assert (case.legal_circle, case.status_code) == ("asylblg", "")
        set_benefit(case=case, legal_circle="sgb2", starts_on=today() + DAY, by=manager)
        assert case.legal_circle == "asylblg"
        span = current_benefit(case.person, today())
        withdraw_span(case=case, span=span, by=manager)
        case.refresh_from_db()
        assert case.legal_circle == "unbekannt"


def test_intake_and_edit_leave_spans(manager, scope):
    case = make_case(manager, status_code="GES", legal_circle="asylblg")
    with scope(manager):
        assert current_residence(case.person, date(2000, 1, 1)).status_code == "GES"
        edit_case(case=case, version=case.version, person={}, fields={"status_code": "S25_2F"}, by=manager)
        assert case.status_code == "S25_2F"
        assert current_residence(case.person, today() - DAY).status_code == "GES"
        assert current_residence(case.person, today()).status_code == "S25_2F"
        edit_case(case=case, version=case.version, person={}, fields={"status_code": ""}, by=manager)
        assert current_residence(case.person, today()) is None
        assert case.legal_circle == "asylblg"


def test_night_follows_what_begins_and_ends(case, manager, scope):
    with scope(manager):
        # As if recorded days ago: nothing has followed yet.
        ResidenceSpan.objects.create(person=case.person, status_code="GES", starts_on=None, ends_on=today() - DAY)
        ResidenceSpan.objects.create(person=case.person, status_code="S25_2F", starts_on=today())
        BenefitSpan.objects.create(person=case.person, legal_circle="sgb2", starts_on=today() + DAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT case_follow_spans()")
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT case_follow_spans()")
            assert cursor.fetchone() == (0,)
        case.refresh_from_db()
        assert (case.status_code, case.legal_circle) == ("S25_2F", "unbekannt")


def test_spans_are_seen_with_the_case_only(world, case, manager, partner, outsider, scope):
    with scope(manager):
        set_residence(case=case, status_code="GES", starts_on=None, by=manager)
    with scope(partner):
        assert not ResidenceSpan.objects.exists()
    share_case(case, world.a.partner, manager, purpose="referral")
    with scope(partner):
        assert ResidenceSpan.objects.count() == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ResidenceSpan.objects.update(replaced_at=timezone.now())  # an insight reads only
    with scope(outsider):
        assert not ResidenceSpan.objects.exists()


days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
entries = st.tuples(
    st.sampled_from(["GES", "DUL", "S25_2F"]), st.none() | days, st.none() | days, st.booleans(), st.booleans()
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(entries, max_size=6))
def test_any_order_of_entries_leaves_one_undisputed_status_a_day(manager, scope, rows):
    """Whatever is entered, the database never holds two undisputed titles on one day, and today's is the case's."""
    case = make_case(manager)
    with scope(manager):
        for status, start, end, unclear, ends_previous in rows:
            try:
                set_residence(
                    case=case, status_code=status, starts_on=start, ends_on=end, by=manager,
                    contradictory=unclear, ends_previous=ends_previous,
                )  # fmt: skip
            except ValidationError:
                continue
        spans = in_force(ResidenceSpan, case.person_id)
        plain = [span for span in spans if not span.contradictory]
        assert not any(one.overlaps(other) for one in plain for other in plain if one.pk != other.pk)
        now = at(spans, today())
        case.refresh_from_db()
        assert case.status_code == (now.status_code if now else "")


def test_arrival_before_birth_is_saved_when_the_documents_say_so(manager, scope):
    dates = {"birth_date": "1992-05-17", "arrived_on": "1990-03-01"}
    intake = {"given_name": "Amina", "family_name": "Haddad", "consent": "on", "consent_language": "de", **dates}
    client = signed_in(manager)
    answer = client.post(reverse("cases:take_in"), intake)
    assert answer.status_code == 422
    assert "widersprüchlich, zu klären" in answer.content.decode()
    answer = client.post(reverse("cases:take_in"), intake | {"dates_unclear": "on"}, follow=True)
    case = answer.context["case"]
    page = client.get(reverse("cases:person", args=[case.pk])).content.decode()
    assert "Ankunft 01.03.1990 liegt vor der Geburt (17.05.1992)" in page
    with scope(manager):
        person = case.person
        person.refresh_from_db()
        edit_case(case=case, version=case.version, person={"arrived_on": date(2020, 3, 1)}, fields={}, by=manager)
        person.refresh_from_db()
        assert not person.dates_unclear


def test_page_shows_spans_versions_and_asks_before_keeping_a_contradiction(case, manager, scope):
    client = signed_in(manager)
    new = reverse("cases:new_span", args=[case.pk, "aufenthalt"])
    entry = {"status_code": "GES", "starts_on": "2025-05-02", "stated_by": "document", "document": "eAT"}
    assert client.post(new, entry | {"ends_on": "2026-12-31"}).status_code == 302
    again = {"status_code": "DUL", "starts_on": "2026-01-01", "stated_by": "person", "ends_previous": "on"}
    answer = client.post(new, again)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "überschneiden sich" in page
    assert 'name="contradictory"' in page
    assert client.post(new, again | {"contradictory": "on"}).status_code == 302
    page = client.get(reverse("cases:person", args=[case.pk])).content.decode()
    assert page.count("widersprüchlich, zu klären") >= 1
    assert "Dokument gesehen: eAT" in page
    with scope(manager):
        span = ResidenceSpan.objects.get(status_code="DUL")
    url = reverse("cases:change_span", args=[case.pk, "aufenthalt", span.pk])
    assert client.post(url, {"withdraw": "1"}).status_code == 302
    assert "1 frühere Fassung" in client.get(reverse("cases:person", args=[case.pk])).content.decode()
    assert client.get(url).status_code == 404


def test_person_page_asks_as_many_queries_for_many_spans(case, manager, scope):
    client = signed_in(manager)
    url = reverse("cases:person", args=[case.pk])
    client.get(url)
    with scope(manager):
        set_residence(case=case, status_code="GES", starts_on=date(2025, 1, 1), by=manager)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    with scope(manager):
        for year in (2016, 2017, 2018):
            set_benefit(
                case=case, legal_circle="sgb2", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), by=manager
            )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(one) == len(many) == 21
