"""Sessions and the person behind one, kept and found by statements planned once."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from querschnitt.accounts.models import User
from querschnitt.accounts.sessions import SessionStore
from querschnitt.common.ids import uuid7

pytestmark = pytest.mark.django_db


def test_what_a_session_holds_is_kept_again_and_again():
    session = SessionStore()
    session["opened"] = ["a"]
    session.save()
    for held in (["b"], ["c", "d"]):
        again = SessionStore(session.session_key)
        again["opened"] = held
        again.save()
        assert SessionStore(session.session_key)["opened"] == held
    assert Session.objects.count() == 1


def test_a_session_ended_meanwhile_does_not_come_back():
    session = SessionStore()
    session["opened"] = ["a"]
    session.save()
    other = SessionStore(session.session_key)
    other["opened"] = ["b"]
    session.delete()
    with pytest.raises(UpdateError):
        other.save()
    assert not Session.objects.exists()


def test_the_person_signed_in_is_found_as_stored():
    user = User.objects.create_user("a@example.org", name="A")
    assert User.objects.get(pk=user.pk) == user
    User.objects.filter(pk=user.pk).update(name="B")
    assert User.objects.get(pk=user.pk).name == "B"
    assert User.objects.filter(name="C").filter(pk=user.pk).first() is None
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=uuid7())
