"""Properties of the engine: nothing known hides nothing, days decide, ages are half-open, no facts break it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.triage.engine import decide
from querschnitt.triage.facts import NEEDS, BadFact, Facts, askable, contradictions, read_value
from querschnitt.triage.statuses import residence_statuses
from querschnitt.triage.table import DIMENSIONS, RANKED, over_limit_from, rule_of, rules

from .helpers import answer, facts

DAYS = st.dates(date(1995, 1, 1), date(2030, 12, 31))
VALUES = {
    "bool": lambda one: st.booleans(),
    "date": lambda one: DAYS,
    "int": lambda one: st.integers(0, 12),
    "months": lambda one: st.integers(0, 150),
    "status": lambda one: st.sampled_from(sorted(residence_statuses())),
    "choice": lambda one: st.sampled_from(one.options),
}


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    """Any facts that do not contradict each other in what one statement says of another."""
    on = draw(DAYS)
    known = {
        key: draw(VALUES[one.kind](one))
        for key, one in askable().items()
        if key not in {"school_duty", "employable", "s24_reform", "analogue_2024"} and draw(st.booleans())
    }
    arrived = draw(st.none() | DAYS.filter(lambda day: day <= on))
    if arrived:
        for key in ("stay_months", "lawful_months", "tolerated_months"):
            known.pop(key, None)
    return Facts(
        on=on,
        status=draw(st.sampled_from(["", *residence_statuses()])),
        birth=draw(st.none() | st.dates(date(1940, 1, 1), date(2025, 12, 31))),
        arrived=arrived,
        needs=frozenset(draw(st.sets(st.sampled_from(sorted(NEEDS)), max_size=4))),
        known=known,
    )


def found(given_facts: Facts) -> dict[str, list[str]]:
    return {name: [one.rule for one in answers] for name, answers in decide(given_facts).answers.items()}


@settings(max_examples=100, deadline=None)
@given(some_facts(), st.data())
def test_leaving_facts_out_never_hides_an_answer(given_facts: Facts, data: st.DataObject):
    kept = {key: value for key, value in given_facts.known.items() if data.draw(st.booleans())}
    told = {name: getattr(given_facts, name) for name in ("status", "birth", "arrived", "needs")}
    blank = {"status": "", "birth": None, "arrived": None, "needs": frozenset()}
    fewer = {name: value if data.draw(st.booleans()) else blank[name] for name, value in told.items()}
    if "fiction_of" not in kept or fewer["status"]:
        more, less = found(given_facts), found(Facts(on=given_facts.on, known=kept, **fewer))
        for dimension in DIMENSIONS:
            assert set(more[dimension]) <= set(less[dimension])


@settings(max_examples=100, deadline=None)
@given(some_facts())
def test_any_facts_give_answers_valid_on_the_day(given_facts: Facts):
    decision = decide(given_facts)
    assert list(decision.answers) == list(DIMENSIONS)
    for dimension, answers in decision.answers.items():
        for one in answers:
            assert rule_of(one.rule).holds_on(given_facts.on)
            assert one.dimension == dimension
        if dimension != RANKED:
            assert [one.certain for one in answers[:-1]] == [False] * (len(answers) - 1)
            assert [rule_of(one.rule).prio for one in answers] == sorted(rule_of(one.rule).prio for one in answers)
        else:
            assert [one.certain for one in answers] == sorted((one.certain for one in answers), reverse=True)


@settings(max_examples=60, deadline=None)
@given(some_facts(), st.integers(1, 400))
def test_a_rule_that_ended_never_comes_back(given_facts: Facts, later: int):
    after = given_facts.on + timedelta(days=later)
    ended = {rule.id for rule in rules() if rule.valid_to and rule.valid_to < given_facts.on}
    answers = decide(Facts(on=after, status=given_facts.status, known=given_facts.known)).answers
    assert not ended & {one.rule for name in answers for one in answers[name]}


@given(some_facts())
@settings(max_examples=60, deadline=None)
def test_what_is_missing_makes_the_answer_surer_and_is_a_known_question(given_facts: Facts):
    for answers in decide(given_facts).answers.values():
        for one in answers:
            for key in one.missing:
                assert key in askable() or key in {"status", "birth", "arrived", "needs"}
                if key in askable():
                    assert given_facts.known.get(key) is None


def test_same_facts_after_others_give_the_same_answers():
    """Answers are kept by the values that settle them; the day of a start is always this person's."""
    first = answer("D80", "2026-01-01 GES born=2000-01-01 arrived=2025-01-15 state_facility=no")
    second = answer("D80", "2026-01-01 GES born=1990-01-01 arrived=2025-03-31 state_facility=no")
    assert first
    assert second
    assert (first.starts_on, second.starts_on) == (date(2025, 4, 15), date(2025, 6, 30))


