import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from querschnitt.portal import errors

pytestmark = pytest.mark.django_db


def test_unknown_page_says_so_and_leads_on(client):
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Zur Startseite" in response.text


def test_form_without_token_is_explained():
    response = Client(enforce_csrf_checks=True).post("/darstellung/", {"theme": "dark"})
    assert response.status_code == 403
    assert "nichts gespeichert" in response.text


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [(RuntimeError("x"), 500, "Hier ist etwas schiefgegangen"), (OperationalError("x"), 503, "nicht erreichbar")],
)
def test_failure_is_explained_without_asking_the_database(error, status, text, django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        try:
            raise error
        except Exception:
            response = errors.server_error(request)
    assert response.status_code == status
    assert text in response.text
    assert "x</" not in response.text


@pytest.mark.parametrize("handler", [errors.bad_request, errors.forbidden, errors.not_found])
def test_refusals_have_one_heading_and_a_next_step(handler):
    response = handler(RequestFactory().get("/x/"), Exception("Geheimnis"))
    assert response.text.count("<h1") == 1
    assert "Geheimnis" not in response.text
    assert 'href="/"' in response.text
