"""``python -m bench.imports``: a list of persons refused, taken over and taken back; a section of docs/performance.md.

``--rows N``    rows of the list
``--home DIR``  where the instance is kept (default: var/bench)
``--note TEXT`` what else the machine was doing
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from . import __main__ as bench
from .report import row, write_section

NAMES = {
    "refused": "read and refused for one error in the last row",
    "checked": "read, checked, shown as a preview",
    "taken over": "taken over, every row in the log",
    "taken back": "taken back",
}


def section(measured: dict[str, Any], facts: dict[str, str]) -> list[str]:
    return [
        f"- Date: {facts['date']}; command: `{facts['command']}`",
        *([f"- Meanwhile: {facts['note']}"] if facts["note"] else []),
        "",
        f"{measured['rows']:,} persons with residence, benefits, needs, consent and own number, through the services of the "
        "pages, as the application's database role; seconds. What it takes the pages to say so is not in it.",
        "",
        row("Step", "Wall", "CPU", "Database CPU"), "|---|---:|---:|---:|",
        *[row(name, *(measured["steps"][key][what] for what in ("wall", "cpu", "server"))) for key, name in NAMES.items()],
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--home", type=Path, default=bench.ROOT / "var" / "bench")
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    home = (options.home / "imports").resolve()
    home.mkdir(parents=True, exist_ok=True)
    bench.querschnitt(home, "audit", "verify", "--json")  # makes the instance
    command = [sys.executable, "-W", "ignore", "-m", "bench.running", "bench.measure_imports", str(options.rows)]
    done = subprocess.run(command, env=bench.environment(home), check=True, text=True, stdout=-1, cwd=bench.ROOT)
    facts = {
        "date": date.today().isoformat(),
        "command": f"python -m bench.imports --rows {options.rows}",
        "note": options.note,
    }
    found = json.loads(done.stdout.strip().splitlines()[-1])
    write_section(bench.ROOT / "docs" / "performance.md", "Lists of persons", section(found, facts))


if __name__ == "__main__":
    main()
