"""Addresses of pages. Resolving a name walks all of them, a page holds dozens, and none moves while the program runs."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

STAND_INS = tuple(UUID(int=(0xA << 124) + place) for place in range(1, 4))


def address(name: str, *ids: UUID) -> str:
    """``reverse`` for a page without arguments, or with ids alone."""
    between = _pattern(name, len(ids), get_urlconf(), get_script_prefix())
    if not ids:
        return between[0]
    return "".join(part for pair in zip(between, [*map(str, ids), ""], strict=True) for part in pair)


@cache
def _pattern(name: str, ids: int, _urlconf: str | None, _prefix: str) -> list[str]:
    """What stands between the ids. Kept for each address the product may stand at."""
    rest, between = reverse(name, args=STAND_INS[:ids]), []
    for stand_in in STAND_INS[:ids]:
        before, _id, rest = rest.partition(str(stand_in))
        between.append(before)
    return [*between, rest]
