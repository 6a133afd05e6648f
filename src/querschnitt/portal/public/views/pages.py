"""Around the search: choosing a language, documents, who stands behind the directory."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from querschnitt.common.access import access, anybody
from querschnitt.common.languages import SITE_CODES
from querschnitt.tenants.visitors import visiting

from ..frame import Site, centre_or_404, public_page


def _language(request: HttpRequest) -> str:
    code = get_language_from_request(request)
    return code if code in SITE_CODES else SITE_CODES[0]


def _lead(request: HttpRequest, name: str, slug: str, *args: object) -> HttpResponse:
    with visiting(savepoint=False):
        centre = centre_or_404(slug)
    target = reverse(name, args=[centre.slug, _language(request), *args])
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{target}?{query}" if query else target)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    response["Cache-Control"] = "no-cache"
    return response


@access(anybody)
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """To the directory in the visitor's language: as chosen before, else as the device says."""
    return _lead(request, "public:offers", slug)


@access(anybody)
def offer_home(request: HttpRequest, slug: str, offer_id: UUID) -> HttpResponse:
    """The address in a QR code."""
    return _lead(request, "public:offer", slug, offer_id)


@access(anybody)
@public_page
def documents(site: Site) -> HttpResponse:
    return site.render("portal/public/documents.html", {}, here="documents")


@access(anybody)
@public_page
def about(site: Site) -> HttpResponse:
    return site.render("portal/public/about.html", {}, here="about")
