"""Around the search: choosing a language, documents, who stands behind the directory."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from querschnitt.common.access import access, anybody
from querschnitt.common.languages import SITE_CODES
from querschnitt.network.selectors.documents import PublicDocument, PublicVersion, public_documents
from querschnitt.network.topics import Topic
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


@dataclass
class Shown:
    """A document with its versions, the one in the visitor's language first; ``foreign``: there is none in it."""

    document: PublicDocument
    versions: list[PublicVersion]
    foreign: bool

    @property
    def best(self) -> PublicVersion:
        return self.versions[0]


@access(anybody)
@public_page
def documents(site: Site) -> HttpResponse:
    """The pool's public forms and leaflets, by topic."""
    own = [site.language.code, site.language.spoken]
    groups: dict[str, list[Shown]] = {}
    for document in public_documents(site.centre.pk):
        best = document.best(*own)
        if best is None:
            continue
        versions = sorted(document.versions, key=lambda version: (version != best, version.language_name))
        shown = Shown(document, versions, best.language not in own)
        groups.setdefault(str(Topic(document.topic).label), []).append(shown)
    ordered = sorted(groups.items(), key=lambda item: item[0].casefold())
    return site.render("portal/public/documents.html", {"groups": ordered}, here="documents")


@access(anybody)
@public_page
def about(site: Site) -> HttpResponse:
    return site.render("portal/public/about.html", {}, here="about")
