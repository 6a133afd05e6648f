"""How answers look: page envelope, formats, errors, and what lets clients ask whether anything changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from querschnitt.common.exports import harmless

from .records import Record

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv; charset=utf-8"
FRESH = "public, max-age=60"


class Refused(Exception):
    """The question cannot be answered; becomes an error answer with ``status``."""

    def __init__(self, status: int, error: str, **facts: Any) -> None:
        super().__init__(error)
        self.status, self.facts = status, {"error": error, **facts}


def error(status: int, text: str, **facts: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps({"error": text, **facts}), JSON, status)


def envelope(contents: list[Record], *, total: int, page: int, per_page: int) -> Record:
    pages = -(-total // per_page)
    if page > max(pages, 1):
        raise Refused(404, f"There is no page {page}; the last one is {max(pages, 1)}.", last_page=max(pages, 1))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def links(request: HttpRequest, page: int, pages: int) -> str:
    """The neighbouring pages as a Link header (RFC 8288)."""
    wanted = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    found = []
    for relation, number in wanted.items():
        if 1 <= number <= pages and (relation in {"first", "last"} or number != page):
            query = request.GET.copy()
            query["page"] = str(number)
            found.append(f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="{relation}"')
    return ", ".join(found)


def respond(
    request: HttpRequest, body: bytes, changed: datetime | None = None, content_type: str = JSON, link: str = ""
) -> HttpResponse:
    """With ETag and moment of the last change; 304 without a body where the client has it already."""
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    response = HttpResponse(body, content_type)
    response["Cache-Control"] = FRESH
    if link:
        response["Link"] = link
    seconds = int(changed.timestamp()) if changed else None
    found = get_conditional_response(request, etag=etag, last_modified=seconds, response=response) or response
    found.headers.setdefault("ETag", etag)
    if changed is not None:
        found.headers.setdefault("Last-Modified", changed.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    return found


def as_json(payload: Any) -> bytes:
    return orjson.dumps(payload)


def lines(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def table(records: Iterable[Record], columns: list[str]) -> Iterator[bytes]:
    """Flat fields only: nested objects have no place in a table. RFC 4180, in UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([cell(record.get(column)) for column in columns])
        if buffer.tell() > 65_536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value) if isinstance(value, str) else str(value)


def stream(chunks: Iterable[bytes], content_type: str, name: str = "") -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response["Cache-Control"] = FRESH
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
