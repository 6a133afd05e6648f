import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from querschnitt.accounts.models import Membership, User
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

pytestmark = pytest.mark.django_db
TOKEN = "ein-token-von-der-konsole"
DATA = {
    "area": "",
    "centre_name": "Kreis Ahrenfeld",
    "organisation_name": "Kommunales Integrationszentrum",
    "name": "Erste Person",
    "email": "erste@example.org",
    "password1": "lampe geige wolke stein",
    "password2": "lampe geige wolke stein",
}


@pytest.fixture
def instance(settings, tmp_path):
    settings.SECOND_FACTOR_REQUIRED = False
    instance = type(settings.INSTANCE)(home=tmp_path, mode="office")
    instance.setup_token = hashlib.sha256(TOKEN.encode()).hexdigest()
    instance.save()
    settings.INSTANCE = instance
    return instance


def url(token: str = TOKEN) -> str:
    return reverse("accounts:setup", args=[token])


def test_link_sets_up_centre_and_first_person_once(instance, django_capture_on_commit_callbacks):
    client = Client()
    assert client.get(url()).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url(), DATA).status_code == 302
    centre = Centre.objects.get(name="Kreis Ahrenfeld")
    user = User.objects.get(email="erste@example.org")
    with open_scope(Scope(centre.pk)):
        keys = set(Membership.objects.filter(user=user).values_list("role_key", flat=True))
    assert keys == {"centre_head", "operator"}
    assert client.get(reverse("accounts:members")).status_code == 200
    assert instance.load(instance.home).setup_token == ""
    assert Client().get(url()).status_code == 410


def test_wrong_or_missing_link_opens_nothing(instance):
    assert Client().get(url("falsch")).status_code == 410
    instance.setup_token = ""
    instance.save()
    assert Client().get(url()).status_code == 410


def test_instance_with_people_is_never_set_up_again(instance):
    User.objects.create_user("schon@example.org", "lampe geige wolke stein", name="Schon da")
    assert Client().post(url(), DATA).status_code == 410
    assert not Centre.objects.filter(name="Kreis Ahrenfeld").exists()


def test_missing_centre_is_named_in_the_form(instance):
    answer = Client().post(url(), DATA | {"centre_name": ""})
    assert answer.status_code == 422
    assert "Bitte einen Kreis oder eine Stadt wählen" in answer.content.decode()
