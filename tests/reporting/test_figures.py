"""Counted against what plain Python counts from the very rows, read as owner past every policy."""

import datetime
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from querschnitt.cases.catalogues import obstacle_categories
from querschnitt.cases.models import Case, ContactNote, Need, Obstacle, Person, PhaseChange, PlanVersion, Referral
from querschnitt.cases.services import close_case
from querschnitt.reporting import services
from querschnitt.reporting.measures import chapters, families
from querschnitt.reporting.models import PublishedFigure, YearFigure
from querschnitt.reporting.presentation import finding, leader, percent
from querschnitt.reporting.reports import REPORTS
from querschnitt.reporting.selectors import YearOfUnit
from querschnitt.reporting.services import may_publish, publish_year, recompute_year, refresh_figures
from querschnitt.reporting.statistics import RECEIVER_OF
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.triage.models import ShortAdvice
from querschnitt.triage.statuses import residence_statuses
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case
from tests.standing import TODAY

from .conftest import centre

pytestmark = pytest.mark.django_db


def rows_of_all(model, *fields, keyed=False):
    """All rows of the open scope's centre, organisation by organisation, as need-to-know allows."""
    from querschnitt.tenants.scope import current_centre_id

    centre_id, seen = current_centre_id(), {}
    for organisation in Organisation.objects.values_list("pk", flat=True):
        with open_scope(Scope(centre_id, organisation)):
            for row in model.objects.values_list("pk", *fields):
                seen[row[0]] = row[1:]
    return seen if keyed else list(seen.values())


def age_class(born, born_in, day):
    if born is None and born_in is None:
        return "unknown"
    years = (
        day.year - born_in if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    )
    return str(max(first for first in (0, 6, 12, 18, 27, 65) if first <= years))


def origin(nation):
    if nation in {"UA", "SY", "AF", "TR", "IQ", "IR", "DE"}:
        return nation
    if nation in {"PL", "RO", "BG", "GR", "IT", "ES", "PT", "HR", "HU", "FR", "NL", "BE"}:
        return "eu"
    return "unknown" if not nation else "balkan" if nation in {"RS", "XK", "AL", "MK", "BA"} else "elsewhere"


def status_group(code):
    groups = list(dict.fromkeys(status.group for status in residence_statuses().values()))
    return f"{groups.index(residence_statuses()[code].group):02d}" if code else "unknown"


def duration(opened, closed):
    months = 12 * (closed.year - opened.year) + closed.month - opened.month - (closed.day < opened.day)
    return str(max(first for first in (0, 3, 6, 12, 24) if first <= months))


