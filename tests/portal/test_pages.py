import pytest

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/hilfe/", "/barrierefreiheit/", "/datenschutz/", "/impressum/", "/komponenten/"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_public_page_answers_in_every_language(client, path, language):
    client.cookies["sprache"] = language
    response = client.get(path)
    assert response.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in response.text
    assert ("site.rtl.css" in response.text) == (language == "ar")


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_needs_no_query(client, path, django_assert_num_queries):
    with django_assert_num_queries(2):  # the request's own transaction
        client.get(path)


@pytest.mark.parametrize("path", ["/mein-tag/", "/suche/?q=Haddad"])
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
