"""Which process a ``postmaster.pid`` really names."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def alive(pid: int) -> bool:
    """A process that still runs; one that is dead and merely not yet collected does not count."""
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a PostgreSQL process working in ``data``. PostgreSQL changes into its data directory.

    A process we may not look into belongs to another account, and PostgreSQL runs only as the owner of its data.
    """
    if not alive(pid):
        return False
    try:
        program = os.readlink(PROC / str(pid) / "exe").removesuffix(" (deleted)")
        place = os.readlink(PROC / str(pid) / "cwd")
    except OSError:
        return False
    return Path(program).name == "postgres" and place == str(data.resolve())


def noted_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def postmaster(data: Path) -> int | None:
    """Process number of the running server of ``data``, or ``None``."""
    pid = noted_pid(data)
    return pid if pid is not None and serves(pid, data) else None


def workers(data: Path) -> list[int]:
    """Every PostgreSQL process working in ``data``: also those that outlive a killed server for a moment."""
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and serves(int(entry.name), data)]
