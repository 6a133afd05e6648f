"""What every page of the public site shares: centre, language, visitors' role, head and footer, caching, compression."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.gzip import gzip_page

from querschnitt.common.languages import SITE_LANGUAGES, SiteLanguage, site_language
from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting

from .contact import Contact, contact_of

# Long enough to take a rush off the server, short enough for "places free".
FRESH_FOR = "public, max-age=60"


@dataclass(frozen=True)
class LanguageLink:
    language: SiteLanguage
    url: str
    current: bool


@dataclass(frozen=True)
class NavLink:
    key: str
    label: str
    url: str


@dataclass
class Site:
    """One request's centre and language, with the addresses its pages need."""

    request: HttpRequest
    centre: Centre
    language: SiteLanguage

    def url(self, name: str, *args: Any, language: str = "") -> str:
        return reverse(f"public:{name}", args=[self.centre.slug, language or self.language.code, *args])

    @property
    def query(self) -> str:
        text = self.request.META.get("QUERY_STRING", "")
        return f"?{text}" if text else ""

    def _in(self, language: SiteLanguage) -> str:
        match = self.request.resolver_match
        if match is None:
            return self.url("offers", language=language.code)
        kwargs = {**match.kwargs, "lang": language.code}
        return reverse(match.view_name, kwargs=kwargs)

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """This page in every language, the filters of its address kept."""
        return [
            LanguageLink(language, self._in(language) + self.query, language == self.language)
            for language in SITE_LANGUAGES
        ]

    @property
    def spoken_languages(self) -> list[LanguageLink]:
        return [link for link in self.languages if link.language.code != "de-simple"]

    @property
    def plain_german(self) -> LanguageLink:
        return next(link for link in self.languages if link.language.code == "de-simple")

    @property
    def canonical(self) -> str:
        return self.request.build_absolute_uri(self.request.path)

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """(hreflang, absolute address) of this page in every language; "x-default" chooses by itself."""
        host = self.request.build_absolute_uri("/").rstrip("/")
        found = [(language.code, host + self._in(language)) for language in SITE_LANGUAGES]
        return [*found, ("x-default", host + reverse("public:home", args=[self.centre.slug]))]

    @cached_property
    def navigation(self) -> list[NavLink]:
        return [
            NavLink("offers", _("Angebote"), self.url("offers")),
            NavLink("dates", _("Termine"), self.url("dates")),
            NavLink("documents", _("Dokumente"), self.url("documents")),
            NavLink("about", _("Über uns"), self.url("about")),
        ]

    @property
    def invented(self) -> bool:
        return bool(settings.INSTANCE.mode == "demo")

    @cached_property
    def contact(self) -> Contact:
        return contact_of(self.centre.pk)

    def render(self, template: str, context: dict[str, Any], *, here: str = "", status: int = 200) -> HttpResponse:
        """A page in the frame; ``here`` is the entry of the navigation it belongs to."""
        return render(self.request, template, {"site": self, "here": here, **context}, status=status)


def centre_or_404(slug: str) -> Centre:
    centre = Centre.objects.filter(slug=slug, kind=Centre.Kind.DISTRICT).first()
    if centre is None:
        raise Http404
    return centre


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run ``view(site, ...)`` as a visitor of the centre and in the language its address names.

    The answer carries an ETag over its content, may be kept by caches unless it holds a form, and is compressed. What
    the view does not find is said in the site's own frame and language.
    """

    @wraps(view)
    def shown(request: HttpRequest, slug: str, lang: str, **kwargs: Any) -> HttpResponse:
        language = site_language(lang)
        if language is None:
            raise Http404
        with visiting(savepoint=False):
            centre = centre_or_404(slug)
            with override(language.code), visiting(centre.pk, savepoint=False):
                request.LANGUAGE_CODE = language.code
                site = Site(request, centre, language)
                try:
                    response = view(site, **kwargs)
                except Http404 as missing:
                    reason = str(missing) if missing.args and isinstance(missing.args[0], str) else ""
                    response = site.render("portal/public/missing.html", {"reason": reason}, status=404)
        response.setdefault("Content-Language", language.spoken)
        return finished(request, response)

    return gzip_page(shown)


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let caches keep the answer; one with a form secret (its cookie is asked for) stays private."""
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.method not in ("GET", "HEAD"):
        response["Cache-Control"] = "no-store, private"
        return response
    if response.status_code != 200:
        return response
    response.headers.setdefault("Cache-Control", FRESH_FOR)
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    if isinstance(found, HttpResponseNotModified):
        found["Cache-Control"] = response["Cache-Control"]
    return found or response
