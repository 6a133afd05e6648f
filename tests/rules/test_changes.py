from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.rules import selectors, services
from querschnitt.rules.models import Rule, RuleVersion
from querschnitt.rules.periods import read_end, read_start
from querschnitt.rules.sources import source_name
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World, settings) -> World:
    settings.SECOND_FACTOR_REQUIRED = False
    return world


def change(world: World, rule_id: str = "KI27", **given):
    rule = Rule.objects.get(rule_id=rule_id)
    fields = {
        "text": "60000", "unit": "EUR/FTE/year", "applies_to": "KI", "source": "Richtlinie vom 1.2.2026", "page": "",
        "confidence": "high", "note": "", "reason": "neue Richtlinie", "seen_revision": rule.revision,
    }  # fmt: skip
    start, end = read_start(given.pop("start", "2026")), read_end(given.pop("end", ""))
    actor = world.actor("operator")
    with open_scope(actor.scope):
        return services.change_rule(rule=rule, start=start, end=end, by=actor, **{**fields, **given})


def spans(rule_id: str) -> list[tuple]:
    rows = selectors.valid_versions().filter(rule__rule_id=rule_id).order_by("during")
    return [(row.starts_on, row.last_day, row.value) for row in rows]


def test_new_value_closes_the_old_one_the_day_before(world):
    change(world)
    assert spans("KI27") == [(date(2023, 1, 1), date(2025, 12, 31), 57000), (date(2026, 1, 1), None, 60000)]
    assert selectors.rule_value("KI27", date(2025, 12, 31)) == 57000
    assert selectors.rule_value("KI27", date(2026, 1, 1)) == 60000


def test_correction_of_a_span_keeps_both_sides(world):
    change(world, start="2024-03", end="2024-05")
    assert spans("KI27") == [
        (date(2023, 1, 1), date(2024, 2, 29), 57000),
        (date(2024, 3, 1), date(2024, 5, 31), 60000),
        (date(2024, 6, 1), None, 57000),
    ]


def test_what_was_replaced_stays_readable(world):
    change(world)
    old = RuleVersion.objects.get(rule__rule_id="KI27", superseded_at__isnull=False)
    assert old.value == 57000
    assert old.last_day is None
    assert old.reason == ""
    fresh = RuleVersion.objects.get(rule__rule_id="KI27", value=60000)
    assert fresh.reason == "neue Richtlinie"
    assert fresh.recorded_by == world.actor("operator").user.pk


def test_change_is_logged_with_its_person(world):
    change(world)
    with connection.cursor() as cursor, open_scope(world.actor("operator").scope):
        cursor.execute(
            "SELECT action, person FROM audit_auditevent WHERE table_name = 'rules_ruleversion' ORDER BY seq"
        )
        events = cursor.fetchall()
    person = world.actor("operator").user.pk
    assert events == [("update", person), ("insert", person), ("insert", person)]


def test_change_without_a_reason_is_refused(world):
    with pytest.raises(ValidationError, match="Grund"):
        change(world, reason="  ")


def test_end_before_start_is_refused(world):
    with pytest.raises(ValidationError, match="vor dem Anfang"):
        change(world, start="2026", end="2025")


def test_value_of_another_kind_is_refused(world):
    with pytest.raises(ValidationError, match="passt nicht"):
        change(world, text="viel Geld")
    assert spans("KI27") == [(date(2023, 1, 1), None, 57000)]


def test_second_editor_is_told(world):
    seen = Rule.objects.get(rule_id="KI27").revision
    change(world, seen_revision=seen)
    with pytest.raises(services.StaleRule):
        change(world, seen_revision=seen, text="61000")
    assert spans("KI27")[-1][2] == 60000


def test_overlapping_versions_are_refused_by_the_database():
    rule = Rule.objects.get(rule_id="KI27")
    with pytest.raises(IntegrityError, match="one_version_at_a_time"), transaction.atomic():
        RuleVersion.objects.create(
            rule=rule, rule_number=rule.number, during=DateRange(date(2024, 1, 1), None), text="1", value=1,
            source="x", confidence="low",
        )  # fmt: skip