def test_everybody_unknown_is_still_open_to_case_management():
    decision = decide(Facts(on=date(2026, 1, 1)))
    assert {"D23", "D27", "D28", "D31"} <= {one.rule for one in decision.answers["counselling"]}
    assert "status" in decision.missing


def test_fiction_counts_as_the_title_it_stands_for():
    told = "2025-01-01 FIK fiction_of=S24 s24_registered=yes first_s24_on=2023-01-01"
    assert answer("D11", told)
    open_question = answer("D11", "2025-01-01 FIK s24_registered=yes first_s24_on=2023-01-01")
    assert open_question
    assert open_question.missing == ("fiction_of",)
    assert answer("D93", "2026-01-01 FIK fiction_of=S30 expires_on=2026-02-01") is None


def test_year_of_birth_alone_asks_for_the_day_where_it_matters():
    unsure = answer("D23", "2026-06-01 GES born=1999")
    assert unsure
    assert unsure.missing == ("birth",)
    sure = answer("D23", "2026-06-01 GES born=2000")
    assert sure
    assert sure.certain
    assert answer("D23", "2026-06-01 GES born=1998") is None


@pytest.mark.parametrize(
    ("born", "first_day_over"),
    [
        ("1946-12-31", "2012-01-01"),
        ("1958-06-15", "2024-07-01"),
        ("1960-05-01", "2026-09-01"),
        ("1960-05-02", "2026-10-01"),
        ("1964-01-01", "2031-01-01"),
        ("1964-02-29", "2031-03-01"),
    ],
)
def test_age_limit_is_reached_at_the_end_of_the_month(born: str, first_day_over: str):
    assert over_limit_from(date.fromisoformat(born)) == date.fromisoformat(first_day_over)


def test_born_on_29_february_is_older_on_1_march():
    assert answer("D23", "2027-02-28 GES born=2000-02-29")
    assert answer("D23", "2027-03-01 GES born=2000-02-29") is None


def test_start_of_analogue_benefits_is_the_month_after_36_months():
    found_answer = answer("D02", "2026-09-15 GES arrived=2023-08-31 interrupted=no abuse=no")
    assert found_answer
    assert found_answer.starts_on == date(2026, 9, 1)


def test_interruption_not_known_leaves_both_benefits_possible():
    decision = decide(facts("2026-01-01 GES arrived=2022-10-01 needy=yes"))
    assert [(one.rule, one.missing) for one in decision.answers["benefits"]] == [
        ("D01", ("interrupted",)),
        ("D02", ("interrupted", "abuse")),
    ]


@pytest.mark.parametrize(
    ("key", "text", "word"),
    [("needy", "maybe", "yes oder no"), ("offices", "-1", "ganze Zahl"), ("title_on", "2025-02-30", "2025-03-14"),
     ("benefit", "hartz", "asylblg3"), ("nedy", "yes", "needy"), ("fiction_of", "S99", "S24")],
)  # fmt: skip
def test_bad_fact_names_the_remedy(key: str, text: str, word: str):
    with pytest.raises(BadFact, match=word) as caught:
        read_value(key, text)
    assert caught.value.key == key


def test_contradictions_name_both_values():
    told = contradictions(facts("2026-01-01 GES born=2020-05-01 arrived=2019-01-01 lawful_months=100"))
    assert [place for place, _text in told] == ["arrived", "lawful_months"]
    assert "2020-05-01" in told[0][1]
    assert "2019-01-01" in told[0][1]
