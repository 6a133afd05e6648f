"""Every row of the decision table: facts that hit it, facts that just miss it, both days of its validity."""

from datetime import timedelta

import pytest

from querschnitt.triage.engine import decide
from querschnitt.triage.statuses import residence_statuses
from querschnitt.triage.table import RANKED, rule_of, rules

from .helpers import answer, facts
from .rows import ROWS, Row

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)


def test_every_row_of_the_table_has_its_line_here():
    assert [row.rule for row in ROWS] == [rule.id for rule in rules()]
    assert len(ROWS) == 58


@each_row
def test_row_is_hit(row: Row):
    found = answer(row.rule, row.hit)
    assert found, f"{row.rule} missing: {decide(facts(row.hit)).answers[rule_of(row.rule).dimension]}"
    assert found.missing == ()
    rule = rule_of(row.rule)
    assert (found.competent, found.offer) == (rule.competent[0], rule.offer[0])


@each_row
def test_row_is_just_missed(row: Row):
    assert answer(row.rule, row.miss) is None


@each_row
def test_row_wins_alone_in_its_dimension(row: Row):
    rule = rule_of(row.rule)
    found = decide(facts(row.hit)).answers[rule.dimension]
    if rule.dimension != RANKED:
        assert [one.rule for one in found if one.certain] == [row.rule]
        assert found[-1].rule == row.rule


@each_row
def test_hit_and_miss_differ_in_one_statement_or_day(row: Row):
    hit, miss = row.hit.split(), row.miss.split()
    assert len([pair for pair in zip(hit, miss, strict=False) if pair[0] != pair[1]]) + abs(len(hit) - len(miss)) <= 2


@each_row
def test_row_names_its_statuses_explicitly(row: Row):
    statuses = rule_of(row.rule).statuses
    assert len(statuses) == row.statuses
    assert statuses.keys() <= residence_statuses().keys()


@pytest.mark.parametrize(
    "rule", [rule for rule in rules() if rule.valid_from or rule.valid_to], ids=lambda rule: rule.id
)
def test_row_holds_within_its_validity_only(rule):
    if rule.valid_from:
        assert rule.holds_on(rule.valid_from)
        assert not rule.holds_on(rule.valid_from - timedelta(days=1))
    if rule.valid_to:
        assert rule.holds_on(rule.valid_to)
        assert not rule.holds_on(rule.valid_to + timedelta(days=1))


@each_row
def test_row_with_another_status_is_no_answer(row: Row):
    """Each status outside a row's set misses it, each within can hit it."""
    rule = rule_of(row.rule)
    if not rule.statuses:
        return
    day, _status, *rest = row.hit.split()
    for code in residence_statuses():
        if code == "FIK":
            continue
        found = [one.rule for one in decide(facts(" ".join([day, code, *rest]))).answers[rule.dimension]]
        if code not in rule.statuses:
            assert row.rule not in found


def test_every_row_says_source_confidence_and_both_languages():
    for rule in rules():
        assert rule.source
        assert rule.confidence in {"hoch", "mittel", "niedrig"}
        assert all(rule.competent)
        assert bool(rule.offer[0]) == bool(rule.offer[1])
        assert bool(rule.starts[0]) == bool(rule.starts[1])
