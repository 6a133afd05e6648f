"""Identifiers of what the interface derives: the same for ever, and for the terms the same in every installation."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, sha1
from uuid import UUID

# Never change: every derived identifier that was ever published hangs on it.
SPACE = UUID("5d1f8f0e-6c0f-5b7e-9a57-3a4d7d1c2b90")
_VARIANT = "89ab"


def derived(*names: str) -> str:
    """UUID version 5 (RFC 9562) of the names, as text."""
    return child(SPACE.bytes, "/".join(names))


def child(parent: bytes, name: str) -> str:
    """The same as ``str(uuid5(UUID(bytes=parent), name))``; a page needs thousands of them."""
    found = sha1(parent + name.encode(), usedforsecurity=False).hexdigest()
    variant = _VARIANT[int(found[16], 16) & 3]
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


@lru_cache(maxsize=8192)
def at_location(service: UUID, location: UUID) -> str:
    """The service at this location: the service's first 64 bits, so that it is found again, and 62 derived ones."""
    tail = int.from_bytes(blake2b(service.bytes + location.bytes, digest_size=8).digest(), "big")
    return str(UUID(int=(service.int >> 64 << 64) | (0b10 << 62) | (tail >> 2)))


def services_behind(service_at_location: UUID) -> tuple[UUID, UUID]:
    """The lowest and the highest id a service with such a service at location can have."""
    head = service_at_location.int >> 64 << 64
    return UUID(int=head), UUID(int=head | ((1 << 64) - 1))
