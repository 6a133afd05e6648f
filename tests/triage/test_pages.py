"""First advice in three steps: nothing stored before the decision, nothing about the person after it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from querschnitt.triage.choices import AdviceModel, AdviceResult, Criterion
from querschnitt.triage.models import ShortAdvice
from querschnitt.triage.proposal import propose
from querschnitt.triage.selectors import advice_counts, kinds_of
from querschnitt.triage.services import choose_model
from querschnitt.triage.table import rules
from tests.factories.accounts import World, make_organisation, signed_in
from tests.factories.cases import acting
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db

KEY = "01990000-0000-7000-8000-0000000000aa"
TOLD = {
    "key": KEY, "concern": "language", "needs": ["housing"], "language": "ti", "town": "Lindbach", "channel": "office",
    "minutes": "12", "status": "GES", "birth": "2003-05-01", "arrived": "2024-03-01", "on": "2025-02-01",
    "fact_offices": "2", "fact_voluntary": "yes", "fact_needy": "yes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def stored(world: World, role: str = "case_manager") -> list[ShortAdvice]:
    with open_scope(world.actor(role).scope):
        return list(ShortAdvice.objects.all())


def post(world: World, name: str, data: dict[str, object], role: str = "case_manager"):
    return signed_in(world.actor(role)).post(reverse(f"triage:{name}"), data)


def test_result_names_offices_rules_and_what_is_missing(world: World):
    office = make_organisation(world.a.centre, "Sozialamt Lindbach", kind=Organisation.Kind.SOZIALAMT)
    page = post(world, "result", TOLD)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Grundleistungen §§ 3, 4, 6 AsylbLG" in text
    assert "D01" in text
    assert f'href="{reverse("network:page", args=[office.pk])}"' in text
    assert "individuelle Integrationsförderung" in text
    assert "Besteht oder droht eine Behinderung?" in text
    assert "Über Leistungen entscheidet die zuständige Stelle" in text
    assert page.context["proposal"].result == AdviceResult.CASE_MANAGEMENT


def test_little_known_shows_two_answers_at_once_and_folds_the_rest(world: World):
    page = post(world, "result", {"key": KEY, "concern": "language", "channel": "office", "minutes": "10"})
    assert page.status_code == 200
    found = {one.key: one for one in page.context["answered"]}
    assert {len(one.first) for one in found.values() if one.sure < 2} <= {1, 2}
    benefits = found["benefits"]
    assert benefits.first + benefits.rest == benefits.lines
    assert len(benefits.rest) > 2
    shown = page.content.decode().split('class="q-option__rest"')[0]
    assert benefits.first[1].offer in shown
    assert benefits.rest[0].offer not in shown
    assert "weitere Regeln sind möglich: Sozialamt" in " ".join(page.content.decode().split())
    for one in found.values():  # nothing sure is folded
        assert not [line for line in one.rest if not line.missing]


def test_nothing_is_stored_before_the_decision(world: World):
    post(world, "result", TOLD)
    assert stored(world) == []


def test_decision_counts_once_and_keeps_nothing_of_the_person(world: World):
    for _again in range(2):
        answer = post(world, "save", TOLD | {"result": "referral"})
        assert answer.status_code == 200
    (advice,) = stored(world)
    assert (advice.concern, advice.language, advice.town, advice.minutes) == ("language", "ti", "Lindbach", 12)
    assert (advice.proposed, advice.result, advice.criteria) == (
        "case_management", "referral", ["actors", "areas", "voluntary"],
    )  # fmt: skip
    names = {field.name for field in ShortAdvice._meta.get_fields()}
    assert names == {"id", "centre", "organisation", "advised_on", "concern", "language", "town", "channel", "minutes",
                     "criteria", "proposed", "result", "model"}  # fmt: skip
    assert stored(world, "partner_adviser") == []


def test_case_management_goes_on_to_the_intake_with_what_is_known(world: World):
    page = post(world, "save", TOLD | {"result": "case_management"})
    text = page.content.decode()
    assert '<input type="hidden" name="known_status_code" value="GES">' in text
    known = [(name, value) for name, value in page.context["known"]]
    sent = {f"known_{name}": [value for key, value in known if key == name] for name, _value in known}
    client = signed_in(world.actor("case_manager"))
    first = client.post(reverse("cases:look_up"), sent | {"from_advice": "1"})
    assert 'name="known_town" value="Lindbach"' in first.content.decode()
    intake = client.post(reverse("cases:look_up"), sent | {"given_name": "Dawit", "family_name": "", "birth_year": ""})
    initial = intake.context["form"].initial
    assert (initial["status_code"], initial["birth_date"], initial["town"]) == ("GES", "2003-05-01", "Lindbach")
    assert initial["given_name"] == "Dawit"
    assert initial["life_areas"] == ["housing", "language"]
    assert initial["manager"] == world.actor("case_manager").user.pk


def test_model_b_names_the_case_management_for_service_points(world: World):
    with open_scope(world.actor("centre_head").scope):
        choose_model(model=AdviceModel.B, by=world.actor("centre_head"))
    page = post(world, "save", TOLD | {"result": "case_management"}, "partner_adviser")
    assert [one.pk for one in page.context["offices"]] == [world.a.ki.pk]
    own = post(world, "save", TOLD | {"result": "case_management"}, "case_manager")
    assert own.context["refers"] is False


def test_model_is_set_by_the_head_for_the_whole_centre(world: World):
    head = signed_in(world.actor("centre_head"))
    assert head.post(reverse("triage:setting"), {"model": "b"}).status_code == 302
    assert "Modell B" in signed_in(world.actor("partner_adviser")).get(reverse("triage:advise")).content.decode()
    assert "Modell A" in signed_in(world.actor("case_manager", "b")).get(reverse("triage:advise")).content.decode()


def test_contradicting_dates_name_both(world: World):
    page = post(world, "result", TOLD | {"arrived": "2003-04-30"})
    assert page.status_code == 422
    assert "Geburtsdatum 2003-05-01 liegt nach der Einreise 2003-04-30" in page.content.decode()


def test_everything_but_the_concern_may_stay_open(world: World):
    page = post(world, "result", {"key": KEY, "concern": "discrimination", "channel": "phone", "minutes": "3"})
    assert page.status_code == 200
    assert "Servicestelle Antidiskriminierungsarbeit" in page.content.decode()


def test_answers_to_open_questions_are_asked_once_and_carried_on(world: World):
    page = post(world, "result", TOLD)
    assert page.content.decode().count('name="fact_disability"') == 1
    again = post(world, "result", TOLD | {"fact_disability": "yes", "fact_benefit": "asylblg3"})
    assert "D61" in again.content.decode()


def test_offers_in_language_and_town_come_first(world: World):
    with open_scope(world.a.scope()):
        make_offer(title="Anderswo", topic="deutsch", organisation=world.a.ki)
        spoken = make_offer(title="Zusammen lernen", topic="deutsch", organisation=world.a.ki, languages=["ti"])
        make_offer(title="Schwimmen", topic="begegnung", organisation=world.a.ki)
    offers = post(world, "result", TOLD).context["offers"]
    assert [one["title"] for one in offers] == ["Zusammen lernen", "Anderswo"]
    assert offers[0]["id"] == spoken.pk


@pytest.mark.parametrize("rows", [1, 3])
def test_result_asks_the_database_as_often_for_one_office_as_for_three(
    world: World, rows: int, django_assert_num_queries
):
    for number in range(rows):
        make_organisation(world.a.centre, f"Sozialamt {number}", kind=Organisation.Kind.SOZIALAMT)
    client = signed_in(world.actor("case_manager"))
    client.get(reverse("triage:advise"))
    with django_assert_num_queries(RESULT_QUERIES):
        client.post(reverse("triage:result"), TOLD)


RESULT_QUERIES = 14


def test_table_shows_the_rules_of_a_day(world: World):
    client = signed_in(world.actor("state_analyst"))
    page = client.get(reverse("triage:table"), {"am": "2026-02-09"})
    listed = [line.rule.id for one in page.context["dimensions"] for line in one.lines]
    assert "D72" in listed
    assert "D71" not in listed
    every = client.get(reverse("triage:table"), {"am": "2026-02-09", "alle": "1"})
    assert every.context["count"] == len(rules())


def test_table_as_file_has_a_line_for_every_rule(world: World):
    answer = signed_in(world.actor("case_manager")).get(reverse("triage:table_csv"), {"alle": "1"})
    text = answer.content.decode("utf-8-sig")
    assert text.count("\nD") == len(rules())


def test_bad_day_is_named_and_today_is_shown(world: World):
    page = signed_in(world.actor("case_manager")).get(reverse("triage:table"), {"am": "gestern"})
    assert "„gestern“ ist kein Tag" in page.content.decode()


def test_deadlines_page_shows_rule_and_source(world: World):
    page = signed_in(world.actor("case_manager")).get(
        reverse("triage:dates"), {"event": "recognition", "day": "2025-03-14"}
    )
    assert "31.03.2025" in page.content.decode()
    assert "RK01" in page.content.decode()
    wrong = signed_in(world.actor("case_manager")).get(
        reverse("triage:dates"), {"event": "recognition", "day": "9999-03-14"}
    )
    assert wrong.status_code == 422


def test_counts_are_of_the_own_organisation(world: World):
    post(world, "save", TOLD | {"result": "information"})
    today = date.today()
    manager = acting(world.actor("case_manager"))
    with open_scope(manager.scope):
        counts = advice_counts(manager, today, today)
    assert (counts.total, counts.minutes, counts.results["information"]) == (1, 12, 1)
    partner = acting(world.actor("partner_adviser"))
    with open_scope(partner.scope):
        assert advice_counts(partner, today, today).total == 0


@pytest.mark.parametrize(
    ("met", "voluntary", "settled", "result"),
    [
        (("areas", "actors"), True, None, "case_management"),
        (("areas", "urgent"), None, None, "case_management"),
        (("areas", "actors"), False, None, "referral"),
        (("areas", "actors"), False, True, "information"),
        (("areas",), True, None, "referral"),
        ((), None, True, "information"),
        ((), None, None, "referral"),
    ],
)
def test_proposal_follows_the_criteria(met: tuple[str, ...], voluntary: bool | None, settled: bool | None, result: str):
    criteria: dict[Criterion, bool | None] = {one: one in met for one in Criterion} | {Criterion.VOLUNTARY: voluntary}
    proposal = propose(criteria, settled=settled)
    assert proposal.result == result
    assert proposal.reasons


@pytest.mark.parametrize(
    ("competent", "kinds"),
    [
        ("ABH + BA", ["auslaenderbehoerde", "agentur"]),
        ("KI/Kita: Griffbereit", ["ki"]),
        ("KIM Case Management", ["kim", "ki"]),
        ("nicht MBE → KIM / Soziale Beratung", ["kim", "ki"]),
        ("niemand (Überbrückung SGB XII)", []),
        ("Jobcenter/Sozialamt", ["jobcenter", "sozialamt"]),
    ],
)
def test_words_of_a_rule_name_kinds_of_offices(competent: str, kinds: list[str]):
    assert [kind.value for kind in kinds_of(competent)] == kinds
