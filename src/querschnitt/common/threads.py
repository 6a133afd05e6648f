"""Which language, time zone, address prefix and database connection is the current one: kept by the thread alone.

One thread serves one request from beginning to end, and no code of ours is asynchronous. Django's own store would also
follow asynchronous code; asked hundreds of times, it costs a twelfth of a page.
"""

from __future__ import annotations

from threading import local
from typing import Any

from django.db import connections
from django.urls import base as urls
from django.utils import timezone
from django.utils.translation import trans_real


def install() -> None:
    places: list[tuple[Any, str]] = [
        (trans_real, "_active"), (timezone, "_active"), (urls, "_prefixes"), (urls, "_urlconfs"),
        (connections, "_connections"),
    ]  # fmt: skip
    for holder, name in places:
        before, kept = getattr(holder, name), local()
        for held in ("value", *connections.settings):
            if hasattr(before, held):
                setattr(kept, held, getattr(before, held))
        setattr(holder, name, kept)
