"""Signing in through a provider: the whole code flow against a real one, a process of its own."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlparse

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from querschnitt.accounts.models import User
from querschnitt.config.outside import oidc_apps, oidc_origins
from tests.factories.accounts import make_house

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
CALLBACK = "http://testserver/konto/oidc/verzeichnis/login/callback/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(port), CALLBACK], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.strip() == "ready":
            break
    else:
        pytest.fail("the provider did not start: " + "".join(said))
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


@pytest.fixture
def configured(issuer, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setenv("QUERSCHNITT_OIDC_ISSUER", issuer)
    monkeypatch.setenv("QUERSCHNITT_OIDC_CLIENT_ID", "querschnitt")
    monkeypatch.setenv("QUERSCHNITT_OIDC_SECRET", "geheimnis-nur-im-test")
    monkeypatch.setenv("QUERSCHNITT_OIDC_NAME", "Kreisverwaltung")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_apps({})}}
    return issuer


def at_the_provider(start: str, address: str) -> str:
    """Sign in and consent there as a browser would; the address it sends the browser back to."""
    session = requests.Session()
    url, data = start, None
    for _ in range(15):
        answer = session.post(url, data, allow_redirects=False) if data else session.get(url, allow_redirects=False)
        data = None
        if location := answer.headers.get("Location"):
            url = urljoin(url, location)
            if url.startswith(CALLBACK):
                return url
            continue
        action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert action, answer.text
        url = urljoin(url, action.group(1))
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text).group(1)
        data = {"prompt": prompt} | ({"login": address, "password": "x"} if prompt == "login" else {})
    raise AssertionError("the provider never sent us back")


def sign_in_through_provider(client: Client, address: str):
    answer = client.post("/konto/oidc/verzeichnis/login/?process=login")
    assert answer.status_code == 302, answer.content.decode()
    back = at_the_provider(answer["Location"], address)
    return client.get(back.removeprefix("http://testserver"), follow=True)


def test_sign_in_page_offers_the_provider(configured):
    assert "Mit Kreisverwaltung anmelden" in Client().get("/konto/login/").content.decode()


def test_flow_uses_pkce_state_and_nothing_personal(configured):
    query = parse_qs(urlparse(Client().post("/konto/oidc/verzeichnis/login/")["Location"]).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"]


def test_person_with_that_verified_address_gets_in_and_is_linked(configured):
    user = make_house("Ahrenfeld").members["case_manager"].user
    client = Client()
    sign_in_through_provider(client, user.email)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get(user=user).uid == user.email
    again = Client()
    sign_in_through_provider(again, user.email)
    assert again.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.count() == 1


def test_person_without_invitation_gets_no_account(configured):
    client = Client()
    answer = sign_in_through_provider(client, "fremd@example.org")
    assert "Nur mit Einladung" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email="fremd@example.org").exists()


def test_unverified_address_links_nobody(configured):
    user = make_house("Ahrenfeld").members["case_manager"].user
    User.objects.filter(pk=user.pk).update(email="unverified@example.org")
    client = Client()
    sign_in_through_provider(client, "unverified@example.org")
    assert "_auth_user_id" not in client.session


def test_ended_account_does_not_get_in(configured):
    user = make_house("Ahrenfeld").members["case_manager"].user
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    sign_in_through_provider(client, user.email)
    assert "_auth_user_id" not in client.session


def test_forged_state_is_refused(configured):
    user = make_house("Ahrenfeld").members["case_manager"].user
    client = Client()
    start = client.post("/konto/oidc/verzeichnis/login/")["Location"]
    back = at_the_provider(start, user.email)
    answer = Client().get(back.removeprefix("http://testserver"))
    assert "_auth_user_id" not in answer.client.session


def test_provider_is_named_in_the_content_policy():
    apps = [{"settings": {"server_url": "https://anmeldung.example.org/realms/kreis"}}]
    assert oidc_origins({"openid_connect": {"APPS": apps}}) == ["https://anmeldung.example.org"]
