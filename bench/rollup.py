"""``python -m bench.rollup``: the Land's view of 5,000,000 contacts, 54 centres, 24 months; docs/performance.md.

``--contacts N --cases N``  how much there is; an instance that is there already is measured again, not filled again
``--home DIR``              where the instance is kept (default: var/bench)
``--turns N``               requests per page
``--note TEXT``             what else the machine was doing
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

LIMIT = 1000.0  # milliseconds a view


def run(home: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.running", "bench.measure_rollup", *map(str, arguments)]
    done = subprocess.run(command, env=bench.environment(home), check=True, text=True, stdout=-1, cwd=bench.ROOT)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def fill(home: Path, cases: int, contacts: int) -> dict[str, Any]:
    bench.fill(home, cases, 54)
    said = home / "contacts.json"
    if not said.exists():
        said.write_text(json.dumps(run(home, "fill", contacts)))
    loaded: dict[str, Any] = json.loads(said.read_text())
    return loaded


def verdict(target: str, measured: str, held: bool) -> str:
    return row(target, measured, "held" if held else "**missed**")


def section(loaded: dict[str, Any], found: dict[str, Any], facts: dict[str, str]) -> list[str]:
    slowest = max(found["pages"], key=lambda page: page["p95"])
    shown = [one for one in found["sums"] if "organisation" not in one["name"]]  # the Land sees no organisation
    slowest_sum = max(shown, key=lambda one: one["kept"])
    return [
        f"- Date: {facts['date']}; command: `{facts['command']}`",
        *([f"- Meanwhile: {facts['note']}"] if facts["note"] else []),
        "",
        f"{found['contacts']:,} contacts of {found['centres']} centres in {found['months']} months, loaded at "
        f"{loaded['contacts'] / loaded['seconds']:,.0f} a second with the counting trigger on (indexes and foreign keys put "
        f"back afterwards in {loaded['rest']:.0f} s). They stand as {found['rows']:,} rows in `reporting_contactcount`, "
        f"{found['folded']:,} once folded ({found['fold']:,.0f} ms for all centres). *Sums* are questions to the database past "
        "every policy, the same answer from the counts kept with the contacts (ADR 0111) and from the contacts themselves, "
        "compared row by row; the last one is more than any view holds, the Land sees no organisation. *Pages* go through the WSGI handler in process, signed in as the Land's analyst, with the "
        "Land's database role: they read what was published from the counts, protected. Milliseconds.",
        "",
        row("Target", "Measured", ""), "|---|---|---|",
        verdict("a view of the Land: at most 1 s (p95, wall)", f"{slowest['p95']:,.0f} ms ({slowest['name']})", slowest["p95"] <= LIMIT),
        verdict("a sum the Land may see, over all contacts, from the kept counts: at most 1 s", f"{slowest_sum['kept']:,.0f} ms ({slowest_sum['name']})", slowest_sum["kept"] <= LIMIT),
        verdict("equal to the full count", f"{found['compared']:,} numbers compared, {found['different']} different", not found["different"]),
        "",
        row("Sum", "Rows", "Kept counts", "Full count", "Times less"), "|---|---:|---:|---:|---:|",
        *[row(one["name"], one["rows"], f"{one['kept']:,.1f}", f"{one['full']:,.0f}", f"{one['full'] / one['kept']:,.0f}x") for one in found["sums"]],
        "",
        row("Page of the Land", "Statements", "kB", "Wall p50", "Wall p95", "CPU p50"), "|---|---:|---:|---:|---:|---:|",
        *[row(page["name"], page["statements"], page["kb"], f"{page['p50']:,.0f}", f"{page['p95']:,.0f}", f"{page['cpu']:,.0f}") for page in found["pages"]],
        "",
        f"Counting a year of all centres anew at night took {found['night']:,.1f} s, protecting and publishing it {found['publish']:,.1f} s; "
        f"`querschnitt figures --compare`, which counts every contact, {found['compare']:,.1f} s.",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=5_000_000)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--home", type=Path, default=bench.ROOT / "var" / "bench")
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    home = (options.home / f"rollup-{options.contacts}").resolve()
    home.mkdir(parents=True, exist_ok=True)
    loaded = fill(home, options.cases, options.contacts)
    found = run(home, "measure", options.turns)
    facts = {
        "date": date.today().isoformat(),
        "command": f"python -m bench.rollup --contacts {options.contacts} --cases {options.cases} --turns {options.turns}",
        "note": options.note,
    }
    lines = section(loaded, found, facts)
    write_section(bench.ROOT / "docs" / "performance.md", "The Land's view of contacts", lines)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
