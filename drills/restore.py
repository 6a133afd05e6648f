"""Make a district, back it up, restore it elsewhere, and compare every table row by row (count and checksum)."""

from __future__ import annotations

import argparse
import json
import sys
import time

from drills.home import Home, new_home
from querschnitt.config.backup import differences, table_sums
from querschnitt.config.database import BACKUP, connect


def sums(home: Home) -> dict[str, list[object]]:
    with home.instance.cluster.use(), connect(BACKUP, home.instance) as connection:
        return table_sums(connection)


def main() -> int:
    parser = argparse.ArgumentParser(prog="drills/restore", description=__doc__)
    parser.add_argument("--cases", type=int, default=0, help="more cases than the demonstration's own")
    options = parser.parse_args()
    source, target = new_home("demo"), new_home()
    file = source.path.parent / "sicherung.tar"
    try:
        source.run("demo", *(["--cases", str(options.cases)] if options.cases else []))
        began = time.monotonic()
        source.run("backup", str(file))
        saved = time.monotonic() - began
        began = time.monotonic()
        target.run("restore", str(file))
        restored = time.monotonic() - began
        wanted, found = sums(source), sums(target)
        wrong = differences(wanted, found)
        size = file.stat().st_size
    finally:
        source.close()
        target.close()
    print(json.dumps({
        "tables": len(wanted), "rows": sum(int(str(count)) for count, _ in wanted.values()), "differences": wrong,
        "file_mb": round(size / 1e6, 1), "backup_seconds": round(saved, 1), "restore_seconds": round(restored, 1),
    }, indent=2))  # fmt: skip
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
