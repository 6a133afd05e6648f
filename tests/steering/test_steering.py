"""Goals and hours of a centre: what the rules refuse, who sees what, and sums that equal the entries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from querschnitt.steering import selectors, services
from querschnitt.steering.choices import Dimension, Field, GoalKind
from querschnitt.steering.models import ConceptVersion, HoursEntry, Measure, Phase
from querschnitt.steering.worktime import monday_of
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_member, make_world, signed_in
from tests.factories.steering import make_concept, make_goal, make_hours, make_indicator, make_measure, make_phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


def this_monday() -> date:
    return monday_of(timezone.localdate())


def running(world, **fields) -> Measure:
    """A measure that runs today, whatever day the tests run on."""
    year = timezone.localdate().year
    goal = make_goal(world.a, phase=make_phase(world.a, year - 1, year + 1))
    return make_measure(world.a, goal=goal, starts_on=date(year - 1, 1, 1), **fields)


def test_phases_of_the_rule_are_stored_as_they_are(world):
    with open_scope(world.actor("centre_head").scope):
        made = services.adopt_phases(by=None)
        assert [str(phase) for phase in made] == ["2013–2015", "2016–2017", "2018–2019", "2020–2021"]
        assert services.adopt_phases(by=None) == []
        assert str(selectors.phase_of(2017)) == "2016–2017"
        with pytest.raises(ValidationError, match=r"2018–2019 hat Jahre gemeinsam \(Regel KI17, KI18\)"):
            services.open_phase(starts_year=2017, ends_year=2018, by=None)
        # The database holds it too, and for the own centre alone.
        with pytest.raises(IntegrityError), transaction.atomic():
            Phase.objects.create(starts_year=2014, ends_year=2014)
    with open_scope(world.actor("centre_head", "b").scope):
        assert services.open_phase(starts_year=2017, ends_year=2018, by=None)


def test_second_priority_goal_needs_a_reason_and_a_third_is_refused(world):
    priority = {"kind": GoalKind.PRIORITY, "field": Field.EDUCATION}
    first = make_goal(world.a, **priority)
    with pytest.raises(ValidationError) as refused:
        make_goal(world.a, title="Zweites", **priority)
    assert "KI16" in str(refused.value)
    second = make_goal(world.a, title="Zweites", why_second="Zwei Schulämter mit eigenen Vorhaben", **priority)
    assert (first.position, second.position) == (1, 2)
    with pytest.raises(ValidationError, match="schon zwei"):
        make_goal(world.a, title="Drittes", why_second="noch eines", **priority)
    # The other field has its own.
    assert make_goal(world.a, title="Öffnung", kind=GoalKind.PRIORITY, field=Field.CROSS).position == 1


def test_hours_above_the_day_are_refused_whole(world):
    actor, measure = world.actor("case_manager"), running(world)
    other = running(world, title="Sprachcafé")
    monday = this_monday()
    with open_scope(actor.scope):
        services.save_week(monday=monday, cells={(measure.pk, monday): 400}, by=actor)
        with pytest.raises(services.HoursRefused) as refused:
            services.save_week(
                monday=monday, cells={(other.pk, monday): 201, (other.pk, monday + timedelta(days=1)): 60}, by=actor
            )
        assert "10 Stunden eines Tages (§ 3 ArbZG)" in refused.value.problems[0]
        assert list(HoursEntry.objects.values_list("minutes", flat=True)) == [400]  # nothing half saved
        assert services.save_week(monday=monday, cells={(other.pk, monday): 200}, by=actor) == 1


def test_hours_outside_the_measure_or_ahead_are_refused(world):
    actor = world.actor("case_manager")
    monday = this_monday()
    ended = running(world, ends_on=monday - timedelta(days=10))
    with open_scope(actor.scope):
        with pytest.raises(services.HoursRefused, match="läuft am"):
            services.save_week(monday=monday, cells={(ended.pk, monday): 60}, by=actor)
        ahead = monday + timedelta(days=7)
        with pytest.raises(services.HoursRefused, match="wenn sie geleistet sind"):
            services.save_week(monday=ahead, cells={(running(world).pk, ahead): 60}, by=actor)


def test_last_week_is_copied_into_free_days_only(world):
    actor, measure = world.actor("case_manager"), running(world)
    monday = this_monday()
    for number, minutes in ((0, 60), (1, 90)):
        make_hours(actor, measure, monday - timedelta(days=7 - number), minutes)
    make_hours(actor, measure, monday, 15)
    with open_scope(actor.scope):
        assert services.copy_last_week(monday=monday, by=actor) == 1
        week = HoursEntry.objects.filter(day__gte=monday).order_by("day").values_list("minutes", flat=True)
        assert list(week) == [15, 90]
        assert services.copy_last_week(monday=monday, by=actor) == 0


def test_nobody_reads_another_persons_hours_but_everybody_the_sums(world):
    measure = running(world)
    year, monday = timezone.localdate().year, date(timezone.localdate().year, 1, 1)
    for role in ("case_manager", "education_adviser"):
        make_hours(world.actor(role), measure, monday, 90)
    head = world.actor("centre_head")
    with open_scope(head.scope):
        assert HoursEntry.objects.count() == 0  # row-level security, not the view
        assert selectors.hours_by_measure(year) == {measure.pk: Decimal(3)}
        assert selectors.hours_by_measure(year - 1) == {}
        with pytest.raises(DatabaseError), transaction.atomic():
            HoursEntry.objects.create(
                organisation_id=head.organisation_id, person=world.actor("case_manager").user, measure=measure,
                day=monday, minutes=5,
            )  # fmt: skip
    with open_scope(world.actor("centre_head", "b").scope):
        assert selectors.hours_by_measure(year) == {}
    with connection.cursor() as cursor:  # no scope, no sums
        cursor.execute("SELECT count(*) FROM steering_hours(%s)", [year])
        assert cursor.fetchone() == (0,)


def test_log_of_hours_keeps_no_value(world):
    make_hours(world.actor("case_manager"), running(world), timezone.localdate(), 123)
    with open_scope(world.actor("operator").scope), connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM audit_auditevent WHERE table_name = 'steering_hoursentry'")
        rows = cursor.fetchall()
    assert rows == [("{}",)]


def test_figures_of_a_year_are_a_line_of_tabelle_3(world):
    phase = make_phase(world.a, 2026, 2027)
    priority = make_goal(world.a, phase=phase, kind=GoalKind.PRIORITY, category="Sprachbildungsmaßnahmen")
    general = make_goal(world.a, phase=phase, field=Field.CROSS, category="Vernetzung", title="Netz")
    make_goal(world.a, phase=make_phase(world.a, 2024, 2025), title="vorbei")
    first = make_measure(world.a, goal=priority, starts_on=date(2026, 3, 1))
    make_measure(world.a, goal=priority, title="erst später", starts_on=date(2027, 1, 1))
    second = make_measure(world.a, goal=general, title="Treffen", starts_on=date(2026, 1, 1))
    for measure, minutes in ((first, 90), (second, 45)):
        make_hours(world.actor("case_manager"), measure, date(2026, 5, 4), minutes)
    with open_scope(world.actor("centre_head").scope):
        found = selectors.figures_of(2026)
        assert found == {
            Dimension.PRIORITY_EDUCATION: (1, 1, Decimal("1.50")),
            Dimension.PRIORITY_CROSS: (0, 0, Decimal(0)),
            Dimension.GENERAL_EDUCATION: (0, 0, Decimal(0)),
            Dimension.GENERAL_CROSS: (1, 1, Decimal("0.75")),
        }
        assert selectors.counts_of(2026) == {
            (Dimension.PRIORITY_EDUCATION, "Sprachbildungsmaßnahmen"): (1, 1),
            (Dimension.GENERAL_CROSS, "Vernetzung"): (1, 1),
        }


def test_concept_is_judged_by_its_rules_and_stays_as_decided(world):
    with open_scope(world.actor("centre_head").scope):
        assert selectors.concept_state(date(2026, 1, 1)).kind == "none"
    concept = make_concept(world.a)
    with open_scope(world.actor("centre_head").scope):
        assert "KI15" in selectors.concept_state(date(2026, 1, 1)).sentence
        services.decide_concept(concept=concept, decided_on=date(2023, 3, 1), decided_by="Kreistag", by=None)
        assert selectors.concept_state(date(2026, 3, 1)).kind == "ok"
        old = selectors.concept_state(date(2026, 3, 2))
        assert (old.kind, old.until) == ("old", date(2026, 3, 1))
        assert "KI30" in old.sentence
        with pytest.raises(DatabaseError), transaction.atomic():
            ConceptVersion.objects.filter(pk=concept.pk).update(title="anders")
        fresh = services.add_concept(title="Integrationskonzept 2026", by=None)
        assert fresh.number == 2
        assert services.add_concept(title="noch einmal", by=None).pk == fresh.pk  # one draft at a time
        with pytest.raises(ValidationError, match="Gremium"):
            services.decide_concept(concept=fresh, decided_on=date(2026, 3, 2), decided_by=" ", by=None)


def test_indicator_value_of_the_future_is_refused(world):
    indicator = make_indicator(world.a)
    with open_scope(world.actor("centre_head").scope):
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(ValidationError, match="gemessen"):
            services.record_value(indicator=indicator, as_of=tomorrow, value=Decimal(1), by=None)
        services.record_value(indicator=indicator, as_of=timezone.localdate(), value=Decimal(41), by=None)
        assert indicator.reached(indicator.values.get().value)


# Pages


def test_a_week_is_entered_saved_and_shown(world):
    client, measure = signed_in(world.actor("case_manager")), running(world)
    monday = this_monday()
    address = f"/steuerung/stunden/?woche={monday.isoformat()}&mit={measure.pk}"
    field = f"h.{measure.pk}.{monday.isoformat()}"
    assert field in client.get(address).content.decode()
    refused = client.post(address, {field: "11"})
    assert refused.status_code == 422
    assert "§ 3 ArbZG" in refused.content.decode()
    assert 'value="11"' in refused.content.decode()  # what was typed stays
    odd = client.post(address, {field: "viel"})
    assert "Schreiben Sie 1,5 oder 1:30" in odd.content.decode()
    assert client.post(address, {field: "1,5"}).status_code == 302
    assert 'value="1,5"' in client.get(address).content.decode()
    assert client.post(address, {field: ""}).status_code == 302
    with open_scope(world.actor("case_manager").scope):
        assert not HoursEntry.objects.exists()


def test_head_plans_a_goal_with_measure_indicator_and_value(world):
    client, phase = signed_in(world.actor("centre_head")), make_phase(world.a, 2026, 2027)
    answer = client.post(
        "/steuerung/ziele/neu/",
        {
            "phase": phase.pk,
            "field": "bildung",
            "kind": "schwerpunkt",
            "category": "Sprachbildungsmaßnahmen",
            "title": "Deutsch",
        },
    )
    goal = answer["Location"]
    assert client.post(f"{goal}massnahme/", {"title": "Lernwerkstatt", "starts_on": "2026-02-01"}).status_code == 302
    late = client.post(f"{goal}massnahme/", {"title": "Zu spät", "starts_on": "2029-02-01"})
    assert "läuft nicht in der Phase" in late.content.decode()
    client.post(f"{goal}kennzahl/", {"label": "Kinder", "direction": "up", "target": "40", "target_on": "2027-12-31"})
    page = client.get(goal).content.decode()
    for text in ("Lernwerkstatt", "Kinder", "noch kein Istwert", "Schwerpunkt Bildung"):
        assert text in page
    again = client.post(
        "/steuerung/ziele/neu/",
        {"phase": phase.pk, "field": "bildung", "kind": "schwerpunkt", "category": "x", "title": "Zweites"},
    )
    assert "KI16" in again.content.decode()


def test_goals_cost_the_same_queries_with_one_goal_and_three(world, django_assert_max_num_queries):
    client = signed_in(world.actor("centre_head"))
    counts = []
    for titles in (["eins"], ["zwei", "drei"]):
        for title in titles:
            make_measure(world.a, goal=make_goal(world.a, title=title))
        with django_assert_max_num_queries(40) as seen:
            assert client.get("/steuerung/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_person_of_two_houses_sees_hours_of_the_acting_one(world):
    measure = running(world)
    actor = world.actor("case_manager")
    make_hours(actor, measure, timezone.localdate(), 60)
    elsewhere = make_member(world.b.ki, "case_manager", actor.user)
    with open_scope(elsewhere.scope):
        assert not HoursEntry.objects.exists()


def test_last_week_is_taken_over_with_one_press(world):
    actor, measure, monday = world.actor("case_manager"), running(world), this_monday()
    make_hours(actor, measure, monday - timedelta(days=7), 90)
    client, address = signed_in(actor), f"/steuerung/stunden/vorwoche/?woche={monday.isoformat()}"
    answer = client.post(address, follow=True)
    assert "1 Angaben der Vorwoche übernommen" in answer.content.decode()
    assert 'value="1,5"' in answer.content.decode()
    assert "nichts, was in freie Tage dieser Woche passt" in client.post(address, follow=True).content.decode()


def test_concept_is_written_decided_and_its_end_named_on_its_page(world):
    client, today = signed_in(world.actor("centre_head")), timezone.localdate()
    assert "KI15" in client.get("/steuerung/konzepte/").content.decode()
    client.post("/steuerung/konzepte/neu/", {"title": "Konzept", "kind": "integration"})
    with open_scope(world.actor("centre_head").scope):
        address = f"/steuerung/konzepte/{ConceptVersion.objects.get().pk}/beschluss/"
    late = client.post(address, {"decided_on": today + timedelta(days=1), "decided_by": "Kreistag"})
    assert "liegt in der Zukunft" in late.content.decode()
    decided = {"decided_on": today - timedelta(days=3 * 366), "decided_by": "Kreistag"}
    page = client.post(address, decided, follow=True).content.decode()
    assert "älter als 3 Jahre (Regel" in page
    client.post("/steuerung/konzepte/neu/", {"title": "Konzept, neu", "kind": "integration"})
    page = client.get("/steuerung/konzepte/").content.decode()
    assert page.count("Kreistag") == 1  # the decided version stands beside the draft
