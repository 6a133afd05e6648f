"""The measured figures as docs/performance.md: what was measured, how, and what was missed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .rounds import ROUNDS

NAMES = {"list": "List, 50 rows", "case": "Case page", "search": "Search page", "create": "Creating a case",
         "report": "Year's figures, page"}  # fmt: skip
# What Sahana Eden needed for like work at 100,000 cases on a machine of this size: CPU of a request in milliseconds.
SAHANA = {"list": ("list of 25 as JSON", 194), "search": ("name search", 118), "case": ("case page", 173),
          "report": ("report of status and gender", 7200)}  # fmt: skip


def row(*cells: object) -> str:
    return "| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def ratio(above: float | None, below: float | None) -> str:
    return f"{above / below:.1f}x" if above and below else "–"


def speeds(runs: list[dict[str, Any]]) -> str:
    pages = [page["page"] for run in runs for page in run["pages"]]
    quick = sorted(page["speed_p50"] for page in pages)[len(pages) // 2]
    return f"median {quick:.2f} ms; the slowest took {max(page['speed_slow'] for page in pages):.2f} ms"


def page_rows(run: dict[str, Any]) -> list[str]:
    out = []
    for page in run["pages"]:
        own, floor, main = page["page"], page["floor"], page["main"]
        out.append(
            row(
                NAMES[page["name"]], f"{run['size']:,}", int(own["queries_p50"]), own["wall_p50"], own["wall_p95"],
                own["cpu_p50"], own["server_p50"], floor.get("total_p50", "–"),
                ratio(own["total_p50"], floor.get("total_p50")), main.get("total_p50", "–"),
                ratio(own["total_p50"], main.get("total_p50")), own["every_p50"],
            )
        )  # fmt: skip
    return out


def only_lines(runs: list[dict[str, Any]]) -> list[str]:
    """For the console: own CPU, server, both; both over every request; and how quick the machine was."""
    return [
        f"{page['name']:8} {run['size']:>9,}  own {own['cpu_p50']:6.2f}  server {own['server_p50']:6.2f}"
        f"  both {own['total_p50']:6.2f}  (every request {own['every_p50']:6.2f}; loop {own['speed_p50']:.2f} ms,"
        f" slowest {own['speed_slow']:.2f})  statements {int(own['queries_p50'])}"
        for run in runs
        for page in run["pages"]
        for own in [page["page"]]
    ]


def database_rows(run: dict[str, Any]) -> list[str]:
    return [
        row(NAMES[page["name"]], f"{run['size']:,}", page["page"]["db_p50"], page["page"]["db_p95"])
        for page in run["pages"]
    ]


def growth_rows(first: dict[str, Any], last: dict[str, Any]) -> list[str]:
    out = []
    for small, large in zip(first["pages"], last["pages"], strict=True):
        a, b = small["page"], large["page"]
        out.append(
            row(
                NAMES[small["name"]], ratio(b["wall_p50"], a["wall_p50"]), ratio(b["total_p50"], a["total_p50"]),
                ratio(b["db_p50"], a["db_p50"]),
            )
        )  # fmt: skip
    return out


def verdicts(runs: list[dict[str, Any]]) -> list[str]:
    """Each target beside what was measured, missed ones included."""
    last = runs[-1]
    pages = {page["name"]: page for page in last["pages"]}
    out = []

    def say(target: str, measured: str, held: bool) -> None:
        out.append(row(target, measured, "held" if held else "**missed**"))

    listing = pages["list"]
    own, floor, main = listing["page"]["total_p50"], listing["floor"]["total_p50"], listing["main"]["total_p50"]
    say("list page: CPU at most 3x its own statements plus plain formatting", ratio(own, floor), own <= 3 * floor)
    say("list page: CPU at most 3x its one list query plus plain formatting", ratio(own, main), own <= 3 * main)
    found = last["search_function"]
    say("search: p95 of database time at most 100 ms", f"{found['p95']} ms", found["p95"] <= 100)
    if len(runs) > 1:
        for small, large in zip(runs[0]["pages"], last["pages"], strict=True):
            if small["name"] == "create":
                continue
            # Wall time on a busy machine measures the neighbours.
            a, b = small["page"]["total_p50"], large["page"]["total_p50"]
            say(f"{NAMES[small['name']].lower()}: CPU + server p50 grows by less than 1.5x", ratio(b, a), b < 1.5 * a)
    for name, (work, theirs) in SAHANA.items():
        own = pages[name]["page"]
        ours = own["total_p50"]
        say(
            f"{work}: a tenth of Sahana Eden's {theirs} ms",
            f"{ours} ms ({own['cpu_p50']} of them its own), {ratio(theirs, ours)} less",
            10 * ours <= theirs,
        )
    rate = last["filled"].get("cases_per_second")
    if rate:
        say("loading: at least 5,000 cases a second", f"{rate:,} a second", rate >= 5000)
    return out


def peer_rows(runs: list[dict[str, Any]]) -> list[str]:
    out = []
    for name, (work, theirs) in SAHANA.items():
        for run in runs:
            own = next(page["page"] for page in run["pages"] if page["name"] == name)
            out.append(
                row(
                    f"{NAMES[name]} ({work})", f"{run['size']:,}", own["cpu_p50"], own["total_p50"], float(theirs),
                    ratio(theirs, own["cpu_p50"]), ratio(theirs, own["total_p50"]),
                )
            )  # fmt: skip
    return out


def figure_lines(runs: list[dict[str, Any]]) -> list[str]:
    return [
        f"{run['size']:,} cases: counting every category of the year for {run['figures']['counting']['centres']} centres "
        f"takes {run['figures']['counting']['total']:,} ms of CPU, the largest centre {run['figures']['counting']['largest']:,} ms; "
        f"status and gender over all cases at once, past every policy, {run['figures']['status_by_gender']:,} ms."
        for run in runs
    ]  # fmt: skip


def write(path: Path, runs: list[dict[str, Any]], facts: dict[str, str]) -> None:
    lines = [
        "# Performance",
        "",
        "Written by `python -m bench`; every figure is measured in one run on one machine, never copied. Ratios travel "
        "between machines, milliseconds do not.",
        "",
        f"- Date: {facts['date']}",
        f"- Machine: {facts['processor']}, {facts['memory']}, {facts['system']}",
        f"- Command: `{facts['command']}`",
        *([f"- Meanwhile: {facts['note']}"] if facts["note"] else []),
        "",
        "Requests go through the WSGI handler in process, signed in as case managers of different organisations, as the "
        "application's database role: row-level security and need-to-know are on. Times are milliseconds. *CPU* is the "
        "process's own, *server* that of its database processes. The **floor** is what no framework can save: the "
        "request's own statements sent through psycopg in one transaction, every row formatted into a plain string. The "
        "**query alone** is harder still: the page's one list or search query, without session, membership or navigation.",
        "",
        "The machine is a shared one, and quick one second, slow the next. A short loop of Python, always the same, is "
        "timed right before and after every request; the figures come from the half of the requests around which it was "
        f"quickest ({speeds(runs)}). The instances are measured in turns, page by page, in {ROUNDS} rounds. What every request "
        "took, the slow half included, stands last in the table of pages.",
        "",
        "## Targets",
        "",
        "Growth is judged by CPU + server time; wall times stand below. The search function alone grows more than the "
        "page around it.",
        "",
        row("Target", "Measured", ""), "|---|---|---|",
        *verdicts(runs),
        "",
        "## Pages and floors",
        "",
        row("Page", "Cases", "Statements", "Wall p50", "Wall p95", "CPU p50", "Server p50", "Floor, CPU + server",
            "Page to floor", "Query alone", "Page to query alone", "Every request, CPU + server"),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *[line for run in runs for line in page_rows(run)],
        "",
        "## Time waiting for the database",
        "",
        row("Page", "Cases", "p50", "p95"), "|---|---:|---:|---:|",
        *[line for run in runs for line in database_rows(run)],
        "",
        "Search function alone (names, misspelt names, family names): "
        + "; ".join(
            f"{run['size']:,} cases p50 {run['search_function']['p50']} ms, p95 {run['search_function']['p95']} ms, "
            f"largest {run['search_function']['max']} ms"
            for run in runs
        )
        + ".",
    ]  # fmt: skip
    if len(runs) > 1:
        lines += [
            "",
            f"## Growth from {runs[0]['size']:,} to {runs[-1]['size']:,} cases",
            "",
            row("Page", "Wall p50", "CPU + server p50", "Waiting for the database p50"), "|---|---:|---:|---:|",
            *growth_rows(runs[0], runs[-1]),
        ]  # fmt: skip
    lines += [
        "", "## Beside Sahana Eden", "",
        "Their figures are CPU of a request at 100,000 cases, on a machine of this size, each for the work named in "
        "brackets; ours are whole pages (a list has 50 rows, not 25), with need-to-know on.",
        "",
        row("Page (their work)", "Our cases", "CPU", "CPU + server", "Theirs", "CPU: times less", "CPU + server: times less"),
        "|---|---:|---:|---:|---:|---:|---:|", *peer_rows(runs), "",
        "The year's figures are counted at night and shown as counted; nobody may count over all centres live.",
        "", *figure_lines(runs),
    ]  # fmt: skip
    lines += ["", "## Loading", "", row("Cases", "Centres", "Cases a second"), "|---:|---:|---:|"]
    lines += [
        row(
            f"{run['filled']['cases']:,}", run["filled"]["centres"], f"{run['filled'].get('cases_per_second') or '–':,}"
        )
        for run in runs
    ]
    lines += [
        "",
        "The rate holds loading, indexes and foreign keys; building the templates comes before it, upkeep of the tables (VACUUM, ANALYZE) after it.",
    ]
    path.write_text("\n".join(lines) + "\n" + "".join(sections(path)), encoding="utf-8")


# Other measurements have a section of their own in the same file, between these lines.
BEGIN, END = "<!-- {} -->\n", "<!-- end of {} -->\n"


def sections(path: Path) -> list[str]:
    """Each as it stands in the file."""
    found = re.finditer(
        r"\n<!-- (?!end of )([^>]+) -->\n.*?<!-- end of \1 -->\n", path.read_text(encoding="utf-8"), re.DOTALL
    )
    return [hit[0] for hit in found]


def write_section(path: Path, name: str, lines: list[str]) -> None:
    """Put the section in its place, or at the end when it is new; the rest of the file stays."""
    text = path.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name), END.format(name)
    fresh = f"\n{begin}## {name}\n\n" + "\n".join(lines) + f"\n{end}"
    if begin in text:
        before, _, rest = text.partition("\n" + begin)
        text = before + fresh + rest.partition(end)[2]
    else:
        text = text.rstrip("\n") + "\n" + fresh
    path.write_text(text, encoding="utf-8")