def count_by_hand(year, today):
    first, last = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), today)
    count = Counter()
    changes = {}
    for case_id, phase, day in sorted(
        rows_of_all(PhaseChange, "case_id", "phase", "entered_on"), key=lambda row: row[2]
    ):
        if day <= last:
            changes[case_id] = phase
    people = rows_of_all(Person, "pk", "gender", "nationality", "birth_date", "birth_year", keyed=True)
    needs = {
        (case, area)
        for case, area, made in rows_of_all(Need, "case_id", "life_area", "created_at")
        if made.date() <= last
    }
    persons = {}
    for pk, lead, person, opened, closed, outcome, status, circle, path in rows_of_all(
        Case, "pk", "organisation_id", "person_id", "opened_on", "closed_on", "outcome",
        "status_code", "legal_circle", "access_path",
    ):  # fmt: skip
        if opened > last or (closed and closed < first) or outcome == "merged":
            continue
        count[lead, "cases"] += 1
        persons.setdefault(lead, set()).add(person)
        _pk, gender, nation, born, born_in = people[person]
        for key in (
            f"gender:{gender}", f"age:{age_class(born, born_in, last)}", f"origin:{origin(nation)}",
            f"statusgroup:{status_group(status)}", f"circle:{circle}", f"path:{path or 'unknown'}",
            *(f"need:{area}" for case, area in needs if case == pk),
        ):  # fmt: skip
            count[lead, key] += 1
        if opened >= first:
            count[lead, "opened"] += 1
        if closed and closed <= last:
            count[lead, "closed"] += 1
            count[lead, f"outcome:{outcome}"] += 1
            count[lead, f"duration:{duration(opened, closed)}"] += 1
        else:
            count[lead, f"phase:{changes[pk]}"] += 1
    for lead, found in persons.items():
        count[lead, "persons"] = len(found)
    count[None, "persons"] = len(set().union(*persons.values())) if persons else 0
    for organisation, day, topic, channel, family, others, interpreter, minutes in rows_of_all(
        ContactNote, "organisation_id", "held_on", "topic", "channel", "family_present", "others_present",
        "interpreter", "minutes",
    ):  # fmt: skip
        if first <= day <= last:
            company = "family" if family else "others" if others else "single"
            for key in (
                "contacts", f"month:{day:%m}", f"topic:{topic}", f"channel:{channel}", f"company:{company}",
                f"interpreter:{interpreter or 'none'}",
                f"length:{max(least for least in (0, 15, 30, 60) if least <= minutes)}",
            ):  # fmt: skip
                count[organisation, key] += 1
    leads = dict(rows_of_all(Case, "pk", "organisation_id"))
    for case, number, day in rows_of_all(PlanVersion, "case_id", "number", "agreed_on"):
        if first <= day <= last:
            count[leads[case], "plans"] += 1
            count[leads[case], "plan:first" if number == 1 else "plan:again"] += 1
    kinds = dict(Organisation.objects.values_list("pk", "kind"))
    for sender, recipient, state, sent in rows_of_all(Referral, "sender_id", "recipient_id", "state", "sent_at"):
        if sent and first <= sent.date() <= last:
            count[sender, "referrals"] += 1
            count[sender, f"receiver:{RECEIVER_OF.get(kinds[recipient], 'elsewhere')}"] += 1
            count[sender, f"result:{'unanswered' if state in ('sent', 'draft') else state}"] += 1
    for organisation, concern, result, day in rows_of_all(
        ShortAdvice, "organisation_id", "concern", "result", "advised_on"
    ):
        if first <= day <= last:
            for key in ("advice", f"concern:{concern}", f"advised:{result}"):
                count[organisation, key] += 1
    for organisation, category, day in rows_of_all(Obstacle, "organisation_id", "category", "reported_on"):
        if first <= day <= last:
            count[organisation, "obstacles"] += 1
            count[organisation, f"obstacle:{category}"] += 1
            count[organisation, f"group:{obstacle_categories()[category].group}"] += 1
    return {key: value for key, value in count.items() if value}


@pytest.mark.parametrize("year", [2025, 2026])
def test_figures_equal_the_hand_count(district, year):
    with open_scope(Scope(centre().pk)):
        stored = {
            (organisation, category): value
            for organisation, category, value in YearFigure.objects.filter(year=year).values_list(
                "organisation_id", "category", "value"
            )
        }
        assert stored == count_by_hand(year, TODAY)
        assert stored


def test_published_cells_are_true_or_protected_and_small_ones_never_shown(district):
    for one in ("kreis-ahrenfeld", "stadt-birkenhorst", "kreis-erlental"):
        with open_scope(Scope(centre(one).pk)):
            true = Counter()
            for organisation, category, value in YearFigure.objects.filter(year=2026).values_list(
                "organisation_id", "category", "value"
            ):
                true[organisation, category] += value
                if organisation and category != "persons":
                    true["centre", category] += value
            true["centre", "persons"] = true[None, "persons"]
            shown = PublishedFigure.objects.filter(year=2026, centre_id=centre(one).pk)
            assert shown.exists()
            for organisation, category, value in shown.values_list("organisation_id", "category", "value"):
                expected = true[organisation or "centre", category]
                assert value in (None, expected)
                if 0 < expected < 5:
                    assert value is None, (category, expected)
            assert shown.filter(value=0).exists()
            assert shown.filter(value__isnull=True).exists()


def test_hidden_cells_do_not_follow_from_the_next_year(district):
    """A year begins with what the year before did not end: of these four cells one is never hidden alone."""
    tied = ((2025, "cases"), (2025, "closed"), (2026, "cases"), (2026, "opened"))
    with open_scope(Scope(centre().pk)):
        cells = {
            (level, centre_id, organisation, year, category): value
            for level, centre_id, organisation, year, category, value in PublishedFigure.objects.values_list(
                "level", "centre_id", "organisation_id", "year", "category", "value"
            )
        }
    units = [unit for unit in {key[:3] for key in cells} if all((*unit, *one) in cells for one in tied)]
    assert any(cells[*unit, 2025, "closed"] is None for unit in units)
    for unit in units:
        assert [cells[*unit, *one] for one in tied].count(None) != 1, unit


