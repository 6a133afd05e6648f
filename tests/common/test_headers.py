"""Headers of every route: strict content policy, nothing kept of personal pages."""

import pytest
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


@pytest.mark.parametrize("path", plain_routes())
def test_every_route_sends_the_headers(path, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert_headers(Client().get(path))


@pytest.mark.parametrize("path", [path for path in plain_routes() if "logout" not in path])
def test_nothing_is_kept_of_what_a_person_was_shown(path, world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    response = signed_in(world.actor("case_manager")).get(path)
    assert_headers(response)
    assert response["Cache-Control"] == "no-store, private"


def test_static_files_are_not_personal():
    assert "no-store" not in Client().get(reverse("portal:home"))["Cache-Control"]
