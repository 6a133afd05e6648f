"""Addresses of pages. Resolving a name walks all of them, a page holds dozens, and none moves while the program runs."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

STAND_INS = tuple(UUID(int=(0xA << 124) + place) for place in range(1, 4))


def address(name: str, *ids: UUID) -> str:
    """``reverse`` for a page without arguments, or with ids alone."""
    url = _pattern(name, len(ids), get_urlconf(), get_script_prefix())
    for stand_in, given in zip(STAND_INS, ids, strict=False):
        url = url.replace(str(stand_in), str(given))
    return url


@cache
def _pattern(name: str, ids: int, _urlconf: str | None, _prefix: str) -> str:
    """Kept for each address the product may stand at."""
    return reverse(name, args=STAND_INS[:ids])
