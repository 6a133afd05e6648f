"""Lists and single entries: question in, answer out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone

from querschnitt.tenants.visitors import visiting

from . import parameters, records, selectors, standard
from .answers import CSV, NDJSON, Refused, as_json, envelope, lines, links, respond, stream, table
from .records import Context, Record
from .searching import matching_services
from .taxonomies import by_id, by_term
from .written import kept, kept_at_places

CHUNK = 500
MOST_MINIMAL = 200_000
NONE = Q(pk__in=[])


def meta(request: HttpRequest) -> Record:
    centres = [{"id": str(row["id"]), "name": row["name"], "slug": row["slug"]} for row in selectors.centres().values()]
    publisher = {
        "name": centres[0]["name"] if len(centres) == 1 else "Querschnitt",
        "website": request.build_absolute_uri("/"),
    }
    return {
        "version": standard.VERSION,
        "profile": request.build_absolute_uri("/hsds/docs/"),
        "openapi_url": request.build_absolute_uri("/hsds/openapi.json"),
        "description": "Angebote für zugewanderte Menschen: wer sie macht, wo, wann und in welchen Sprachen.",
        "data_guide": request.build_absolute_uri("/hsds/docs/"),
        "publisher": publisher,
        "centres": centres,
    }


def _context(asked: Any = None) -> Context:
    return Context(timezone.localdate(), getattr(asked, "language", "de"))


def _terms(asked: Any) -> dict[str, Any]:
    """Terms and taxonomies nobody knows find nothing."""
    found: dict[str, Any] = {}
    if asked.taxonomy_term_id:
        found["term"] = by_term(str(asked.taxonomy_term_id))
    if asked.taxonomy_id:
        found["taxonomy"] = by_id(str(asked.taxonomy_id))
    return found


def _found(asked: Any) -> QuerySet[Any]:
    terms = _terms(asked)
    found = selectors.services()
    if None in terms.values():
        return found.filter(NONE)
    return selectors.narrowed(
        found,
        centre=asked.centre,
        organization_id=getattr(asked, "organization_id", None),
        modified_after=getattr(asked, "modified_after", None),
        **terms,
    )


def _answer(
    request: HttpRequest, asked: Any, name: str, total: int, changed: datetime | None, contents: list[Record]
) -> HttpResponse:
    """One page in the form asked for."""
    if asked.format != "json":
        return _some(asked, name, contents)
    page = envelope(contents, total=total, page=asked.page, per_page=asked.per_page)
    link = links(request, asked.page, page["total_pages"])
    return respond(request, as_json(page), changed, link=link)


def _slice(asked: Any, total: int) -> slice:
    start = (asked.page - 1) * asked.per_page
    if start and start >= total:
        envelope([], total=total, page=asked.page, per_page=asked.per_page)  # a page past the end
    return slice(start, start + asked.per_page)


def _columns(name: str) -> list[str]:
    return [entry.name for entry in standard.objects()[name].columns]


def _written(request: HttpRequest, asked: Any, name: str, contents: Iterator[Record]) -> Any:
    if asked.format == "ndjson":
        return stream(lines(contents), NDJSON)
    return stream(table(contents, _columns(name)), CSV, f"{name}.csv")


def _whole(request: HttpRequest, asked: Any) -> bool:
    """Lines and tables hold everything found, unless the question names a page."""
    return asked.format != "json" and not ({"page", "per_page"} & set(request.GET))


def _some(asked: Any, name: str, contents: list[Record]) -> HttpResponse:
    """One page as lines or table."""
    if asked.format == "ndjson":
        return HttpResponse(b"".join(lines(contents)), NDJSON)
    return HttpResponse(b"".join(table(contents, _columns(name))), CSV)


def services(request: HttpRequest, asked: parameters.Services) -> HttpResponse:
    found = _found(asked)
    ranked = matching_services(asked.search, asked.language, asked.centre) if asked.search.strip() else None
    found = found.filter(pk__among=list(ranked)) if ranked is not None else found
    if asked.minimal and not {"page", "per_page"} & set(request.GET):
        asked.per_page = MOST_MINIMAL

    def build(keys: list[UUID] | slice) -> list[Record]:
        if asked.minimal:
            rows = found.order_by("pk").values(*selectors.MINIMAL)[keys] if isinstance(keys, slice) else []
            return [records.minimal(row) for row in rows]
        context = _context(asked)
        if _kept_ahead(asked):
            wanted = found.order_by("pk")[keys] if isinstance(keys, slice) else found.filter(pk__among=keys)
            ready = kept(wanted, context.today)
            made = _made([key for key, record in ready.items() if record is None], context, asked)
            ordered = ready if isinstance(keys, slice) else keys
            return [record for key in ordered if (record := ready.get(key) or made.get(key)) is not None]
        if not isinstance(keys, slice):
            made = _made(keys, context, asked)
            return [made[key] for key in keys if key in made]
        return list(_records(selectors.service_rows(found.order_by("pk")[keys]), context, asked).values())

    if _whole(request, asked) and not asked.minimal:
        return _written(request, asked, "service", _all(found, build))
    total, changed = selectors.count_and_change(found)
    part = _slice(asked, total)
    contents = build(_best(found, ranked, part)) if ranked is not None and not asked.minimal else build(part)
    return _answer(request, asked, "service", total, changed, contents)


def _kept_ahead(asked: Any) -> bool:
    """Whether records as this question wants them are written when something changes."""
    return asked.full and asked.language == "de" and asked.format != "csv"


def _made(keys: list[UUID], context: Context, asked: Any) -> dict[UUID, Any]:
    if not keys:
        return {}
    return _records(selectors.service_rows(selectors.services().filter(pk__among=keys)), context, asked)


def _records(rows: list[dict[str, Any]], context: Context, asked: Any) -> dict[UUID, Any]:
    """By the service's id, in the order of the rows."""
    selectors.fill(context, rows, full=asked.full)

    def one(row: dict[str, Any]) -> Record:
        return records.service(row, context, full=asked.full)

    if asked.format == "csv":
        return {row["id"]: one(row) for row in rows}
    return {
        row["id"]: records.KEPT.written(records.facts("service", row, context, asked.full), partial(one, row))
        for row in rows
    }


