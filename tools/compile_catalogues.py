"""Compile every gettext catalogue (.po to .mo) without gettext's own programs."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1] / "src"


def compile_catalogue(path: Path) -> Path:
    target = path.with_suffix(".mo")
    with path.open("rb") as handle:
        catalogue = read_po(handle, locale=path.parts[-3])
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as handle:
        write_mo(handle, catalogue)
    fresh.replace(target)
    return target


if __name__ == "__main__":
    for found in sorted(SOURCE.glob("querschnitt/*/locale/*/LC_MESSAGES/*.po")):
        compile_catalogue(found)
    sys.exit(0)
