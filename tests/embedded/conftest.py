from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from querschnitt.embedded import Cluster
from querschnitt.embedded.process import postmaster


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the database's system user can reach, unlike pytest's own below a private one."""
    path = Path(tempfile.mkdtemp(prefix="querschnitt-test-"))
    path.chmod(0o711)
    yield path
    for data in path.glob("**/data"):
        if (pid := postmaster(data)) is not None:
            os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """Durable as in use: what survives a kill is the point here."""
    made = Cluster(folder / "db")
    yield made
    made.stop()