def test_other_rules_may_overlap():
    held = [line.rule.rule_id for line in selectors.rules_on(date(2018, 1, 1), programme="KI", holding_only=True)]
    assert {"KI09", "KI10"} <= set(held)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM rules_ruleversion",
        "DELETE FROM rules_rule",
        "UPDATE rules_ruleversion SET value = '1'",
        "UPDATE rules_ruleversion SET superseded_at = NULL, text = 'x'",
        "UPDATE rules_rule SET rule_id = 'X' WHERE rule_id = 'KI09'",
        "TRUNCATE rules_ruleversion",
    ],
)
@pytest.mark.parametrize("role", ["default", "owner"])
@pytest.mark.django_db(databases=["default", "owner"])
def test_nobody_deletes_or_rewrites_a_rule(statement, role):
    from django.db import connections

    with pytest.raises(DatabaseError), transaction.atomic(using=role), connections[role].cursor() as cursor:
        cursor.execute(statement)


SPANS = st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.integers(1, 9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(SPANS, max_size=6), probe=st.dates(date(2019, 1, 1), date(2033, 1, 1)))
def test_any_row_of_changes_answers_with_the_latest_that_covers_the_day(world, changes, probe):
    with transaction.atomic():
        for first, days, number in changes:
            last = first + timedelta(days=days)
            change(world, "RB01", start=first.isoformat(), end=last.isoformat(), text=str(number), unit="FTE")
        covering = [n for first, days, n in changes if first <= probe <= first + timedelta(days=days)]
        assert selectors.rule_value("RB01", probe) == (covering[-1] if covering else 1)
        transaction.set_rollback(True)


# The pages


def form(rule: Rule, **given) -> dict:
    return {
        "text": "60000", "unit": "EUR/FTE/year", "applies_to": "KI", "start": "2026", "end": "",
        "source": "Richtlinie vom 1.2.2026", "page": "", "confidence": "high", "note": "", "reason": "neue Richtlinie",
        "revision": rule.revision, **given,
    }  # fmt: skip


def test_operator_changes_a_rule_on_its_page(world):
    client, url = signed_in(world.actor("operator")), reverse("rules:change", args=["KI27"])
    opened = client.get(url).content.decode()
    assert 'value="57000"' in opened
    answer = client.post(url, form(Rule.objects.get(rule_id="KI27")), follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [(reverse("rules:detail", args=["KI27"]), 302)]
    assert "60.000" in html
    assert "neue Richtlinie" in html
    assert "ersetzt am" in html
    assert world.actor("operator").user.name in html


def test_page_without_reason_says_what_is_missing_and_keeps_what_was_typed(world):
    client, rule = signed_in(world.actor("operator")), Rule.objects.get(rule_id="KI27")
    html = client.post(reverse("rules:change", args=["KI27"]), form(rule, reason="", end="2020")).content.decode()
    assert "Das Ende liegt vor dem Anfang" in html
    assert 'value="60000"' in html
    assert spans("KI27") == [(date(2023, 1, 1), None, 57000)]


def test_page_of_a_stale_rule_says_so(world):
    client, rule = signed_in(world.actor("operator")), Rule.objects.get(rule_id="KI27")
    change(world)
    html = client.post(reverse("rules:change", args=["KI27"]), form(rule, text="61000")).content.decode()
    assert "von jemand anderem geändert" in html
    assert spans("KI27")[-1][2] == 60000


def test_rule_page_asks_the_database_the_same_after_changes(world):
    client, counts = signed_in(world.actor("case_manager")), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("rules:detail", args=["KI27"]))
        counts.append(len([query for query in queries if "rules_" in (query["sql"] or "")]))
        change(world)
    assert counts == [4, 4]


