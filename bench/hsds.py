"""``python -m bench.hsds``: the open interface beside the public figures of another one; a section of docs/performance.md.

``--places N``  offers, each at a place of its own; an instance that is there already is measured again
``--home DIR``  where the instance is kept (default: var/bench)
``--turns N``   requests of each kind
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

# Integreat CMS, digitalfabrik/integreat-cms: what its public tracker says of a list of 1,000 places.
THEIRS = {"statements": 2005, "cpu": 1100.0, "places": 1000}
LESS = "dump of {n}, each at its place"  # without hours, category and phone, which theirs has
MORE = "dump of {n}, each at its place, full"  # with them, and with translations, terms, areas and languages
ALL = "dump of {n}, full"  # with dates, contacts, costs and capacities, too


def run(home: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.running", "bench.measure_hsds", *map(str, arguments)]
    done = subprocess.run(command, env=bench.environment(home), check=True, text=True, stdout=-1, cwd=bench.ROOT)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def fill(home: Path, places: int) -> None:
    said = home / "hsds.json"
    if not said.exists():
        bench.querschnitt(home, "audit", "verify", "--json")  # makes the instance
        said.write_text(json.dumps(run(home, "fill", places)))


def verdict(target: str, measured: str, held: bool) -> str:
    return row(target, measured, "held" if held else "**missed**")


def section(found: dict[str, Any], places: int, facts: dict[str, str]) -> list[str]:
    asked, ahead = found["asked"], found["ahead"]
    by_name = {entry["name"]: entry for entry in asked}
    less, more, everything, page = by_name[LESS], by_name[MORE], by_name[ALL], by_name["page of 50, full"]
    most = max(entry["statements"] for entry in (less, more, page, everything))
    dearest = max((more, everything), key=lambda entry: entry["cpu"])
    dearest_first = max((more, everything), key=lambda entry: entry["first"])
    tenth = THEIRS["cpu"] / 10
    return [
        f"- Date: {facts['date']}; command: `{facts['command']}`",
        *([f"- Meanwhile: {facts['note']}"] if facts["note"] else []),
        "",
        f"{places:,} offers, each at a place of its own with address, coordinates, contact, a weekly time, terms and "
        "translations into two languages. Requests go through the WSGI handler in process, as the visitors' database role; "
        "times are milliseconds, medians. Beside it the figures of Integreat CMS from its public tracker for a list of 1,000 "
        "places, measured by its developers on their machine: 2,005 statements and 1.1 s of CPU. Their entries hold title, "
        "text, address, coordinates, contact, hours, category and the names of translations. *Each at its place* lacks hours, "
        "category and phone; *full* has them, and far more: every translation as a whole, terms, areas, languages. No answer "
        "of ours equals theirs exactly, so *full* is what is held to a tenth: it leaves out nothing of theirs but pictures "
        "and appointment links, which we do not keep. Full German records are written when an offer changes, by a job, and "
        "compared when they are read (ADR 0103); the rest is made from rows, and kept by the process that made it (ADR "
        "0073). *First* is the CPU of a process that has given out nothing before, *CPU* that of one that has, *from rows* "
        "what the first question costs where nothing was written ahead, as in the minutes after a change.",
        "",
        row("Target", "Measured", ""), "|---|---|---|",
        verdict("at most 10 statements, whatever is asked", str(most), most <= 10),
        verdict("a little less than theirs: at most a tenth of the application's CPU", f"{less['cpu']} of {tenth:.0f} ms", less["cpu"] <= tenth),
        verdict("all of theirs and more: at most a tenth of the application's CPU", f"{dearest['cpu']} of {tenth:.0f} ms", dearest["cpu"] <= tenth),
        verdict("the same, for the first time in a process", f"{dearest_first['first']} of {tenth:.0f} ms", dearest_first["first"] <= tenth),
        "",
        row("Question", "Statements", "kB", "Wall", "First", "CPU", "Database CPU", "From rows"),
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *[
            row(entry["name"].format(n=f"{places:,}"), entry["statements"], entry["size"] // 1000, entry["wall"],
                entry["first"], entry["cpu"], entry["server"], entry["rows"])
            for entry in asked
        ],
        row("Integreat CMS, 1,000 places", THEIRS["statements"], "–", "–", "–", THEIRS["cpu"], "–", "–"),
        "",
        *([f"Writing the records of {ahead['offers']:,} offers ahead: {ahead['cpu']} ms of CPU, {found['size_ahead'] // 1000:,} "
           "kB in the database."] if ahead["offers"] else []),
        f"A look at whether anything changed, when nothing did: {found['again']['wall']} ms, {found['again']['cpu']} ms of them CPU.",
        "",
        "Lines are sent in parts of 500, each read in a transaction of its own: their statements grow with the parts, not "
        "with the entries.",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--home", type=Path, default=bench.ROOT / "var" / "bench")
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    home = (options.home / f"hsds-{options.places}").resolve()
    home.mkdir(parents=True, exist_ok=True)
    fill(home, options.places)
    found = run(home, "measure", options.turns)
    facts = {
        "date": date.today().isoformat(),
        "command": f"python -m bench.hsds --places {options.places} --turns {options.turns}",
        "note": options.note,
    }
    write_section(bench.ROOT / "docs" / "performance.md", "The open interface", section(found, options.places, facts))


if __name__ == "__main__":
    main()
