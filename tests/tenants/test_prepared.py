"""Questions compiled and planned once answer what the queryset would, for whoever asks and on whichever day."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.accounts.models import Membership
from querschnitt.cases import asked
from querschnitt.cases.models import Case, Need
from querschnitt.cases.selectors import visible_cases
from querschnitt.cases.services import revoke_grant
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.prepared import NotPreparable, prepared, together
from querschnitt.tenants.scope import NOTHING, NoScope, Scope, open_scope
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db


@prepared
def organisation_names(name: str, ids: list) -> QuerySet:
    return Organisation.objects.filter(name=name, pk__any_of=ids).values_list("name", flat=True)


@prepared
def organisations_called(part: str) -> QuerySet:
    return Organisation.objects.filter(name=part, kind="100 % 'x' \\ %s").values_list("name", flat=True)


@prepared
def memberships_today() -> QuerySet:
    return Membership.unscoped.filter(starts_on__lte=timezone.localdate()).order_by("id")


@prepared
def case_with_person(pk) -> QuerySet:
    return Case.objects.select_related("person").filter(pk=pk)


def test_one_plan_answers_each_scope_with_its_own_rows(world):
    manager, outsider = (acting(world.actor(name)) for name in ("case_manager", "outsider_adviser"))
    case = make_case(manager, life_areas=["housing", "work"])
    for _ in range(3):
        with open_scope(manager.scope):
            assert [row.pk for row in asked.needs(case.pk)] == [row.pk for row in Need.objects.filter(case=case)] != []
            assert visible_cases.find(manager, case.pk) == case
        with open_scope(outsider.scope):
            assert asked.needs(case.pk) == []
            assert visible_cases.find(outsider, case.pk) is None
    with open_scope(NOTHING), pytest.raises(NoScope):
        asked.needs(case.pk)


def test_a_found_case_follows_its_grant(world):
    manager, partner = (acting(world.actor(name)) for name in ("case_manager", "partner_adviser"))
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    with open_scope(partner.scope):
        found = visible_cases.find(partner, case.pk)
        assert found == visible_cases(partner).get(pk=case.pk)
        assert str(found.person) == str(case.person)
        assert found.organisation.name == case.organisation.name
    with open_scope(manager.scope):
        revoke_grant(grant=grant, by=manager)
    with open_scope(partner.scope):
        assert visible_cases.find(partner, case.pk) is None


def test_columns_stay_closed_to_the_role_that_asks(world):
    manager = acting(world.actor("case_manager"))
    case = make_case(manager, person={"town": "Ahrenfeld"})
    for role, town in [("case_manager", "Ahrenfeld"), ("kim_coordinator", ""), ("case_manager", "Ahrenfeld")]:
        scope = Scope(manager.centre_id, manager.organisation_id, manager.user.pk, role)
        with open_scope(scope):
            plain = Case.objects.select_related("person").get(pk=case.pk).person.town
            assert case_with_person.first(case.pk).person.town == plain == town


def test_today_is_the_day_of_the_question(world, monkeypatch):
    with open_scope(world.actor("case_manager").scope):
        assert memberships_today()
        monkeypatch.setattr(timezone, "localdate", lambda *_: date(1999, 1, 1))
        assert memberships_today() == []


def test_answers_come_in_the_order_of_the_questions(world):
    names = ["Nord", "Süd"]
    with open_scope(world.actor("case_manager").scope):
        made = [Organisation.objects.create(name=name) for name in names]
        ids = [organisation.pk for organisation in made]
        found = together(*(organisation_names.ask(name, ids) for name in reversed(names)))
        assert list(found) == [["Süd"], ["Nord"]]
        assert organisation_names("Nord", ids[1:]) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda pk: Organisation.objects.filter(pk=pk, centre_id=uuid4()),
        lambda pk: Organisation.objects.filter(pk=pk, centre_id__any_of=[uuid4()]),
        lambda pk: Membership.objects.filter(pk=pk, starts_on__lte=timezone.localdate() + timedelta(days=1)),
        lambda pk: Membership.objects.filter(pk=pk, ended_at__gte=timezone.now()),
        lambda pk: Organisation.objects.all(),
        lambda pk: Case.objects.filter(pk=pk).prefetch_related("need_set"),
    ],
    ids=[
        "id of one call",
        "ids of one call",
        "day of one call",
        "moment of one call",
        "argument forgotten",
        "questions behind it",
    ],
)
def test_a_question_that_would_keep_its_first_answer_is_refused(world, build):
    with open_scope(world.actor("case_manager").scope), pytest.raises(NotPreparable):
        prepared(build)(uuid4())


def test_a_role_that_sees_nothing_does_not_trouble_the_database(world, django_assert_num_queries):
    manager, analyst = acting(world.actor("case_manager")), world.actor("kim_coordinator")
    case = make_case(manager)
    with open_scope(analyst.scope), django_assert_num_queries(0):
        assert visible_cases.find(analyst, case.pk) is None


def test_words_of_the_question_itself_stand_in_its_statement(world):
    """Else no plan that is kept could use an index over some rows only."""
    with open_scope(world.actor("case_manager").scope):
        named = Organisation.objects.create(name="A", kind="sonstige")
        assert organisations_called("A") == []
        Organisation.objects.filter(pk=named.pk).update(kind="100 % 'x' \\ %s")
        assert organisations_called("A") == ["A"]
        asked_ = organisations_called.ask("A")
    assert "kind" in asked_.plan.sql
    assert not any(value == "100 % 'x' \\ %s" for _mark, value in asked_.plan.places)
