from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from drills.home import Home, new_home
from tests.database import locked

FILL = """
from tests.factories.accounts import make_house
make_house("Kreis Nord"); make_house("Kreis Süd")
"""


@pytest.fixture
def home() -> Iterator[Home]:
    """Nothing has been started there yet."""
    made = new_home()
    yield made
    made.close()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An instance's folder after its first command: schema there, nobody in it, database stopped. Made once a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "begun"
    with locked("begun"):
        if not folder.exists():
            made = new_home()
            made.run("showmigrations", "tenants")
            made.path.rename(folder)
            made.close()
    return folder


def copy_of(begun: Path) -> Home:
    made = new_home()
    subprocess.run(["cp", "-a", str(begun), str(made.path)], check=True)
    return made


@pytest.fixture
def ready(begun: Path) -> Iterator[Home]:
    """A folder of its own in which the first command was given."""
    made = copy_of(begun)
    yield made
    made.close()


@pytest.fixture(scope="session")
def filled(begun: Path) -> Iterator[Home]:
    """An instance with two centres and their people; a file of its own among the uploads. Its tests change nothing."""
    made = copy_of(begun)
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
