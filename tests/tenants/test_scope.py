"""First and second net: scoped managers and save(). Row-level security is tested on its own in test_row_security."""

import pytest

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import NOTHING, ForeignRow, NoScope, Scope, current_scope, open_scope
from tests.factories.accounts import make_centre, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_query_without_scope_raises():
    with pytest.raises(NoScope):
        Organisation.objects.count()


def test_query_with_scope_answers_own_centre_only():
    here, there = make_centre(), make_centre()
    make_organisation(here, "Hier")
    make_organisation(there, "Dort")
    with open_scope(Scope(here.pk)):
        assert [item.name for item in Organisation.objects.all()] == ["Hier"]


def test_save_takes_centre_from_scope():
    centre = make_centre()
    with open_scope(Scope(centre.pk)):
        organisation = Organisation.objects.create(name="Neu")
    assert organisation.centre_id == centre.pk


def test_save_refuses_row_of_another_centre():
    here, there = make_centre(), make_centre()
    with open_scope(Scope(here.pk)), pytest.raises(ForeignRow):
        Organisation(name="Fremd", centre=there).save()


def test_save_refuses_row_without_scope():
    with pytest.raises(ForeignRow):
        Organisation(name="Ohne", centre=make_centre()).save()


@pytest.mark.parametrize("cached", [True, False])
def test_save_refuses_relation_into_another_centre(cached):
    from querschnitt.accounts.models import Membership

    here, there = make_centre(), make_centre()
    foreign = make_organisation(there)
    relation = {"organisation": foreign} if cached else {"organisation_id": foreign.pk}
    with open_scope(Scope(here.pk)), pytest.raises(ForeignRow):
        Membership.objects.create(user=make_user(), role_key="case_manager", **relation)


def test_inner_scope_ends_with_its_block():
    here, there = make_centre(), make_centre()
    make_organisation(here, "Hier")
    with open_scope(Scope(here.pk)):
        with open_scope(Scope(there.pk)):
            assert not Organisation.objects.exists()
        assert Organisation.objects.get().name == "Hier"
    assert current_scope() == NOTHING


def test_inner_scope_ends_with_an_error_too():
    here, there = make_centre(), make_centre()
    make_organisation(here, "Hier")
    with open_scope(Scope(here.pk)):
        with pytest.raises(ZeroDivisionError), open_scope(Scope(there.pk)):
            raise ZeroDivisionError
        assert Organisation.unscoped.get().name == "Hier"