def _best(found: QuerySet[Any], ranked: dict[UUID, float], part: slice) -> list[UUID]:
    """The best matches of what fits the filters."""
    keys = list(found.values_list("pk", flat=True))
    return sorted(keys, key=lambda key: (-ranked[key], key))[part]


def _all(found: QuerySet[Any], build: Callable[[list[UUID]], list[Record]]) -> Iterator[Record]:
    """Everything in the order of ids, a part at a time, each read as a visitor and then sent."""
    after: UUID | None = None
    while True:
        with visiting():
            ordered = found.order_by("pk")
            keys = list((ordered.filter(pk__gt=after) if after else ordered).values_list("pk", flat=True)[:CHUNK])
            contents = build(keys) if keys else []
        yield from contents
        if len(keys) < CHUNK:
            return
        after = keys[-1]


def one_service(request: HttpRequest, known: UUID, asked: parameters.Service) -> HttpResponse:
    rows = selectors.service_rows(selectors.services().filter(pk=known))
    if not rows:
        target = selectors.merged_into(known)
        if target is None:
            raise Refused(404, "There is no such service.")
        return HttpResponsePermanentRedirect(_address(request, "services", target))
    context = selectors.fill(_context(asked), rows, full=True)
    body = as_json(records.service(rows[0], context, full=True))
    return respond(request, body, max(datetime.fromisoformat(rows[0]["changed"]), selectors.midnight()))


def _address(request: HttpRequest, kind: str, known: UUID | str) -> str:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return request.build_absolute_uri(f"/hsds/{kind}/{known}{query}")


def service_at_locations(request: HttpRequest, asked: parameters.ServiceAtLocations) -> HttpResponse:
    place, point = _where(asked)
    found = _found(asked)
    if asked.search.strip():
        found = found.filter(pk__among=list(matching_services(asked.search, asked.language, asked.centre)))
    pairs = selectors.pairs(found, place, point)
    near = bool(point and asked.proximity)
    chosen = [pair for pair in pairs if pair[2] <= asked.proximity] if near else []

    def build(part: list[Any]) -> list[Record]:
        context = _context(asked)
        if point is not None or not _kept_ahead(asked):
            return made(part, context)
        ready = kept_at_places({service for service, _at, _away in part}, context.today)
        missing = [pair for pair in part if pair[:2] not in ready]
        others = dict(zip((pair[:2] for pair in missing), made(missing, context), strict=True)) if missing else {}
        return [ready.get(pair[:2]) or others[pair[:2]] for pair in part]

    def made(part: list[Any], context: Context) -> list[Record]:
        rows = selectors.service_rows(selectors.services().filter(pk__among={service for service, _at, _away in part}))
        selectors.fill(context, rows, full=asked.full)
        context.places |= selectors.place_rows({at for _service, at, _away in part} - set(context.places))
        by_key = {row["id"]: row for row in rows}

        def one(service: UUID, at: UUID, away: float) -> Record:
            distance = away if point is not None else None
            return records.at_location(by_key[service], at, context, full=asked.full, distance=distance)

        if asked.format == "csv":
            return [one(*pair) for pair in part]
        return [
            records.KEPT.written(
                [pair, context.places.get(pair[1]), records.facts("at", by_key[pair[0]], context, asked.full)],
                partial(one, *pair),
            )
            for pair in part
        ]

    if _whole(request, asked):
        everything = chosen if near else list(pairs)
        return _written(request, asked, "service_at_location", _parts(everything, build))
    total, part = (len(chosen), chosen[_slice(asked, len(chosen))]) if near else _counted(asked, pairs)
    contents = build(part)
    return _answer(request, asked, "service_at_location", total, selectors.last_change(), contents)


