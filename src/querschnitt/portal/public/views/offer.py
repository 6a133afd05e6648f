"""One offer: its page, print view, QR code and calendar files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from querschnitt.common.access import access, anybody
from querschnitt.common.languages import language_name
from querschnitt.common.uploads import download
from querschnitt.offers.models import OfferFile
from querschnitt.offers.published import shown_rows

from ..calendars import AHEAD, CONTENT_TYPE, Dated, calendar, dates_of
from ..cards import Card, load
from ..drawing import Drawing
from ..frame import Site, public_page
from .lists import found_offer

DATES_SHOWN = 6
ALTERNATIVES = 4


def _card(site: Site, offer_id: UUID) -> Card:
    return load([found_offer(site, offer_id)], site.language, all_texts=True)[0]


def _successor(site: Site, card: Card, name: str) -> HttpResponse | None:
    """Where an offer that was merged into another one lives now."""
    target = card.offer.merged_into_id
    if not target:
        return None
    answer = HttpResponsePermanentRedirect(site.url(name, target))
    answer["Cache-Control"] = "no-cache"  # a merge can be taken back
    return answer


def neutral_address(site: Site, card: Card) -> str:
    """Opens in the language of whoever follows it: for the code on a poster."""
    return site.request.build_absolute_uri(reverse("public:offer_home", args=[site.centre.slug, card.pk]))


@access(anybody)
@public_page
def page(site: Site, offer_id: UUID) -> HttpResponse:
    card = _card(site, offer_id)
    if moved := _successor(site, card, "offer"):
        return moved
    return site.render("portal/public/offer.html", _context(site, card), here="offers")


@access(anybody)
@public_page
def printed(site: Site, offer_id: UUID) -> HttpResponse:
    card = _card(site, offer_id)
    if moved := _successor(site, card, "printed"):
        return moved
    return site.render("portal/public/printed.html", _context(site, card), here="offers")


def _context(site: Site, card: Card) -> dict[str, Any]:
    over = card.ended or card.resting
    rows = shown_rows(site.centre.pk).filter(topic=card.offer.topic).exclude(pk=card.pk)[:ALTERNATIVES]
    place = card.place
    drawing = None
    if place is not None and card.point is not None:
        label = _("Lageplan: %(place)s im Kreis. Der Weg steht daneben als Text.") % {"place": place.line}
        drawing = Drawing(site.centre.ags, [(1, card.point)], label=label)
    address = neutral_address(site, card)
    return {
        "card": card,
        "offer": card.offer,
        "alternatives": load(list(rows), site.language) if over else [],
        "dates": card.coming[:DATES_SHOWN],
        "noted": any(when.note for when in card.coming[:DATES_SHOWN]),
        "map": drawing,
        "attachments": _attachments(card),
        "neutral_address": address,
        "qr": qr_svg(address, _("QR-Code mit der Adresse dieser Seite")),
    }


def qr_svg(address: str, label: str = "", *, file: bool = False) -> SafeString:
    import segno

    buffer = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    options: dict[str, Any] = {
        "border": 4 if file else 2,
        "omitsize": True,
        "lineclass": None,
        "xmldecl": file,
        "svgns": file,
    }
    code.save(buffer, kind="svg", svgclass=None if file else "v-qr", **options)
    text = buffer.getvalue().decode()
    if label:
        text = text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    return mark_safe(text)  # noqa: S308


@dataclass(frozen=True)
class Attachment:
    pk: UUID
    title: str
    language: str
    name: str
    size: int

    @property
    def language_name(self) -> str:
        return language_name(self.language) if self.language else ""

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2].upper()


def _attachments(card: Card) -> list[Attachment]:
    rows = OfferFile.unscoped.filter(offer_id=card.pk, public=True).order_by("title", "id")
    return [Attachment(*row) for row in rows.values_list("pk", "title", "language", "file__name", "file__size")]


@access(anybody)
@public_page
def attachment(site: Site, offer_id: UUID, file_id: UUID) -> HttpResponse:
    rows = OfferFile.unscoped.filter(offer=found_offer(site, offer_id), pk=file_id, public=True)
    row = rows.values_list("file__name", "file__media_type", "file__content").first()
    if row is None:
        raise Http404(_("Diese Datei ist nicht oder nicht mehr veröffentlicht."))
    return download(row[0], row[1], bytes(row[2]))


@access(anybody)
@public_page
def code(site: Site, offer_id: UUID) -> HttpResponse:
    """The code as a file, for posters and leaflets."""
    card = _card(site, offer_id)
    response = HttpResponse(qr_svg(neutral_address(site, card), file=True), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="qr-{card.pk}.svg"'
    return response


@access(anybody)
@public_page
def all_dates(site: Site, offer_id: UUID) -> HttpResponse:
    card = _card(site, offer_id)
    today = timezone.localdate()
    url = site.request.build_absolute_uri(site.url("offer", card.pk))
    # Two weeks back, so that a program does not drop what has just been.
    dates = dates_of(card, url, today - timedelta(days=14), today + AHEAD)
    return _file(card, dates, site)


@access(anybody)
@public_page
def one_date(site: Site, offer_id: UUID, key: str) -> HttpResponse:
    card = _card(site, offer_id)
    url = site.request.build_absolute_uri(site.url("offer", card.pk))
    today = timezone.localdate()
    for dated in dates_of(card, url, today - timedelta(days=14), today + AHEAD):
        if date_key(dated) == key:
            return _file(card, [dated], site, name=f"termin-{key}")
    raise Http404(_("Diesen Termin gibt es nicht oder nicht mehr."))


def date_key(dated: Dated) -> str:
    return f"{timezone.localtime(dated.when.starts):%Y-%m-%d-%H%M}"


def _file(card: Card, dates: list[Dated], site: Site, *, name: str = "") -> HttpResponse:
    content = calendar(str(card.texts.title), dates, stamp=card.offer.updated_at, language=site.language.spoken)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
