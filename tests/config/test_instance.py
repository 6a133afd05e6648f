from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from querschnitt.config.cli import _of_the_machine
from querschnitt.config.instance import Instance


def test_of_two_first_starts_at_once_the_quicker_ones_secrets_hold_for_both(tmp_path: Path) -> None:
    first, second = (Instance.load(tmp_path / "home") for _ in range(2))
    assert first.create() is first
    found = second.create()
    assert (found.secret_key, found.passwords) == (first.secret_key, first.passwords)
    assert Instance.load(tmp_path / "home") == first
    kept = [path.name for path in (tmp_path / "home").iterdir()]
    assert kept == ["instance.json"]
    assert stat.S_IMODE((tmp_path / "home" / "instance.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "denied", "/srv/a"), "Kein Zugriff auf /srv/a"),
        (OSError(errno.ENOSPC, "full"), "Der Datenträger ist voll. Bitte Platz schaffen"),
        (FileNotFoundError(errno.ENOENT, "a fault of ours", "/srv/a"), ""),
    ],
)
def test_fault_of_the_machine_is_said_in_a_sentence(error: OSError, words: str) -> None:
    assert words in _of_the_machine(error)
    assert bool(_of_the_machine(error)) == bool(words)