def _counted(asked: parameters.ServiceAtLocations, pairs: QuerySet[Any]) -> tuple[int, list[Any]]:
    """How many there are, and those of this page; on the last page they need not be counted."""
    start = (asked.page - 1) * asked.per_page
    part = list(pairs[start : start + asked.per_page + 1])
    if len(part) > asked.per_page or (start and not part):
        total = pairs.count()
        _slice(asked, total)
        return total, part[: asked.per_page]
    return start + len(part), part


def _parts(everything: list[Any], build: Callable[[list[Any]], list[Record]]) -> Iterator[Record]:
    for start in range(0, len(everything), CHUNK):
        with visiting():
            contents = build(everything[start : start + CHUNK])
        yield from contents


def _where(asked: parameters.ServiceAtLocations) -> tuple[Q, tuple[float, float] | None]:
    """A condition on the place, and the point from which distances count."""
    point = None
    if (asked.latitude is None) != (asked.longitude is None):
        raise Refused(400, "latitude and longitude go together.")
    if asked.latitude is not None and asked.longitude is not None:
        point = (asked.latitude, asked.longitude)
    if asked.proximity is None:
        return (Q(postcode=asked.postcode) if asked.postcode else Q()), None
    if point is None and asked.postcode is None:
        raise Refused(400, "proximity needs a point: postcode, or latitude and longitude.")
    if point is None and asked.postcode is not None:
        point = selectors.middle_of(asked.postcode)
    if point is None:
        return NONE, None
    return selectors.around(point, asked.proximity), point


def one_service_at_location(request: HttpRequest, known: UUID, asked: parameters.Service) -> HttpResponse:
    pair = selectors.pair_behind(known)
    rows = selectors.service_rows(selectors.services().filter(pk=pair[0])) if pair else []
    if pair is None or not rows:
        target = selectors.merged_into(pair[0]) if pair else None
        if target is None:
            raise Refused(404, "There is no such service at location.")
        return HttpResponsePermanentRedirect(_address(request, "services", target))
    context = selectors.fill(_context(asked), rows, full=True)
    body = as_json(records.at_location(rows[0], pair[1], context, full=True))
    return respond(request, body, max(datetime.fromisoformat(rows[0]["changed"]), selectors.midnight()))


def _organization_records(rows: list[dict[str, Any]], *, full: bool, services: str = "") -> list[Record]:
    """``services``: "" none, "brief" or "full" ones inside."""
    context = _context()
    context.centres |= selectors.centres()
    keys = [row["id"] for row in rows]
    places = selectors.organisation_places(keys) if full else {}
    inside: dict[UUID, list[Record]] = {key: [] for key in keys}
    if services:
        offered = selectors.service_rows(selectors.services().filter(organisation__id__among=keys).order_by("pk"))
        selectors.fill(context, offered, full=services == "full")
        for row in offered:
            record = records.service(row, context, full=True) if services == "full" else records.minimal(row)
            inside[row["organisation_id"]].append(
                {name: value for name, value in record.items() if name != "organization"}
            )
    return [
        records.clean(
            {
                **records.organization(row, context, full=full, places=places.get(row["id"])),
                "services": inside[row["id"]],
            }
        )
        for row in rows
    ]


def organizations(request: HttpRequest, asked: parameters.Organizations) -> HttpResponse:
    found = selectors.organizations()
    terms = _terms(asked)
    if None in terms.values():
        found = found.filter(NONE)
    elif terms:
        found = found.filter(pk__in=selectors.narrowed(selectors.services(), **terms).values("organisation"))
    if asked.centre:
        found = found.filter(centre__slug=asked.centre)
    for word in asked.search.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word))

    def build(keys: list[UUID] | slice) -> list[Record]:
        chosen = list(found.order_by("pk").values_list("pk", flat=True)[keys]) if isinstance(keys, slice) else keys
        rows = selectors.organisation_rows(chosen)
        inside = "full" if asked.full_service else "brief" if asked.full else ""
        ordered = [rows[key] for key in chosen if key in rows]
        return _organization_records(ordered, full=asked.full or asked.full_service, services=inside)

    if _whole(request, asked):
        return _written(request, asked, "organization", _all(found, build))
    total, changed = selectors.count_and_change(found)
    contents = build(_slice(asked, total))
    return _answer(request, asked, "organization", total, changed, contents)


def one_organization(request: HttpRequest, known: UUID, asked: parameters.Organization) -> HttpResponse:
    rows = selectors.organisation_rows(selectors.organizations().filter(pk=known).values_list("pk", flat=True))
    if not rows:
        raise Refused(404, "There is no such organization.")
    inside = "full" if asked.full_service else "brief"
    return respond(request, as_json(_organization_records(list(rows.values()), full=True, services=inside)[0]))


def fixed(request: HttpRequest, asked: Any, everything: list[Record], name: str) -> HttpResponse:
    """Lists that a release brings along."""
    wanted = asked.search.casefold().split()
    found = [
        entry
        for entry in everything
        if all(word in f"{entry['name']} {entry['description']}".casefold() for word in wanted)
    ]
    if asked.format != "json" and _whole(request, asked):
        return _some(asked, name, found)
    return _answer(request, asked, name, len(found), None, found[_slice(asked, len(found))])
