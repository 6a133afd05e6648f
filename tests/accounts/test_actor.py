"""Who acts in a request: memberships are read anew each time, and the database is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from querschnitt.accounts.actor import NOBODY, Actor
from querschnitt.accounts.middleware import SESSION_KEY, ActorMiddleware
from querschnitt.accounts.models import Membership
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import NOTHING, current_scope, open_scope
from tests.factories.accounts import make_house, make_member, make_user

pytestmark = pytest.mark.django_db


def ask(user, inside, session=None):
    """Send one request of ``user`` through the middleware and return what ``inside(request)`` saw."""
    request = RequestFactory().get("/")
    request.user, request.session = user, session or {}
    seen = []

    def view(request):
        seen.append(inside(request))
        return HttpResponse()

    def handle(request):
        middleware.process_view(request, view, (), {})
        return view(request)

    middleware = ActorMiddleware(handle)
    middleware(request)
    return seen[0]


def database_says(_request=None):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, scope_centre(), scope_organisation(), scope_person()")
        return cursor.fetchone()


def test_request_runs_in_the_scope_of_the_membership():
    actor = make_house("Ahrenfeld").members["case_manager"]
    assert ask(actor.user, database_says)[1:] == (actor.centre_id, actor.organisation_id, actor.user.pk)
    assert current_scope() == NOTHING
    assert database_says()[1:] == (None, None, None)


def test_request_of_nobody_has_no_scope():
    assert ask(NOBODY.user, lambda request: (request.actor, current_scope())) == (NOBODY, NOTHING)


def test_request_of_somebody_without_membership_sees_no_centre():
    user = make_user()
    make_house("Ahrenfeld")
    centre, organisation = ask(user, database_says)[1:3]
    assert (centre, organisation) == (None, None)


def test_ended_membership_is_gone_in_the_next_request():
    house = make_house("Ahrenfeld")
    actor = house.members["case_manager"]
    assert ask(actor.user, lambda request: request.actor.may(P.CASES_VIEW))
    with open_scope(house.scope()):
        Membership.objects.filter(pk=actor.membership.pk).update(
            starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
        )
    assert not ask(actor.user, lambda request: request.actor.may(P.CASES_VIEW))


def test_future_membership_does_not_act_yet():
    house = make_house("Ahrenfeld")
    actor = make_member(house.ki, "centre_head", starts_on=timezone.localdate() + timedelta(days=1))
    assert ask(actor.user, lambda request: request.actor.role) is None


def test_session_chooses_among_several_memberships():
    house = make_house("Ahrenfeld")
    first = house.members["case_manager"]
    second = make_member(house.partner, "partner_head", user=first.user)
    assert ask(first.user, lambda request: request.actor.role.key) == "case_manager"
    chosen = ask(first.user, lambda request: request.actor, {SESSION_KEY: str(second.membership.pk)})
    assert (chosen.role.key, chosen.organisation_id) == ("partner_head", house.partner.pk)


def test_session_cannot_choose_somebody_elses_membership():
    house = make_house("Ahrenfeld")
    mine, other = house.members["partner_editor"], house.members["centre_head"]
    assert ask(mine.user, lambda request: request.actor.role.key, {SESSION_KEY: str(other.membership.pk)}) == (
        "partner_editor"
    )


def test_state_request_runs_as_the_state_role(world):
    assert ask(world.analyst.user, database_says)[0] == "querschnitt_state"
    assert database_says()[0] == "querschnitt_app"


def test_organisation_and_centre_are_loaded_once():
    actor = make_house("Ahrenfeld").members["case_manager"]

    def names(request):
        membership = request.actor.membership
        return membership.organisation.name, membership.centre.name

    assert ask(actor.user, names) == ("KI Ahrenfeld", "Ahrenfeld")


def test_error_in_a_view_leaves_nothing_written(monkeypatch):
    house = make_house("Ahrenfeld")
    actor = house.members["case_manager"]
    request = RequestFactory().get("/")
    request.user, request.session = actor.user, {}
    middleware = ActorMiddleware(lambda request: HttpResponse())

    def fails(request):
        Organisation.objects.create(name="Halb fertig")
        middleware.process_exception(request, ValueError())  # what Django does when the view raises
        return HttpResponse(status=500)

    middleware.get_response = fails
    middleware(request)
    with open_scope(house.scope()):
        assert not Organisation.objects.filter(name="Halb fertig").exists()


def test_page_for_nobody_opens_without_queries_on_tenants():
    assert Client().get("/").status_code == 200


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_nobody_but_case_work_may_read_cases(role):
    reads = not role.permissions.isdisjoint({P.CASES_VIEW, P.CASES_VIEW_ASSIGNED})
    assert reads == (role.key in {"case_manager", "education_adviser", "partner_head", "partner_adviser"}), (
        "who reads case files is decided here; change the test only together with the decision"
    )


def test_state_analyst_may_only_see_figures_and_what_is_public_knowledge():
    assert ROLES["state_analyst"].permissions == {
        P.TERRITORY_VIEW,
        P.RULES_VIEW,
        P.FIGURES_STATE,
        P.FUNDING_VIEW,
    }


def test_actor_without_role_may_nothing():
    assert not Actor(make_user()).may(*P)
