"""Break consent and sharing on purpose, one way after the other, and see that the random moves find each.

    python -m drills.sharing [NAME ...]     all of them, or those named

A break that is not found means that the machine in ``tests/cases/test_sharing_machine.py`` has gone blind there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEST = "tests/cases/test_sharing_machine.py"


def names() -> list[str]:
    os.environ.setdefault("QUERSCHNITT_HOME", str(ROOT / ".cache" / "test"))
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    import django

    import tests.environment  # noqa: F401  (before Django loads)

    django.setup()
    from tests.cases.sharing_mutants import MUTANTS

    return list(MUTANTS)


def run(name: str) -> tuple[bool, str, float]:
    """Whether the suite fails, what it says first, and after how long."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", TEST, "-q", "-x", "--tb=short", "--show-capture=no", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=os.environ | {"SHARING_PROFILE": "drill", "SHARING_MUTANT": name},
        capture_output=True,
        text=True,
        check=False,
    )
    said = next((line[4:].strip() for line in done.stdout.splitlines() if line.startswith("E   ")), "")
    return done.returncode == 1 and "AssertionError" in done.stdout, said, time.monotonic() - started


def main(wanted: list[str]) -> int:
    missed = 0
    for name in wanted or names():
        found, said, seconds = run(name)
        missed += not found
        print(f"{'found ' if found else 'MISSED'} {seconds:5.0f} s  {name}: {said[:100]}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
