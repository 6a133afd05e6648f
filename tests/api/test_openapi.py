"""Our OpenAPI says what is served: every operation, and, asked by schemathesis, every answer."""

from __future__ import annotations

from contextlib import suppress

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from querschnitt.api import standard
from querschnitt.api.interface import KNOWN, operations
from querschnitt.common.checks import routes

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 15
LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
PATHS = ["/", *(f"/{name}{rest}" for name in LISTS for rest in ("", "/{id}"))]


@pytest.mark.django_db
def test_openapi_names_every_operation_and_parameter():
    described = Client().get("/hsds/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for path, entry in described["paths"].items():
        name = entry["get"]["operationId"]
        assert name, path
    served = {
        path.removeprefix("hsds").replace("<str:id>", "{id}")
        for name, path, _view in routes()
        if name.startswith("api:")
    }
    assert set(described["paths"]) == {path for path in served if "." not in path and "docs" not in path}
    assert set(operations()) >= set(KNOWN)
    for name, known in KNOWN.items():
        path = {"meta": "/"}.get(name) or next(path for path in described["paths"] if _operation(path) == name)
        stated = {entry["name"] for entry in described["paths"][path]["get"]["parameters"] if entry["in"] == "query"}
        assert stated == set(known), name
    assert set(standard.objects()) <= set(described["components"]["schemas"])


def _operation(path: str) -> str:
    name = path.split("/")[1]
    singular = {"taxonomies": "taxonomy"}.get(name, name.removesuffix("s"))
    return singular if "{id}" in path else name


@pytest.fixture
def schema(directory):
    return schemathesis.openapi.from_wsgi("/hsds/openapi.json", get_wsgi_application())


def ask(operation, mode: GenerationMode) -> None:
    """Bounded, and the same questions every time."""

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case):
        case.call_and_validate(checks=CHECKS)

    with suppress(Unsatisfiable):  # nothing about this question can be wrong
        asked()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_answers_are_as_the_openapi_says(schema, mode):
    for path in PATHS:
        ask(schema[path]["GET"], mode)


def test_an_answer_the_openapi_does_not_know_is_noticed(schema, monkeypatch):
    monkeypatch.setattr("querschnitt.api.records.services.status", lambda row, today: "geöffnet")
    with pytest.raises(FailureGroup):
        ask(schema["/services"]["GET"], GenerationMode.POSITIVE)
