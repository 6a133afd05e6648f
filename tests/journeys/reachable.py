"""Pages a role can open without knowing an object: routes without arguments that answer GET for it."""

from __future__ import annotations

import re
from functools import cache

from django.urls import reverse

from querschnitt.accounts.actor import Actor
from tests.matrix.test_matrix import TABLE


@cache
def _routes() -> list[tuple[str, frozenset[str], bool]]:
    return [
        (route.name, frozenset(route.allowed), route.public)
        for route in TABLE
        if route.kwargs is None and route.post is None
    ]


def pages_of(actor: Actor) -> list[tuple[str, str]]:
    """(name, address) of every such page, from the permission matrix."""
    role = actor.role.key if actor.role else ""
    found = [(name, reverse(name)) for name, allowed, public in _routes() if role in allowed and not public]
    return [(name, url) for name, url in found if not re.search(r"\.\w+$", url)]  # downloads are no pages
