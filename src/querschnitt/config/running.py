"""One server process per instance: a lock that dies with its holder, and what the holder says of itself."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another process serves this instance, or has it to itself for a restore."""


class InstanceLock:
    """Held by whoever serves or replaces the instance's data. The kernel releases it when the process ends."""

    def __init__(self, home: Path) -> None:
        self.path = home / "run.lock"
        self._handle: IO[str] | None = None

    def acquire(self) -> None:
        handle = self.path.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            holder = self.holder()
            where = f" unter {holder['url']}" if holder.get("url") else ""
            raise AlreadyRunning(
                f"Diese Instanz ({self.path.parent}) läuft bereits{where} (Prozess {holder.get('pid', '?')})."
            ) from None
        self._handle = handle
        self.note()

    def note(self, **facts: object) -> None:
        assert self._handle is not None  # noqa: S101  (only the holder writes)
        self._handle.seek(0)
        self._handle.truncate()
        self._handle.write(json.dumps({"pid": os.getpid(), **facts}))
        self._handle.flush()

    def holder(self) -> dict[str, object]:
        try:
            return dict(json.loads(self.path.read_text() or "{}"))
        except (OSError, ValueError):
            return {}

    def held_elsewhere(self) -> bool:
        try:
            handle = self.path.open("a+")
        except OSError:
            return False
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def release(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None
