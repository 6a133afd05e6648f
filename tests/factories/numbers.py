"""Numbers for names nobody else has: one row for all factories."""

from __future__ import annotations

from collections.abc import Iterator


class Numbers(Iterator[int]):
    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last

    def skip_to(self, number: int) -> None:
        """What another process made under these numbers stands in this one's database."""
        self.last = max(self.last, number)


numbers = Numbers()
