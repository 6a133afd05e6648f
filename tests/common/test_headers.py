"""Headers of every route: strict content policy, nothing kept of personal pages."""

from collections.abc import Iterator

import pytest
from django.conf import settings as project
from django.db import transaction
from django.test import Client
from django.urls import reverse

from querschnitt.common.checks import routes
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db


def plain_routes() -> list[str]:
    """Every page that needs no argument, libraries' pages included."""
    return sorted({"/" + path for _name, path, _view in routes() if "<" not in path and "^" not in path})


def assert_headers(response) -> None:
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    if response.get("Content-Type", "").startswith("text/html"):
        for inline in (b"<style", b" style=", b"javascript:", b" onclick=", b" onload="):
            assert inline not in response.content, inline


def wrong(session: str = "") -> Iterator[str]:
    """What is wrong with the answers to a visitor or to whoever's session it is. None leaves a trace for the next."""
    for path in plain_routes():
        if session and "logout" in path:
            continue
        client = Client()
        if session:
            client.cookies[project.SESSION_COOKIE_NAME] = session
        with transaction.atomic():
            response = client.get(path)
            transaction.set_rollback(True)
        try:
            assert_headers(response)
            if session:
                assert response["Cache-Control"] == "no-store, private"
        except (AssertionError, KeyError) as error:
            yield f"{path}: {error}"


def test_every_route_sends_the_headers(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert len(plain_routes()) > 100
    assert list(wrong()) == []


def test_nothing_is_kept_of_what_a_person_was_shown(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = signed_in(world.actor("case_manager"))
    assert list(wrong(client.cookies[settings.SESSION_COOKIE_NAME].value)) == []


def test_static_files_are_not_personal():
    assert "no-store" not in Client().get(reverse("portal:home"))["Cache-Control"]
