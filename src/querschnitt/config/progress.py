"""What the console shows while something is prepared. Standard error only: standard output belongs to results."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def step(label: str) -> Iterator[None]:
    """Name the step when it begins and its seconds when it ends."""
    began = time.monotonic()
    sys.stderr.write(f"  {label} … ")
    sys.stderr.flush()
    try:
        yield
    except BaseException:
        say("abgebrochen")
        raise
    say(f"{time.monotonic() - began:.1f} s".replace(".", ","))