def test_only_the_operator_sees_the_way_to_change(world):
    for role, shown in (("operator", True), ("centre_head", False), ("state_analyst", False)):
        html = signed_in(world.actor(role)).get(reverse("rules:detail", args=["KI27"])).content.decode()
        assert ("/regeln/KI27/aendern/" in html) is shown


def test_state_analyst_reads_the_history_without_names(world):
    change(world)
    html = signed_in(world.actor("state_analyst")).get(reverse("rules:detail", args=["KI27"])).content.decode()
    assert "neue Richtlinie" in html
    assert world.actor("operator").user.name not in html


def test_detail_page_shows_series_source_and_contradiction(world):
    client = signed_in(world.actor("case_manager"))
    html = client.get(reverse("rules:detail", args=["KI13"]), {"am": "2021-05-01"}).content.decode()
    for words in ("50.000", "55.000", "57.000", "Bogumil/Hafner 2020, S. 42", "pufii.de"):
        assert words in html
    html = client.get(reverse("rules:detail", args=["KI09"]), {"am": "2012-05-01"}).content.decode()
    assert "hat die Regel keinen Wert" in html
    assert "Danach: 6,5 VZÄ (seit 2017)" in html
    assert "I-07" in html


def test_list_filters_by_programme_word_and_day(world):
    client = signed_in(world.actor("case_manager"))

    def ids(**query):
        html = client.get(reverse("rules:list"), query).content.decode()
        return [
            line.split("/")[2]
            for line in html.split('href="')[1:]
            if line.startswith("/regeln/") and line[8] in "ABCDEGHIJKLMPRST"
        ]

    assert len(ids()) == 193
    assert set(ids(programm="KIM B3")) == {"KM13", "KM14", "KM15", "KM25"}
    assert ids(q="Zulage") == ["KI20", "KI21"]
    assert "KI03" not in ids(programm="KI", am="2022-01-01", nur="gueltig")
    assert "KI03" in ids(programm="KI", am="2020-12-31", nur="gueltig")
    assert "„gestern“ ist kein Tag" in client.get(reverse("rules:list"), {"am": "gestern"}).content.decode()
    assert "Keine Regel passt" in client.get(reverse("rules:list"), {"q": "Atlantis"}).content.decode()


def test_export_has_real_numbers_days_and_sources(world):
    import io

    from openpyxl import load_workbook

    client = signed_in(world.actor("centre_head"))
    answer = client.get(reverse("rules:export"), {"programm": "KI", "am": "2022-06-30"})
    rows = {row[0]: row for row in load_workbook(io.BytesIO(answer.content))["Regeln"].values}
    assert rows["KI13"][3] == 55000
    assert rows["KI13"][6].date() == date(2021, 1, 1)
    assert rows["KI13"][8] == "ja"
    assert rows["KI03"][8] == "nein"
    assert rows["KI13"][9] == "Bogumil/Hafner 2020, S. 42"
    assert answer["Content-Disposition"] == 'attachment; filename="regeln-2022-06-30.xlsx"'


def test_form_shows_the_sources_name_and_a_decimal_comma_and_keeps_both(world):
    client = signed_in(world.actor("operator"))
    before = next(
        version
        for version in selectors.valid_versions().filter(rule__value_type="number", text__contains=".")
        if version.holds_on(date.today()) and source_name(version.source) != version.source
    )
    rule = before.rule
    form = client.get(reverse("rules:change", args=[rule.rule_id])).context["form"]
    assert form["source"].value() == source_name(before.source) != before.source
    assert "." not in form["text"].value()
    given = {**form.initial, "reason": "Anmerkung ergänzt", "note": "geprüft"}
    answer = client.post(reverse("rules:change", args=[rule.rule_id]), given)
    assert answer.status_code == 302, answer.context["form"].errors
    after = selectors.valid_versions().filter(rule=rule, note="geprüft").get()
    assert (after.text, after.source) == (before.text, before.source)
