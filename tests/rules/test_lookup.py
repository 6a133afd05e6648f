import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.rules import loading, selectors
from querschnitt.rules.models import Rule, RuleVersion

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(1995, 1, 1), date(2035, 12, 31))


def value(rule_id: str, day: str):
    return selectors.rule_value(rule_id, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("rule_id", "day", "expected"),
    [
        ("KI09", "2018-06-30", 6.5),
        ("KI03", "2012-01-01", 50000),
        ("KI03", "2020-12-31", 50000),
        ("KI13", "2021-01-01", 55000),
        ("KI27", "2026-01-01", 57000),
        ("RK04", "2024-02-26", 18),
        ("RK05", "2024-02-27", 36),
        ("RK13", "2024-06-26", 8),
        ("RK14", "2024-06-27", 5),
        ("KI12", "2018-03-01", "2022-12-31"),
        ("RK15", "2025-10-31", 3),
        ("MB01", "2020-01-01", 27),
        ("JC01", "1999-01-01", True),
    ],
)
def test_value_holds_to_the_last_day_and_from_the_first(rule_id, day, expected):
    assert value(rule_id, day) == expected


@pytest.mark.parametrize(
    ("rule_id", "day", "before", "after"),
    [
        ("KI09", "2016-12-31", None, "2017-01-01"),
        ("KI03", "2021-01-01", "2020-12-31", None),
        ("KA12", "2018-12-31", None, "2019-01-01"),
        ("RK15", "2025-11-01", "2025-10-31", None),
    ],
)
def test_day_without_a_value_names_the_nearest(rule_id, day, before, after):
    with pytest.raises(selectors.NoValue) as missing:
        value(rule_id, day)
    near = missing.value
    assert (near.before.last_day.isoformat() if near.before else None) == before
    assert (near.after.starts_on.isoformat() if near.after else None) == after


def test_unknown_rule_suggests_names_that_look_alike():
    with pytest.raises(selectors.UnknownRule) as unknown:
        value("KI99", "2020-01-01")
    assert unknown.value.close
    assert all(name in Rule.objects.values_list("rule_id", flat=True) for name in unknown.value.close)
    assert selectors.find_rule(" ki09 ").rule_id == "KI09"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS)
def test_any_rule_on_any_day_has_one_version_or_a_nearest(day: date):
    lines = {line.rule.rule_id: line for line in selectors.rules_on(day)}
    assert len(lines) == 193
    for rule in Rule.objects.filter(rule_id__in=["KI03", "RK04", "MB06", "SV04", "TM07", "KI31"]):
        line = lines[rule.rule_id]
        try:
            assert selectors.version_on(rule, day) == line.version
            assert line.holds
        except selectors.NoValue as found:
            missing = found
        else:
            continue
        assert not line.holds
        assert line.version in (missing.before, missing.after)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS)
def test_a_version_that_holds_on_a_day_holds_on_its_neighbours_or_ends_there(day: date):
    for line in selectors.rules_on(day, holding_only=True):
        version = line.version
        assert (version.starts_on is None) or version.holds_on(day - timedelta(days=1)) or version.starts_on == day
        assert (version.last_day is None) or version.holds_on(day + timedelta(days=1)) or version.last_day == day


def test_rates_of_professional_posts_are_one_series():
    series = selectors.series_of(Rule.objects.get(rule_id="KI13"))
    assert [(item.rule.rule_id, item.value) for item in series] == [("KI03", 50000), ("KI13", 55000), ("KI27", 57000)]


def test_list_asks_the_database_twice(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(selectors.rules_on(date(2020, 1, 1))) == 193
    with django_assert_num_queries(2):
        assert len(selectors.rules_on(date(2010, 1, 1), text="KN01")) == 1


@pytest.mark.django_db(databases=["default", "owner"])
def test_loading_again_adds_nothing():
    before = (Rule.objects.using("owner").count(), RuleVersion.objects.using("owner").count())
    loading.load("owner")
    assert (Rule.objects.using("owner").count(), RuleVersion.objects.using("owner").count()) == before == (193, 193)


def test_state_reads_rules():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE querschnitt_state")
        assert value("KI09", "2018-06-30") == 6.5
        cursor.execute("RESET ROLE")


def run(*arguments: str) -> tuple[str, int, str]:
    """(standard output, exit code, message)."""
    out = StringIO()
    try:
        call_command("rules", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), error.returncode, str(error)
    return out.getvalue(), 0, ""


def test_command_prints_json_alone():
    out, code, _message = run("show", "KI09", "--on", "2018-06-30", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["rule"] == "KI09"
    assert found["on"] == "2018-06-30"
    assert found["value"] == 6.5
    assert found["unit"] == "FTE"
    assert found["valid"] == {"from": "2017-01-01", "from_precision": "year", "until": None, "until_precision": None}
    assert found["source"] == {"citation": "Bogumil/Hafner 2020, S. 37", "page": "37", "urls": []}
    assert found["confidence"] == "high"


def test_command_prints_a_text_to_read():
    out, code, _message = run("show", "ki09", "--on", "2018-06-30")
    assert code == 0
    assert "6,5 VZÄ" in out
    assert "seit 2017" in out
    assert "Bogumil/Hafner 2020, S. 37" in out
    assert "Verlässlichkeit:  hoch" in out
    assert "I-07" in out


def test_command_says_when_there_is_no_value_and_what_is_near():
    out, code, message = run("show", "KI03", "--on", "2022-01-01")
    assert (out, code) == ("", 3)
    assert "keinen Wert" in message
    assert "Davor: 50.000 Euro je VZÄ und Jahr (2012 bis 31. Dezember 2020)" in message
    out, code, message = run("show", "KI03", "--on", "2022-01-01", "--json")
    assert code == 3
    found = json.loads(out)
    assert found["value"] is None
    assert found["nearest"]["before"]["value"] == 50000
    assert found["nearest"]["after"] is None


def test_command_suggests_rules_for_an_unknown_one():
    _out, code, message = run("show", "KIO9", "--on", "2018-06-30")
    assert code == 4
    assert "KI09" in message
    out, code, _message = run("show", "KIO9", "--json")
    assert json.loads(out)["close"]


def test_command_lists_a_programme_on_a_day():
    out, code, _message = run("list", "--programme", "KIM B1", "--on", "2022-06-30", "--json")
    assert code == 0
    found = json.loads(out)
    assert {rule["programme"] for rule in found["rules"]} == {"KIM B1"}
    assert "KM04" in [rule["rule"] for rule in found["rules"]]
    assert "KM21" not in [rule["rule"] for rule in found["rules"]]
    text, _code, _message = run("list", "--on", "2022-06-30")
    assert "Regeln gelten am 30.06.2022" in text
    _out, code, message = run("list", "--programme", "XY")
    assert code == 4
    assert "KIM B1" in message


def test_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="ist kein Tag"):
        call_command("rules", "show", "KI09", "--on", "gestern")
