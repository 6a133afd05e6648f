"""``python -m bench.offers``: the directory at every size: search, list page, loading; a section of docs/performance.md.

``--sizes 10000 100000``  numbers of offers in one centre; an instance that is there already is measured again
``--home DIR``            where the instances are kept (default: var/bench)
``--turns N``             searches and requests
``--note TEXT``           what else the machine was doing
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
from .report import ratio, row, write_section

KINDS = {
    "word": "German words",
    "typo": "Typing errors",
    "compound": "Compounds",
    "foreign": "Other languages",
    "frequent": "The most frequent words",
    "filtered": "Words with topic and language",
}


def fill(home: Path, offers: int) -> dict[str, Any]:
    said = home / "offers.json"
    if said.exists():
        return json.loads(said.read_text())
    built = home / "built"  # a run that broke off goes on from here
    if not built.exists():
        bench.querschnitt(home, "demo", "--cases", "30", "--centres", "2", "--json")
        built.touch()
    report = json.loads(measured(home, "fill", offers).strip().splitlines()[-1])
    said.write_text(json.dumps(report))
    return report


def measured(home: Path, *arguments: object) -> str:
    """In a process of its own, with the instance's database running for as long."""
    command = [sys.executable, "-m", "bench.running", "bench.measure_offers", *map(str, arguments)]
    done = subprocess.run(command, env=bench.environment(home), check=True, text=True, stdout=-1, cwd=bench.ROOT)
    return done.stdout


def section(runs: list[dict[str, Any]], facts: dict[str, str]) -> list[str]:
    last = runs[-1]
    slowest = max(run["search"]["all"]["p95"] for run in runs)
    worked = max(run["search"]["server"]["p95"] for run in runs)
    lines = [
        f"- Date: {facts['date']}; command: `{facts['command']}`",
        *([f"- Meanwhile: {facts['note']}"] if facts["note"] else []),
        "",
        "All offers in one centre. Searches run as a visitor, with the visitors' role: the rows give the time waiting for "
        "the search function (best rows found, ranked and given out), *understanding* the CPU time of reading the question "
        "(typing errors, compounds, synonyms, languages). Milliseconds.",
        "",
        row("Target", "Measured", ""), "|---|---|---|",
        row("search: p95 of the database's CPU time at most 20 ms", f"{worked} ms", "held" if worked <= 20 else "**missed**"),
        row("search: p95 of waiting for the database at most 20 ms", f"{slowest} ms", "held" if slowest <= 20 else "**missed**"),
        row(
            "list page: statements do not grow",
            " / ".join(str(int(run["pages"]["list"]["queries_p50"])) for run in runs),
            "held" if len({run["pages"]["list"]["queries_p50"] for run in runs}) == 1 else "**missed**",
        ),
        "",
        row("Search", *(f"{run['size']:,}: {name}" for run in runs for name in ("p50", "p95", "max"))),
        "|---|" + "---:|" * (3 * len(runs)),
    ]  # fmt: skip
    for kind, label in [*KINDS.items(), ("all", "**All**")]:
        lines.append(row(label, *(run["search"][kind][name] for run in runs for name in ("p50", "p95", "max"))))
    first = runs[0]
    lines += [
        row(
            "All, CPU of the database",
            *(run["search"]["server"][name] for run in runs for name in ("p50", "p95", "max")),
        ),
        row("Understanding", *(run["search"]["understanding"][name] for run in runs for name in ("p50", "p95", "max"))),
        "",
        row("Page", "Offers", "Statements", "Wall p50", "Wall p95", "CPU p50", "Server p50", "CPU + server, growth"),
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, label in (
        ("list", "Public list, 20 of all"),
        ("found", "Public list, a search"),
        ("staff", "Staff list, a search"),
    ):
        for run in runs:
            page, base = run["pages"][name], first["pages"][name]
            lines.append(
                row(label, f"{run['size']:,}", int(page["queries_p50"]), page["wall_p50"], page["wall_p95"], page["cpu_p50"],
                    page["server_p50"], ratio(page["total_p50"], base["total_p50"]))
            )  # fmt: skip
    lines += [
        "",
        "Words of the centre (for typing errors and compounds), kept by each process: "
        + "; ".join(
            f"{run['size']:,} offers: {run['words']['count']:,} words, read once in {run['words']['first']} ms, asked again "
            f"{run['words']['again']} ms, after a change {run['words']['changed']} ms"
            for run in runs
        )
        + ".",
        "",
        "Loading: "
        + "; ".join(f"{run['size']:,} offers with times and texts in {run['filled']['seconds']} s" for run in runs)
        + f". Search index {last['index_size']}.",
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.offers", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--home", type=Path, default=bench.ROOT / "var" / "bench")
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    runs = []
    for size in options.sizes:
        home = options.home / f"offers-{size}"
        home.mkdir(parents=True, exist_ok=True)
        filled = fill(home, size)
        out = measured(home, "measure", options.turns)
        runs.append({"size": size, "filled": filled, **json.loads(out.strip().splitlines()[-1])})
    command = f"python -m bench.offers --sizes {' '.join(map(str, options.sizes))} --turns {options.turns}"
    facts = {"date": date.today().isoformat(), "command": command, "note": options.note}
    write_section(bench.ROOT / "docs" / "performance.md", "Offers", section(runs, facts))
    sys.stdout.write(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    main()
