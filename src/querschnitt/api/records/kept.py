"""Records already written as JSON, by what they were made of.

The key is a digest of all rows a record is made from, with the day, the language and the kind: whatever changes in the
database changes the key, so nothing here can be out of date and nothing has to be told to leave. Rows are still read
for every question, as the visitor who asks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Any
from uuid import UUID

import orjson

from .common import Context, Record, Row

MOST_BYTES = 32 * 1024**2  # in each process that serves


class Kept:
    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.found: OrderedDict[bytes, bytes] = OrderedDict()
        self.lock = Lock()

    def written(self, made_of: Any, make: Callable[[], Record]) -> Any:
        key = blake2b(orjson.dumps(made_of, default=str), digest_size=20).digest()
        with self.lock:
            text = self.found.get(key)
            if text is not None:
                self.found.move_to_end(key)
                return orjson.Fragment(text)
        text = orjson.dumps(make())
        with self.lock:
            if key not in self.found:
                self.found[key] = text
                self.size += len(text)
            while self.size > self.most:
                _oldest, gone = self.found.popitem(last=False)
                self.size -= len(gone)
        return orjson.Fragment(text)

    def forget(self) -> None:
        with self.lock:
            self.found.clear()
            self.size = 0


KEPT = Kept()


def facts(kind: str, row: Row, context: Context, full: bool) -> list[Any]:
    """Everything the record of a service can say: its rows, and what the question adds."""
    known: UUID = row["id"]
    times = context.times.get(known, ())
    places = {row["place_id"], *(entry["place_id"] for entry in times)} if full else ()
    return [
        kind, full, context.today, context.language, row, context.texts.get(known, ()), times,
        [context.places.get(place) for place in sorted(places - {None}, key=str)] if places else (),
    ]  # fmt: skip
