import re

import pytest

from querschnitt.common.languages import SITE_CODES, SITE_LANGUAGES
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import signed_in
from tests.factories.network import make_organisation

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/hilfe/", "/barrierefreiheit/", "/datenschutz/", "/impressum/", "/komponenten/"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", SITE_CODES)
def test_public_page_answers_in_every_language(client, path, language):
    client.cookies["sprache"] = language
    response = client.get(path)
    assert response.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in response.text
    assert ("site.rtl.css" in response.text) == (language == "ar")


def test_visitors_choose_between_all_languages_by_their_own_names(client):
    page = client.get("/").text
    for language in SITE_LANGUAGES:
        assert f'lang="{language.code}" dir="{language.direction}"' in page
        assert f">{language.name}</button>" in page


@pytest.mark.parametrize(("chosen", "shown"), [("uk", "de"), ("ar", "de"), ("de-simple", "de"), ("en", "en")])
def test_pages_behind_the_sign_in_are_german_or_english(world, settings, chosen, shown):
    settings.SECOND_FACTOR_REQUIRED = False
    client = signed_in(world.actor("case_manager"))
    client.cookies["sprache"] = chosen
    for path in ("/mein-tag/", "/hilfe/"):
        page = client.get(path)
        assert f'<html lang="{shown}" dir="ltr"' in page.text
        assert page["Content-Language"] == shown
        assert "Türkçe" not in page.text  # to choose from are the complete ones only


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_needs_no_query(client, path, django_assert_num_queries):
    # The request's own transaction; the start page asks as a visitor which directories there are.
    with django_assert_num_queries(7 if path == "/" else 2):
        client.get(path)


@pytest.mark.parametrize("path", ["/mein-tag/", "/suche/"])
def test_own_pages_ask_to_sign_in(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_kept_in_a_cookie_and_drawn_by_the_server(client, theme):
    response = client.post("/darstellung/", {"theme": theme, "next": "/hilfe/"})
    assert response["Location"] == "/hilfe/"
    assert f'data-kern-theme="{theme}"' in client.get("/hilfe/").text
    client.post("/darstellung/", {"theme": "auto"})
    assert "data-kern-theme" not in client.get("/hilfe/").text


def test_theme_leads_nowhere_else(client):
    assert client.post("/darstellung/", {"theme": "dark", "next": "https://example.org/"})["Location"] == "/"
    assert client.post("/darstellung/", {"theme": "blink"}).status_code == 400


def test_search_is_sent_as_a_form_so_that_no_name_stands_in_an_address(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with open_scope(world.a.scope()):
        for number in range(9):
            make_organisation(name=f"Frauenberatung Lindbach {number}")
    client = signed_in(world.actor("case_manager"))
    assert "Frauenberatung" not in client.get("/suche/?q=Lindbach").text
    page = client.post("/suche/", {"q": "Lindbach"}).text
    assert "Frauenberatung Lindbach 0" in page
    assert 'href="/netzwerk/"' in page
    assert not re.search(r'(href|action)="[^"]*Lindbach', page)
    assert not re.search(r'<form[^>]*role="search"[^>]*method="get"', page)
