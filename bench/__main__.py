"""``python -m bench``: fill an instance for every size, measure it, write docs/performance.md.

``--sizes 10000 1000000``  numbers of cases; an instance that is there already is measured again, not filled again
``--home DIR``             where the instances are kept (default: var/bench)
``--turns N``              requests per page
``--note TEXT``            what else the machine was doing
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from .report import write

ROOT = Path(__file__).resolve().parents[1]


def fill(home: Path, cases: int, centres: int) -> dict[str, Any]:
    """The demonstration multiplied; what the command said of itself is kept beside the instance."""
    said = home / "filled.json"
    if said.exists():
        return json.loads(said.read_text())
    done = querschnitt(home, "demo", "--cases", str(cases), "--centres", str(centres), "--json")
    report = json.loads(done.strip().splitlines()[-1])
    report.pop("users"), report.pop("password")
    said.write_text(json.dumps(report))
    return report


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "QUERSCHNITT_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def querschnitt(home: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "querschnitt.config.cli", *arguments]
    return subprocess.run(command, env=environment(home), check=True, text=True, stdout=subprocess.PIPE).stdout


def measure(home: Path, turns: int) -> dict[str, Any]:
    """In a process of its own, with the instance's database running for as long."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.running", "bench.measure", str(turns)], env=environment(home), check=True, text=True,
        stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1])


def machine() -> dict[str, str]:
    names = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        names[key.strip()] = value.strip()
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "processor": f"{os.cpu_count()} cores, {names.get('model name', platform.machine())}",
        "memory": f"{int(memory.split()[1]) // 1024**2} GB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--turns", type=int, default=150)
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    runs = []
    for size in options.sizes:
        home = options.home / str(size)
        filled = fill(home, size, centres=54 if size >= 100_000 else 5)
        runs.append({"size": size, "filled": filled, **measure(home, options.turns)})
    command = f"python -m bench --sizes {' '.join(map(str, options.sizes))} --turns {options.turns}"
    facts = {"date": date.today().isoformat(), "command": command, "note": options.note, **machine()}
    write(ROOT / "docs" / "performance.md", runs, facts)
    sys.stdout.write(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    main()
