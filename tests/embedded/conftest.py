from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from querschnitt.embedded import Cluster
from querschnitt.embedded.process import postmaster


def end(data: Path) -> None:
    """At once, without a last checkpoint."""
    if (pid := postmaster(data)) is not None:
        os.kill(pid, signal.SIGQUIT)
        while postmaster(data) is not None:
            time.sleep(0.02)


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """A folder the database's system user can reach, unlike pytest's own below a private one."""
    path = Path(tempfile.mkdtemp(prefix="querschnitt-test-"))
    path.chmod(0o711)
    yield path
    for data in path.glob("**/data"):
        end(data)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    with fresh_folder() as path:
        yield path


@pytest.fixture(scope="module")
def created() -> Iterator[Path]:
    """A cluster's folder, durable as in use, that was never started. What initdb makes is copied from here."""
    with fresh_folder() as path:
        Cluster(path / "db").create()
        yield path / "db"


def copied(created: Path, folder: Path) -> Cluster:
    if Cluster(created).data.is_relative_to(created):  # else it lies where only its own folder points
        subprocess.run(["cp", "-a", "--reflink=auto", str(created), str(folder / "db")], check=True)
    return Cluster(folder / "db")


@pytest.fixture
def cluster(created: Path, folder: Path) -> Iterator[Cluster]:
    """One of its own. Durable as in use: what survives a kill is the point here."""
    made = copied(created, folder)
    yield made
    end(made.data)


@pytest.fixture(scope="module")
def running(created: Path) -> Iterator[Cluster]:
    """One that runs, for tests that leave it running."""
    with fresh_folder() as path:
        made = copied(created, path)
        made.start()
        yield made
        end(made.data)
