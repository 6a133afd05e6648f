"""For search engines: what they may read (the public site, nothing else), and where it is, in every language.

An invented district is not to be found at all.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from querschnitt.common.access import access, anybody
from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.offers.published import shown_rows
from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting

from ..directories import directories
from ..frame import FRESH_FOR, Site, public_page

XML = "application/xml; charset=utf-8"
PER_PART = 5_000  # with its addresses in eight languages a part stays far below the 50 MB that are allowed
STANDING = ("offers", "dates", "documents", "about")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@access(anybody)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    if settings.INSTANCE.mode == "demo":
        lines += ["Disallow: /"]
    else:
        lines += ["Allow: /vor-ort/", "Disallow: /", "", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return _sent("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@access(anybody)
def sitemap(request: HttpRequest) -> HttpResponse:
    """One file for every centre, language and few thousand offers."""
    host = request.build_absolute_uri("/").rstrip("/")
    found = []
    for slug, parts in _parts():
        for language in SITE_LANGUAGES:
            for part in range(1, parts + 1):
                address = host + reverse("public:sitemap", args=[slug, language.code, part])
                found.append(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n")
    return _sent(f'{HEAD}<sitemapindex xmlns="{SPACE}">\n{"".join(found)}</sitemapindex>\n', XML)


def _parts() -> list[tuple[str, int]]:
    with visiting(savepoint=False):
        slugs = [directory.slug for directory in directories()]
        centres = Centre.objects.filter(slug__in=slugs).order_by("slug")
        return [(centre.slug, max(1, -(-shown_rows(centre.pk).count() // PER_PART))) for centre in centres]


@access(anybody)
@public_page
def pages_of_centre(site: Site, part: int) -> HttpResponse:
    start = max(0, part - 1) * PER_PART
    offers = shown_rows(site.centre.pk).order_by("pk").values_list("pk", "updated_at")[start : start + PER_PART]
    entries = [] if part > 1 else [_entry(site, name) for name in STANDING]
    entries += [_entry(site, "offer", pk, changed=f"{changed:%Y-%m-%d}") for pk, changed in offers]
    if not part or not entries:
        raise Http404(_("So viele Seiten hat die Liste nicht. Die Suche hat sich vielleicht verändert."))
    spaces = f'xmlns="{SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return _sent(f"{HEAD}<urlset {spaces}>\n{''.join(entries)}</urlset>\n", XML)


def _entry(site: Site, name: str, *args: object, changed: str = "") -> str:
    host = site.request.build_absolute_uri("/").rstrip("/")
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language.code}" href={quoteattr(host + site.url(name, *args, language=language.code))}/>'
        for language in SITE_LANGUAGES
    )
    modified = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(host + site.url(name, *args))}</loc>{modified}{others}</url>\n"


def _sent(content: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = FRESH_FOR
    return response
