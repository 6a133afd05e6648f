"""``python -m tests.process DATABASE COMMAND ...``: a command of the product as its own process on a test database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from . import environment
from .database import ROOT, use


@contextmanager
def command(database: str, *arguments: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """The running process; killed at the end of the block unless it has ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.process", database, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def main(database: str, arguments: list[str]) -> None:
    import importlib

    import django

    django.setup()
    use(database)
    for name in filter(None, os.environ.get("TEST_IMPORT", "").split(",")):
        importlib.import_module(name)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["querschnitt", *arguments])


if __name__ == "__main__":
    assert environment.home
    main(sys.argv[1], sys.argv[2:])
