"""``python -m bench``: fill an instance for every size, measure it, write docs/performance.md.

``--sizes 10000 1000000``  numbers of cases; an instance that is there already is measured again, not filled again
``--home DIR``             where the instances are kept (default: var/bench)
``--turns N``              requests per page
``--only PAGES``           of list, case, search, create, report: print these figures and write nothing
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

from .report import only_lines, write
from .rounds import READY, ROUNDS

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


def measure(homes: list[Path], turns: int, only: str) -> list[dict[str, Any]]:
    """Each instance in a process of its own, with its database running for as long; they take turns, round by round."""
    command = [sys.executable, "-m", "bench.running", "bench.measure", str(turns), *([only] if only else [])]
    running = [
        subprocess.Popen(
            command, env=environment(home), text=True, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for home in homes
    ]
    for process in running:
        answer(process)
    found: list[dict[str, Any]] = []
    for _round in range(ROUNDS + 1):
        found = []
        for process in running:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
            found.append(answer(process))
    for process in running:
        process.communicate()
    return found


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What the process found, or nothing while it waits for its next turn."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == READY:
            return {}
        if line.startswith("{"):
            return json.loads(line)
    raise SystemExit("A measured instance ended before it had answered.")


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
    parser.add_argument("--only", default="", help="list,case,search,create,report: print these and write nothing")
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    if not (ROOT / "build" / "static" / "staticfiles.json").exists():
        parser.exit(1, "Its pages are not built yet. Run bench/run, which prepares the checkout, or ./run --help.\n")
    homes = [options.home / str(size) for size in options.sizes]
    filled = [
        fill(home, size, centres=54 if size >= 100_000 else 5) for home, size in zip(homes, options.sizes, strict=True)
    ]
    measured = measure(homes, options.turns, options.only)
    runs = [
        {"size": size, "filled": said, **one} for size, said, one in zip(options.sizes, filled, measured, strict=True)
    ]
    if options.only:
        sys.stdout.write("\n".join(only_lines(runs)) + "\n")
        return
    command = f"python -m bench --sizes {' '.join(map(str, options.sizes))} --turns {options.turns}"
    facts = {"date": date.today().isoformat(), "command": command, "note": options.note, **machine()}
    write(ROOT / "docs" / "performance.md", runs, facts)
    sys.stdout.write(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    main()
