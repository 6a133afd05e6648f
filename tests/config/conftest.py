from __future__ import annotations

import json
import signal
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drills.home import Home, new_home
from querschnitt.config.backup import table_sums
from querschnitt.config.database import connect
from querschnitt.config.instance import BACKUP
from querschnitt.embedded import Cluster
from tests.database import locked


def sums(home: Home) -> dict[str, list[object]]:
    with home.instance.cluster.use(), connect(BACKUP, home.instance) as connection:
        return table_sums(connection)


FILL = """
from tests.factories.accounts import make_house
make_house("Kreis Nord"); make_house("Kreis Süd")
"""


def empty_home() -> Home:
    """No role, no table. Its cluster does not wait for the disk: ``tests/embedded`` tests one that does, from initdb on."""
    made = new_home()
    made.path.mkdir(mode=0o711)
    Cluster(made.path / "db", durable=False).create()
    return made


@pytest.fixture
def home() -> Iterator[Home]:
    """Nothing has been started there yet."""
    made = empty_home()
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def begun(shared: Path) -> Path:
    """An instance's folder after its very first start, stopped: schema there, nobody in it. Made once a run."""
    folder = shared / "begun"
    with locked("begun"):
        if not folder.exists():
            made = empty_home()
            process, url, _ = made.serve("--office", "--port", "18000")
            assert urllib.request.urlopen(f"{url}/", timeout=20).status == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
            made.path.rename(folder)
            made.close()
    return folder


def copy_of(folder: Path) -> Home:
    made = new_home()
    subprocess.run(["cp", "-a", "--reflink=auto", str(folder), str(made.path)], check=True)
    return made


@pytest.fixture
def ready(begun: Path) -> Iterator[Home]:
    """A folder of its own in which the first start was made."""
    made = copy_of(begun)
    yield made
    made.close()


@pytest.fixture(scope="session")
def saved(begun: Path, shared: Path) -> Path:
    """The backup of an instance with two centres and their people and a file among the uploads. The instance's folder,
    stopped, lies beside it. Made once a run.
    """
    folder = shared / "saved"
    with locked("saved"):
        if not folder.exists():
            made = copy_of(begun)
            target = made.path.parent / "sicherung.tar"
            instance = made.instance
            instance.minimum_cell, instance.mail = 3, {"host": "mail.example.org"}
            instance.save()
            with made.kept():
                made.run("shell", "-c", FILL)
                (made.path / "files" / "a").mkdir(parents=True)
                (made.path / "files" / "a" / "Nachweis ä.txt").write_text("Inhalt")
                made.run("backup", str(target))
            half = shared / "saved.half"
            half.mkdir()
            made.path.rename(half / "home")
            target.rename(half / target.name)
            half.rename(folder)
            made.close()
    return folder / "sicherung.tar"


def manifest_of(saved: Path) -> dict[str, Any]:
    with tarfile.open(saved) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        manifest: dict[str, Any] = json.loads(member.read())
    return manifest


@pytest.fixture(scope="module")
def filled(saved: Path) -> Iterator[Home]:
    """The instance that was saved, running. Its tests change nothing."""
    made = copy_of(saved.parent / "home")
    with made.kept():
        yield made
    made.close()
