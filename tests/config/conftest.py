from __future__ import annotations

import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

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
def begun(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An instance's folder after its very first start, stopped: schema there, nobody in it. Made once a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "begun"
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


def copy_of(begun: Path) -> Home:
    made = new_home()
    subprocess.run(["cp", "-a", "--reflink=auto", str(begun), str(made.path)], check=True)
    return made


@pytest.fixture
def ready(begun: Path) -> Iterator[Home]:
    """A folder of its own in which the first start was made."""
    made = copy_of(begun)
    yield made
    made.close()


@pytest.fixture(scope="session")
def filled(begun: Path) -> Iterator[Home]:
    """An instance with two centres and their people; a file of its own among the uploads. Its tests change nothing."""
    made = copy_of(begun)
    with made.kept():
        made.run("shell", "-c", FILL)
        (made.path / "files" / "a").mkdir(parents=True)
        (made.path / "files" / "a" / "Nachweis ä.txt").write_text("Inhalt")
        yield made
    made.close()


@pytest.fixture(scope="session")
def saved(filled: Home) -> Path:
    target = filled.path.parent / "sicherung.tar"
    filled.run("backup", str(target))
    return target