def test_every_page_and_workbook_hides_small_cells(district):
    """Protected everywhere: what leaves the house, for every role, comes from published figures alone."""
    from io import BytesIO

    from openpyxl import load_workbook

    from querschnitt.accounts.actor import Actor
    from querschnitt.accounts.models import Membership, User

    for name, view in (("Jana Wertheim", "centre"), ("Katrin Wessel", "organisation"), ("Dr. Malte Rehbein", "state")):
        user = User.objects.get(name=name)
        with open_scope(Scope(user_id=user.pk)):
            actor = Actor(user, Membership.unscoped.filter(user=user).first())
        client = signed_in(actor)
        for report in REPORTS if view != "organisation" else ["jahr"]:
            asked = {"jahr": 2026, "ebene": view, "bericht": report}
            page = client.get(reverse("reporting:year"), asked)
            assert page.status_code == 200
            assert "geschützt" in page.content.decode()
            book = load_workbook(BytesIO(client.get(reverse("reporting:year_export"), asked).content))
            counts = [
                cell.value
                for page in book.worksheets[:-1]
                for row in page.iter_rows(min_row=2, min_col=2)
                for cell in row
                if cell.value is not None
            ]
            assert "geschützt" in counts
            assert all(value == "geschützt" or value == 0 or value >= 5 for value in counts)


def test_state_sees_all_centres_and_no_organisation(district, django_assert_num_queries):
    from querschnitt.accounts.actor import Actor
    from querschnitt.accounts.models import Membership, User

    user = User.objects.get(name="Dr. Malte Rehbein")
    with open_scope(Scope(user_id=user.pk)):
        actor = Actor(user, Membership.unscoped.filter(user=user).first())
    text = signed_in(actor).get(reverse("reporting:year")).content.decode()
    for name in ("Kreis Ahrenfeld", "Stadt Birkenhorst", "Kreis Erlental"):
        assert name in text
    assert "Migrationsberatung der Caritas" not in text


