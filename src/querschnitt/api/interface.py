"""The operations of HSDS 3.2, and their OpenAPI. Called through ``views``, which guards them; never at start."""

from __future__ import annotations

from functools import cache
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from . import lists, parameters, standard
from .answers import Refused, as_json, error, respond
from .describing import components, error_answers, page_answers, record_answers
from .taxonomies import full_term, taxonomy_records, term_records

TITLE = "Querschnitt: Angebote für Zugewanderte (HSDS)"
DESCRIPTION = (
    "Read access to the published offers of this installation as Human Services Data Specification 3.2. No key, no "
    "cookies; answers carry ETag and Last-Modified. Fields beyond the standard belong to our profile."
)
api = NinjaAPI(
    title=TITLE,
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="hsds",
    docs_url=None,
    openapi_url=None,
    openapi_extra={
        "jsonSchemaDialect": standard.DIALECT,
        "info": {"license": {"name": "EUPL-1.2 (software); see publisher for the data"}},
        "tags": [
            {"name": "required", "description": "Required by HSDS"},
            {"name": "optional", "description": "Optional in HSDS"},
            {"name": "profile", "description": "Ours"},
        ],
    },
)


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    problems = [
        {"parameter": str(entry["loc"][-1]), "problem": entry["msg"].removeprefix("Value error, ")}
        for entry in exception.errors
    ]
    return error(400, "A parameter has a value that cannot be used.", problems=problems)


@api.exception_handler(Refused)
def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    return error(exception.status, text=str(exception), **{k: v for k, v in exception.facts.items() if k != "error"})


def described(answers: dict[str, Any], tag: str) -> dict[str, Any]:
    return {"openapi_extra": {"responses": {**error_answers(), **answers}}, "tags": [tag]}


def pages(path: str, kind: str, operation: str, summary: str, *, tag: str = "optional") -> Any:
    """A list of such records, page by page."""
    return api.get(path, summary=summary, operation_id=operation, **described(page_answers(kind), tag))


def record(path: str, kind: str, operation: str, summary: str, *, tag: str = "optional", moved: bool = False) -> Any:
    """One such record by its id."""
    answers = record_answers(kind, moved=moved)
    return api.get(path, summary=summary, operation_id=operation, **described(answers, tag))


def known_id(text: str) -> UUID:
    """Something that is no UUID names nothing of ours."""
    if not parameters.UUID_TEXT.fullmatch(text):
        raise Refused(404, "There is no such entry.")
    return UUID(text)


@api.get(
    "/",
    summary="About this interface",
    operation_id="getAPIMetaInformation",
    **described(record_answers("meta"), "required"),
)
def meta(request: HttpRequest) -> HttpResponse:
    return respond(request, as_json(lists.meta(request)))


@pages("/services", "service", "getPaginatedListOfServices", "Published services, page by page", tag="required")
def services(request: HttpRequest, asked: Query[parameters.Services]) -> HttpResponse:
    return lists.services(request, asked)


@record(
    "/services/{id}",
    "service",
    "getFullyNestedServiceById",
    "One service with everything about it",
    tag="required",
    moved=True,
)
def service(request: HttpRequest, id: str, asked: Query[parameters.Service]) -> HttpResponse:
    return lists.one_service(request, known_id(id), asked)


@pages(
    "/organizations", "organization", "getPaginatedListOfOrganizations", "Organizations that provide published services"
)
def organizations(request: HttpRequest, asked: Query[parameters.Organizations]) -> HttpResponse:
    return lists.organizations(request, asked)


@record("/organizations/{id}", "organization", "getOrganizationById", "One organization with its services")
def organization(request: HttpRequest, id: str, asked: Query[parameters.Organization]) -> HttpResponse:
    return lists.one_organization(request, known_id(id), asked)


@pages(
    "/service_at_locations",
    "service_at_location",
    "getPaginatedListOfServiceAtLocation",
    "Services at each of their places",
)
def service_at_locations(request: HttpRequest, asked: Query[parameters.ServiceAtLocations]) -> HttpResponse:
    return lists.service_at_locations(request, asked)


@record(
    "/service_at_locations/{id}",
    "service_at_location",
    "getServiceAtLocationWithNestedDataById",
    "One service at one place",
    moved=True,
)
def service_at_location(request: HttpRequest, id: str, asked: Query[parameters.Service]) -> HttpResponse:
    return lists.one_service_at_location(request, known_id(id), asked)


@pages("/taxonomies", "taxonomy", "getPaginatedListOfTaxonomies", "The lists by which services are sorted")
def taxonomies(request: HttpRequest, asked: Query[parameters.Taxonomies]) -> HttpResponse:
    return lists.fixed(request, asked, list(taxonomy_records().values()), "taxonomy")


@record("/taxonomies/{id}", "taxonomy", "getTaxonomyById", "One taxonomy")
def taxonomy(request: HttpRequest, id: str) -> HttpResponse:
    found = taxonomy_records().get(str(known_id(id)))
    if found is None:
        raise Refused(404, "There is no such taxonomy.")
    return respond(request, as_json(found))


@pages("/taxonomy_terms", "taxonomy_term", "getPaginatedListOfTaxonomyTerms", "The entries of these lists")
def taxonomy_terms(request: HttpRequest, asked: Query[parameters.TaxonomyTerms]) -> HttpResponse:
    wanted = str(asked.taxonomy_id) if asked.taxonomy_id else ""
    found = [full_term(key) for key, term in term_records().items() if wanted in ("", term["taxonomy_id"])]
    return lists.fixed(request, asked, [] if asked.parent_id else found, "taxonomy_term")


@record("/taxonomy_terms/{id}", "taxonomy_term", "getTaxonomyTermById", "One entry")
def taxonomy_term(request: HttpRequest, id: str) -> HttpResponse:
    term = str(known_id(id))
    if term not in term_records():
        raise Refused(404, "There is no such term.")
    return respond(request, as_json(full_term(term)))


def openapi(request: HttpRequest) -> dict[str, Any]:
    found = dict(api.get_openapi_schema(path_prefix=""))
    found["servers"] = [{"url": request.build_absolute_uri("/hsds").rstrip("/")}]
    found["components"] = {"schemas": {**found["components"].get("schemas", {}), **components()}}
    found["paths"] = {path: {"get": _tidy(entry["get"])} for path, entry in found["paths"].items()}
    return found


def _tidy(operation: dict[str, Any]) -> dict[str, Any]:
    """The response class of ninja says nothing of the body; what ``described`` said stays."""
    return {**operation, "responses": {str(key): value for key, value in operation["responses"].items()}}


KNOWN: dict[str, list[str]] = {
    name: list(cast(Any, entry).model_fields)
    for name, entry in {
        "meta": parameters.Nothing, "services": parameters.Services, "service": parameters.Service,
        "organizations": parameters.Organizations, "organization": parameters.Organization,
        "service_at_locations": parameters.ServiceAtLocations, "service_at_location": parameters.Service,
        "taxonomies": parameters.Taxonomies, "taxonomy": parameters.Nothing,
        "taxonomy_terms": parameters.TaxonomyTerms, "taxonomy_term": parameters.Nothing,
    }.items()
}  # fmt: skip


@cache
def operations() -> dict[str, Any]:
    """Name of the operation -> what answers it."""
    patterns, _app, _space = api.urls
    return {str(cast(Any, pattern).name): cast(Any, pattern).callback for pattern in patterns}
