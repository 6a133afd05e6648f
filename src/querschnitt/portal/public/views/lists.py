"""The search and what can be taken from it: list with map, dates, calendar feed, spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import wraps
from itertools import groupby
from typing import Any

from django.core.paginator import EmptyPage
from django.db.models import QuerySet
from django.db.models.functions import Round
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.common.access import access, anybody
from querschnitt.common.exports import Column, Export, respond
from querschnitt.common.lists import Pager
from querschnitt.network.models import Place
from querschnitt.offers.models import Offer
from querschnitt.offers.published import (
    Point,
    Published,
    dated,
    facets_of,
    last_change,
    published_rows,
    search_published,
)

from ..calendars import CONTENT_TYPE, MOST_EVENTS, Dated, calendar, dates_of
from ..cards import Card, Titled, day_name, load, titled
from ..choosing import Choice, UnknownValue, read
from ..drawing import Drawing, thinned
from ..frame import Site, public_page

PER_PAGE = 20
MOST_DOTS = 300
MOST_WITHOUT_PLACE = 8
CHUNK = 500
DAYS_SHOWN, MOST_DATES = 14, 500
FEED_AHEAD = timedelta(days=90)
# The page asks the device for its position only when somebody presses "near me".
NEAR_POLICY = "camera=(), microphone=(), geolocation=(self)"


def asked(site: Site, *, whole: bool = False) -> tuple[Choice, Published]:
    facets = facets_of(site.centre.pk)
    choice = read(site.request.GET, site.language, facets.towns, facets.languages)
    return choice, search_published(site.centre.pk, choice.text, site.language.code, choice.filters, whole=whole)


def says_what_is_unknown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(site: Site, **kwargs: Any) -> HttpResponse:
        try:
            return view(site, **kwargs)
        except UnknownValue as error:
            return site.render("portal/public/unknown.html", {"error": error}, here="offers", status=400)

    return checked


@access(anybody)
@public_page
@says_what_is_unknown
def offers(site: Site) -> HttpResponse:
    choice, found = asked(site)
    count = found.offers.count()
    page = _page(site, found, count)
    cards = load(list(page.object_list), site.language, near=choice.filters.near)
    for number, card in enumerate(cards, start=page.start_index()):
        card.number = number
    context = {
        "choice": choice,
        "found": found,
        "count": count,
        "page": page,
        "cards": cards,
        "map": _drawn(site, choice, found, cards),
        "nowhere": _without_place(site, found),
        "more_nowhere": not choice.filters.placeless,
        "filtered": choice.filters.any or bool(choice.text),
    }
    response = site.render("portal/public/offers.html", context, here="offers")
    response["Permissions-Policy"] = NEAR_POLICY
    return response


def _page(site: Site, found: Published, count: int) -> Any:
    asked_for = site.request.GET.get("page", "1")
    if not (asked_for.isascii() and asked_for.isdigit()):
        raise UnknownValue("page", asked_for, ["1, 2, 3 …"])
    try:
        return Pager(found.offers, count, PER_PAGE).page(int(asked_for[:9]))
    except EmptyPage:
        raise Http404(_("So viele Seiten hat die Liste nicht. Die Suche hat sich vielleicht verändert.")) from None


def _drawn(site: Site, choice: Choice, found: Published, cards: list[Card]) -> Any:
    pins = [(card.number, card.point) for card in cards if card.point is not None]
    shown = {card.place.pk for card in cards if card.place is not None}
    # Unordered and without their texts: only where they are.
    keys = found.offers.order_by().filter(place__isnull=False).values("place_id")
    rows = Place.unscoped.filter(pk__in=keys, latitude__isnull=False).exclude(pk__in=shown)
    rounded = rows.values_list(Round("latitude", precision=3), Round("longitude", precision=3)).distinct()
    dots = thinned([Point(float(lat), float(lon)) for lat, lon in rounded], MOST_DOTS)
    label = _("Karte: %(pins)s nummerierte Orte dieser Seite, %(dots)s weitere Orte. Alle Treffer stehen in der Liste.")
    return Drawing(
        site.centre.ags, pins, dots, choice.towns, choice.filters.near, choice.filters.radius,
        label % {"pins": len(pins), "dots": len(dots)},
    )  # fmt: skip


def _without_place(site: Site, found: Published) -> list[Titled]:
    """One more than the page shows, if there are more: it links to all of them."""
    rows = found.offers.filter(place__isnull=True)[: MOST_WITHOUT_PLACE + 1]
    return titled(list(rows), site.language)


def _all_cards(site: Site, offers: QuerySet[Offer], near: Point | None = None) -> Iterator[Card]:
    """However many there are, few at a time."""
    keys = list(offers.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        rows = {offer.pk: offer for offer in published_rows(site.centre.pk).filter(pk__among=part)}
        yield from load([rows[key] for key in part if key in rows], site.language, near=near)


@access(anybody)
@public_page
@says_what_is_unknown
def dates(site: Site) -> HttpResponse:
    """What takes place in the next two weeks, day by day."""
    choice, found = asked(site, whole=True)
    first = timezone.localdate()
    last = first + timedelta(days=DAYS_SHOWN - 1)
    coming = _dates(site, found, first, last)
    now = timezone.localtime()
    coming = [item for item in coming if item.when.over >= now]
    more, coming = len(coming) > MOST_DATES, coming[:MOST_DATES]
    days = [
        {"name": day_name(day), "dates": list(items)}
        for day, items in groupby(coming, key=lambda item: timezone.localtime(item.when.starts).date())
    ]
    context = {"choice": choice, "days": days, "count": len(coming), "more": more, "filtered": choice.filters.any}
    return site.render("portal/public/dates.html", context, here="dates")


def _dates(site: Site, found: Published, first: date, last: date) -> list[Dated]:
    coming = [
        item
        for card in _all_cards(site, dated(found.offers.order_by("title", "id"), first, last))
        for item in dates_of(card, site.request.build_absolute_uri(site.url("offer", card.pk)), first, last)
    ]
    return sorted(coming, key=lambda item: (item.when.starts, item.card.offer.title))


@access(anybody)
@public_page
@says_what_is_unknown
def calendar_feed(site: Site) -> HttpResponse:
    choice, found = asked(site, whole=True)
    today = timezone.localdate()
    dates = _dates(site, found, today, today + FEED_AHEAD)
    content = calendar(
        _("Angebote: %(what)s") % {"what": _summary(site, choice)},
        dates[:MOST_EVENTS],
        stamp=stamp_of(site),
        language=site.language.spoken,
        note=_("Es gibt mehr Termine, als hier stehen: Dies sind die ersten %(n)s.") % {"n": MOST_EVENTS}
        if len(dates) > MOST_EVENTS
        else "",
    )
    return HttpResponse(content, content_type=CONTENT_TYPE)


def stamp_of(site: Site) -> datetime:
    return last_change(site.centre.pk) or timezone.now()


def _summary(site: Site, choice: Choice) -> str:
    parts = [choice.text, choice.filters.town, *(str(chip.label) for chip in choice.active)]
    return _(", ").join(part for part in parts if part) or site.centre.name


@access(anybody)
@public_page
@says_what_is_unknown
def csv_file(site: Site) -> HttpResponse:
    choice, found = asked(site, whole=True)
    columns = [
        _("Titel"), _("Thema"), _("Art"), _("Anbieter"), _("In einem Satz"), _("Gebäude oder Raum"),
        _("Straße und Hausnummer"), _("Postleitzahl"), _("Ort"), _("Zeiten"), _("Nächster Termin"), _("Sprachen"),
        _("Für wen"), _("Kosten"), _("Kinderbetreuung"), _("Plätze"), _("Telefon"), _("E-Mail-Adresse"),
        _("Geprüft am"), _("Adresse im Netz"),
    ]  # fmt: skip
    export = Export(
        title=_("Angebote"),
        columns=[Column(label) for label in columns],
        rows=(_row(site, card) for card in _all_cards(site, found.offers, choice.filters.near)),
        source=site.centre.name,
    )
    response = respond(export, "csv")
    del response["Cache-Control"]
    return response


def _row(site: Site, card: Card) -> list[Any]:
    offer, place = card.offer, card.place
    return [
        str(card.texts.title), card.topic, str(offer.get_kind_display()), card.provider, str(card.texts.summary),
        place.name if place else "", place.street if place else "", place.postcode if place else "",
        place.town if place else "", "; ".join(card.described), card.next.starts if card.next else None,
        card.languages, card.groups, str(offer.get_cost_display()), str(offer.get_childcare_display()),
        card.light.text if card.light else "", offer.contact_phone, offer.contact_email, offer.checked_on,
        site.request.build_absolute_uri(site.url("offer", offer.pk)),
    ]  # fmt: skip


def found_offer(site: Site, offer_id: Any) -> Offer:
    offer = published_rows(site.centre.pk).filter(pk=offer_id).first()
    if offer is None:
        raise Http404(_("Dieses Angebot ist nicht oder nicht mehr veröffentlicht."))
    return offer
