from __future__ import annotations

from collections.abc import Iterator

import pytest

from drills.home import Home, new_home

FILL = """
from tests.factories.accounts import make_house
make_house("Kreis Nord"); make_house("Kreis Süd")
"""


@pytest.fixture
def home() -> Iterator[Home]:
    made = new_home()
    yield made
    made.close()


@pytest.fixture(scope="module")
def filled() -> Iterator[Home]:
    """An instance with two centres and their people; a file of its own among the uploads."""
    made = new_home()
    made.run("shell", "-c", FILL)
    (made.path / "files" / "a").mkdir(parents=True)
    (made.path / "files" / "a" / "Nachweis ä.txt").write_text("Inhalt")
    yield made
    made.close()
