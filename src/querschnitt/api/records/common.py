from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

from ..ids import child

Record = dict[str, Any]
Row = dict[str, Any]
ZONE = "Europe/Berlin"
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


@dataclass
class Context:
    """What the records of one answer share: the rows beside the services, by the id they belong to."""

    today: date
    language: str = "de"
    centres: dict[UUID, Row] = field(default_factory=dict)
    organisations: dict[UUID, Row] = field(default_factory=dict)
    places: dict[UUID, Row] = field(default_factory=dict)
    texts: dict[UUID, list[Row]] = field(default_factory=dict)
    times: dict[UUID, list[Row]] = field(default_factory=dict)
    made: dict[tuple[str, UUID], Any] = field(default_factory=dict)  # records that several services carry

    def once(self, kind: str, known: UUID, make: Callable[[], Any]) -> Any:
        """The same record for everything that carries it."""
        found = self.made.get((kind, known))
        if found is None:
            found = self.made[kind, known] = make()
        return found


def clean(record: Record) -> Record:
    """Without fields that say nothing: the standard forbids ``null``, and an empty text or list says no more."""
    return {key: value for key, value in record.items() if value or value is False or value == 0}


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@lru_cache(maxsize=4096)
def uri(text: str) -> str:
    """As RFC 3986 has it: umlauts in the host as punycode, elsewhere percent-encoded; "" where it cannot be one."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        if parts.scheme not in {"http", "https"} or "." not in host:
            return ""
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return ""
    safe = "/%:@!$&'()*+,;=-._~"
    return urlunsplit(
        (
            parts.scheme,
            host + port,
            quote(parts.path, safe),
            quote(parts.query, safe + "?"),
            quote(parts.fragment, safe + "?"),
        )
    )


def email(text: str) -> str:
    return text if EMAIL.fullmatch(text) else ""


def phones(owner: UUID, number: str, **link: str) -> list[Record]:
    return [{"id": child(owner.bytes, f"phone/{number}"), "number": number, "type": "voice", **link}] if number else []


def centre(row: Row | None) -> Record | None:
    return {"id": str(row["id"]), "name": row["name"], "slug": row["slug"]} if row else None