def test_start_page_of_those_who_answer_for_a_centre_or_the_state_shows_the_newest_year(district):
    from querschnitt.accounts.models import User

    def start_page(name: str) -> str:
        client = Client()
        client.force_login(User.objects.get(name=name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(reverse("portal:day")).content.decode()

    for name in ("Dr. Helene Brandhorst", "Dr. Malte Rehbein"):
        assert "Jahreszahlen 2026" in start_page(name)
    assert "Jahreszahlen 2026" not in start_page("Katrin Wessel")


def test_page_query_count_does_not_grow_with_rows(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    head = world.actor("centre_head")

    def queries() -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            assert signed_in(head).get(reverse("reporting:year")).status_code == 200
        return len([one for one in captured if "reporting_" in (one["sql"] or "")])

    make_case(world.actor("case_manager"))
    refresh_figures(years=[TODAY.year], today=TODAY, force=True)
    assert queries() == 3
    for role, house in (("case_manager", "a"), ("partner_adviser", "a"), ("case_manager", "b")):
        make_case(world.actor(role, house))
    refresh_figures(years=[TODAY.year], today=TODAY, force=True)
    assert queries() == 3


def test_closing_a_case_moves_it_to_its_outcome(world):
    manager = world.actor("case_manager")
    case = make_case(manager, opened_on=datetime.date(2026, 3, 1))
    with open_scope(manager.scope):
        close_case(case=case, outcome="reached", by=manager, closed_on=datetime.date(2026, 6, 1), anyway=True)
    with open_scope(Scope(world.a.centre.pk)):
        recompute_year(year=2026, today=TODAY)
        found = dict(YearFigure.objects.values_list("category", "value"))
    assert found["closed"] == found["outcome:reached"] == found["cases"] == 1
    assert not [key for key in found if key.startswith("phase:")]


def test_other_centres_are_not_counted(district):
    with open_scope(Scope(centre("stadt-birkenhorst").pk)), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT organisation) FROM reporting_counts('2024-01-01', '2026-12-31')")
        assert cursor.fetchone()[0] == 2
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('scope.centre', '', true)")
        cursor.execute("SELECT * FROM reporting_counts('2024-01-01', '2026-12-31') WHERE count > 0")
        assert cursor.fetchall() == []


def test_running_year_is_published_once_a_quarter(district):
    assert not may_publish(2026, TODAY)
    assert may_publish(2026, datetime.date(2027, 1, 2))
    assert not may_publish(2025, TODAY)
    assert may_publish(2026, datetime.date(2026, 10, 1)) is False
    assert may_publish(2024, TODAY)


def test_lower_minimum_protects_fewer_cells(district):
    with open_scope(Scope(centre().pk)):
        five = PublishedFigure.objects.filter(year=2026, value__isnull=True).count()
    publish_year(year=2026, today=TODAY, minimum=3)
    with open_scope(Scope(centre().pk)):
        assert PublishedFigure.objects.filter(year=2026, value__isnull=True).count() < five


def test_unknown_category_is_no_silent_loss(monkeypatch, district):
    monkeypatch.setattr(services, "count_centre", lambda year, last: {None: {"obstacle:unheard_of": 2}})
    with open_scope(Scope(centre().pk)), pytest.raises(ValueError, match="unheard_of"):
        recompute_year(year=2026, today=TODAY)


def test_every_chapter_belongs_to_a_family():
    known = {item.total: set() for family in families() for item in family.breakdowns}
    for family in families():
        for item in family.breakdowns:
            known[item.total] |= set(item.parts)
        for lesser, greater in family.at_most:
            known[greater].add(lesser)
    for chapter in (chapter for report in REPORTS.values() for chapter in report.chapters()):
        assert {key for key, _ in chapter.parts} <= known[chapter.total]


def year_with(**cells):
    return YearOfUnit(
        2025, datetime.date(2025, 12, 31), "Kreis", {key.replace("__", ":"): v for key, v in cells.items()}
    )


def test_percentages_come_after_protection_and_round_half_up():
    assert percent(1, 8) == 13
    assert percent(None, 8) is None
    assert percent(3, None) is None
    assert percent(3, 0) is None


def test_heading_says_the_finding():
    chapter = next(one for one in chapters() if one.key == "result")
    now = year_with(referrals=50, result__unanswered=19, result__accepted=31)
    assert finding(chapter, now, YearOfUnit(2024)) == "38 % der Verweisungen blieben ohne Antwort"


def test_heading_never_ranks_what_protection_leaves_open():
    chapter = next(one for one in chapters() if one.key == "topic")
    assert leader(chapter, year_with(contacts=40, topic__housing=15, topic__work=None, topic__health=None)) is None
    found = leader(chapter, year_with(contacts=40, topic__housing=25, topic__work=None, topic__health=None))
    assert found is not None
    assert found[1] == 63


def test_person_model_is_counted_once_per_centre(district):
    with open_scope(Scope(centre().pk)):
        persons = YearFigure.objects.get(year=2026, category="persons", organisation__isnull=True).value
        assert persons <= len(rows_of_all(Person, "pk"))


def test_night_job_counts_this_year_and_the_last(monkeypatch):
    from procrastinate.contrib.django import app

    from querschnitt.reporting import tasks

    seen = []
    monkeypatch.setattr(tasks, "refresh_figures", lambda years: seen.extend(years))
    tasks.count_every_night(0)
    assert len(seen) == 2
    assert "reporting.refresh_figures" in app.tasks


def test_months_to_come_are_no_zeros(monkeypatch):
    from querschnitt.common import charts
    from querschnitt.reporting.presentation import section

    drawn = []
    monkeypatch.setattr(charts, "lines", lambda rows, **kwargs: drawn.extend(rows))
    chapter = next(chapter for chapter in chapters() if chapter.key == "month")
    cells = {"contacts": 20, "month:01": 12, "month:02": 8}
    now = YearOfUnit(2026, datetime.date(2026, 2, 28), "KI", cells)
    shown = section(chapter, now, YearOfUnit(2025, datetime.date(2025, 12, 31), "KI", {"contacts": 12, "month:12": 12}))
    assert [line.ahead for line in shown.lines] == [False] * 2 + [True] * 10
    assert [row["value"] for row in drawn if row["series"] == "2026"] == [12, 8]
    assert len([row for row in drawn if row["series"] == "2025"]) == 12
