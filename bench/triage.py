"""``python -m bench.triage``: decisions of the decision table a second, on one core; a section of docs/performance.md.

``--persons N``  invented persons, each with facts of their own; every one is asked in turn
``--seconds N``  how long each line is measured
``--note TEXT``  what else the machine was doing
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from querschnitt.triage import engine  # noqa: E402
from querschnitt.triage.deadlines import EVENTS, deadlines  # noqa: E402
from querschnitt.triage.facts import NEEDS, Facts, askable  # noqa: E402
from querschnitt.triage.statuses import residence_statuses  # noqa: E402
from querschnitt.triage.table import DIMENSIONS  # noqa: E402

from .report import row, write_section  # noqa: E402

TARGET = 20_000
START = date(2015, 1, 1)
DAYS = 4300
ROUND = 500


def persons(count: int) -> list[Facts]:
    """Any status (one in ten unknown), any day of twelve years, a third of all other facts told."""
    random = Random(7)
    return [person(random) for _number in range(count)]


def person(random: Random) -> Facts:
    on = START + timedelta(days=random.randrange(DAYS))
    known: dict[str, object] = {}
    for key, one in askable().items():
        if random.random() > 1 / 3:
            continue
        if one.kind == "bool":
            known[key] = random.random() < 0.5
        elif one.kind == "date":
            known[key] = on - timedelta(days=random.randrange(2000))
        elif one.kind in ("int", "months"):
            known[key] = random.randrange(12 if one.kind == "int" else 120)
        elif one.kind == "choice":
            known[key] = random.choice(one.options)
        else:
            known[key] = random.choice(list(residence_statuses()))
    return Facts(
        on=on,
        status="" if random.random() < 0.1 else random.choice(list(residence_statuses())),
        birth=on - timedelta(days=random.randrange(80 * 365)) if random.random() < 0.7 else None,
        arrived=on - timedelta(days=random.randrange(3000)) if random.random() < 0.7 else None,
        needs=frozenset(random.sample(list(NEEDS), random.randrange(5))),
        known=known,
    )


def again(facts: Facts) -> Facts:
    """The same facts read anew, as a page or a script would."""
    return Facts(facts.on, facts.status, facts.birth, facts.birth_year, facts.arrived, facts.needs, facts.known)


def rate(work: Callable[[Facts], object], asked: Iterator[Facts], seconds: float) -> tuple[float, float]:
    """How many a second of CPU time and of wall time; one process, one thread."""
    done, cpu, wall = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < seconds:
        for facts in islice(asked, ROUND):
            work(facts)
        done += ROUND
    return done / (time.process_time() - cpu), done / (time.perf_counter() - wall)


def measure(count: int, seconds: float) -> list[tuple[str, float, float]]:
    people = persons(count)
    everybody = cycle(people)
    typical = [one for one in people if one.status and len(one.known) < 20]
    list(map(engine.decide, people))
    lines = [
        ("every person once more", engine.decide, everybody),
        ("the same, facts checked anew", lambda facts: engine.decide(again(facts)), everybody),
        ("known status, up to 19 facts", engine.decide, cycle(typical)),
        ("nothing known but the day", engine.decide, cycle([Facts(on=one.on) for one in people[:200]])),
        ("deadlines of an event", lambda facts: deadlines(next(EVENT), facts.on), everybody),
    ]
    return [(name, *rate(work, asked, seconds)) for name, work, asked in lines]


EVENT = cycle(EVENTS)


def first_time(count: int) -> float:
    """A second of CPU time for people never asked before: only rows of the table have been met, no person."""
    people = persons(count)
    list(map(engine.decide, people[: count // 2]))
    engine._known_parts.clear()
    begun = time.process_time()
    list(map(engine.decide, people[count // 2 :]))
    return (count - count // 2) / (time.process_time() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--note", default="")
    chosen = parser.parse_args()
    found = measure(chosen.persons, chosen.seconds)
    cold = first_time(2 * chosen.persons)
    slowest = min(cpu for name, cpu, _wall in found if name != "deadlines of an event")
    lines = [
        f"- Date: {date.today().isoformat()}; command: `python -m bench.triage --persons {chosen.persons}`",
        *([f"- Meanwhile: {chosen.note}"] if chosen.note else []),
        "",
        f"{chosen.persons:,} invented persons (any status, any day of twelve years, a third of the facts told), one process, "
        "one thread, no database. A decision answers all nine dimensions with reasons and what is missing. A second of CPU "
        "time is one core; wall time shares the core with whatever else runs. What settled an answer is kept (as combinations of values, "
        "never as a person), so people never asked before cost more: the last line.",
        "",
        "| Target | Measured |  |",
        "|---|---|---|",
        row("more than 20,000 evaluations a second on one core, people never asked before (a decision evaluates the table for nine dimensions)",
            f"{len(DIMENSIONS) * cold:,.0f}", "held" if len(DIMENSIONS) * cold > TARGET else "**missed**"),
        row("stricter: as many whole decisions", f"{slowest:,.0f}", "held" if slowest > TARGET else "**missed**"),
        row("stricter still: whole decisions for people never asked before", f"{cold:,.0f}", "held" if cold > TARGET else "**missed**"),
        "",
        "| Asked | a second of CPU | a second of wall time |",
        "|---|---:|---:|",
        *(row(name, f"{cpu:,.0f}", f"{wall:,.0f}") for name, cpu, wall in found),
        row("people never asked before", f"{cold:,.0f}", "–"),
    ]  # fmt: skip
    write_section(ROOT / "docs" / "performance.md", "Triage", lines)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
