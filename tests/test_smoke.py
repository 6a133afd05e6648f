import pytest
from django.db import connections

from querschnitt.tenants.rls import unprotected

pytestmark = pytest.mark.django_db


def test_home_page_answers(client):
    assert client.get("/").status_code == 200


def test_database_protects_every_tenant_table():
    assert unprotected(connections["default"]) == []
