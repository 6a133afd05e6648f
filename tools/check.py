"""Everything ``./test`` runs, once ``tools/prepare.py`` has prepared it. With arguments: pytest alone, with them.

The last line is the closing line: how many of all checks and tests passed and failed.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
TEST_HOME = ROOT / ".cache" / "test"
RESULTS = ROOT / "build" / "test-results"
# The core runs once more on a server from Debian's packages: what the database itself decides. That is every test that
# speaks SQL, expects the database to refuse something or has a database of its own, in its own lines or those of a
# helper or fixture it names (row security, roles, triggers, functions, constraints, audit, jobs), and these as a whole:
# tenants, trail, rights and their ends, and what asks through Django for what the database computes: spans, links,
# search, counting, numbering, undoing. Pages, forms and services beside them say the same on either server and run on
# one.
SPEAKS_SQL = re.compile(
    r"psycopg|\.cursor\(|superuser|\bscratch\b|(?<!\.)\bcommitted\b|(?:Integrity|Database|Programming|Internal)Error"
)
WHOLE = [
    "accounts/test_jobs.py", "audit/test_head.py", "audit/test_tampering.py", "audit/test_trail.py",
    "cases/test_case_services.py", "cases/test_emergency.py", "cases/test_need_to_know.py",
    "cases/test_referral_links.py", "cases/test_restriction.py", "cases/test_rights.py",
    "cases/test_spans.py", "common/test_migrating.py",
    "network/test_body_security.py", "network/test_merging.py", "network/test_undo_property.py",
    "offers/test_public_search_quality.py", "offers/test_search_quality.py", "portal/test_public_leaks.py",
    "portal/test_public_search.py", "reporting/test_figures.py", "reporting/test_state_role.py",
    "rules/test_lookup.py", "tenants/test_database_roles.py", "tenants/test_row_security.py", "tenants/test_scope.py",
    "tenants/test_visitors.py", "territory/test_data.py",
]  # fmt: skip
# These start what they test themselves, whatever server the others run on.
NOT_CORE = {"architecture", "config", "embedded", "journeys"}
# Have a database of their own to build in, not to ask it something; or play for long with what rights, restriction and
# need-to-know ask of the database one by one.
ONCE = {"tests/portal/test_demo_again.py", "tests/portal/test_scale.py", "tests/cases/test_sharing_machine.py"}
NO_NETWORK = ("ConnectionError", "Max retries", "NewConnectionError", "timed out", "ServiceError", "SSLError")


@dataclass
class Outcome:
    label: str
    passed: int
    failed: int
    seconds: float
    output: str = ""
    note: str = ""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def report(outcome: Outcome) -> Outcome:
    word = "FEHLER" if outcome.failed else ("--" if not outcome.passed else "ok")
    say(f"  {word:6}  {outcome.label}  {outcome.seconds:.1f} s  {outcome.note}".rstrip())
    if outcome.failed and outcome.output:
        say("\n".join(f"          {line}" for line in outcome.output.strip().splitlines()[-60:]))
    return outcome


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "QUERSCHNITT_"))}
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):  # not beside the source; the tests start the product dozens of times
        kept["PYTHONPYCACHEPREFIX"] = str(ROOT / ".cache" / "bytecode")
    return {
        **kept, "PATH": f"{PROGRAMS}{os.pathsep}{kept.get('PATH', '')}", "PYTHONPATH": str(ROOT / "src"),
        "PYTHONWARNINGS": "ignore", **more,
    }  # fmt: skip


# -- single checks --------------------------------------------------------------
def checks() -> list[tuple[str, list[str]]]:
    product = [sys.executable, "-m", "querschnitt.config.cli"]
    templates = [str(path) for path in sorted((ROOT / "src" / "querschnitt").glob("*/templates"))]
    return [
        ("Typen (mypy)", ["mypy", "--no-error-summary"]),
        ("Form (ruff format)", ["ruff", "format", "--check", "."]),
        ("Regeln (ruff check)", ["ruff", "check", "."]),
        ("Stockwerke (import-linter)", ["lint-imports"]),
        ("Vorlagen (djlint)", ["djlint", "--lint", "--quiet", *templates]),
        ("Systemprüfung (check)", [*product, "check", "--fail-level", "WARNING"]),
        ("Migrationen vollständig", [*product, "makemigrations", "--check", "--dry-run"]),
    ]


def run_check(label: str, command: list[str]) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(QUERSCHNITT_HOME=str(TEST_HOME)), capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    good = done.returncode == 0
    return report(Outcome(label, int(good), int(not good), time.monotonic() - began, done.stdout + done.stderr))


def known_vulnerabilities() -> Outcome:
    """pip-audit asks a service on the network. Without one this is said, neither passed nor failed."""
    label, began = "Bekannte Schwachstellen (pip-audit)", time.monotonic()
    command = ["pip-audit", "--disable-pip", "--require-hashes", "-r", "requirements/run.txt", "--progress-spinner=off"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
        )
    except subprocess.TimeoutExpired:
        return report(Outcome(label, 0, 0, time.monotonic() - began, note="Dienst nicht erreichbar, nicht geprüft"))
    said, seconds = done.stdout + done.stderr, time.monotonic() - began
    if done.returncode and "Found" not in said and any(word in said for word in NO_NETWORK):
        return report(Outcome(label, 0, 0, seconds, note="Dienst nicht erreichbar, nicht geprüft"))
    return report(Outcome(label, int(not done.returncode), int(bool(done.returncode)), seconds, said))


# -- pytest -----------------------------------------------------------------------
def debian_server() -> Path | None:
    """Programs of the oldest PostgreSQL from Debian's packages that the product supports."""
    found = [path.parents[1] for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return min((path for path in found if int(path.name) >= 15), key=lambda path: int(path.name), default=None)


def core() -> list[str]:
    """Tests that rest on the database's own behaviour: modules, and single tests of the others."""
    found = []
    for path in sorted((ROOT / "tests").glob("*/test_*.py")):
        if path.parent.name in NOT_CORE:
            continue
        name = path.relative_to(ROOT).as_posix()
        if name in ONCE:
            continue
        if name.removeprefix("tests/") in WHOLE:
            found.append(name)
        elif SPEAKS_SQL.search(source := path.read_text()):
            found += [f"{name}::{test}" for test in speaking(source) if test.startswith("test_")]
    return found


def speaking(source: str) -> list[str]:
    """Functions of a module that speak SQL themselves or through another one of its functions."""
    lines = source.splitlines()
    texts = {
        node.name: "\n".join(lines[min([node.lineno, *(item.lineno for item in node.decorator_list)]) - 1 : node.end_lineno])
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }  # fmt: skip
    found: set[str] = set()
    words = SPEAKS_SQL
    while more := {name for name, text in texts.items() if name not in found and words.search(text)}:
        found |= more
        words = re.compile(rf"\b(?:{'|'.join(more)})\b")
    return [name for name in texts if name in found]


def run_pytest(label: str, name: str, *arguments: str, aside: bool = False, **more: str) -> Outcome:
    """``aside``: what it says is kept for its report, since another run speaks meanwhile."""
    began = time.monotonic()
    RESULTS.mkdir(parents=True, exist_ok=True)
    written = RESULTS / f"{name}.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"--junitxml={written}", *arguments],
        cwd=ROOT, env=environment(**more), stdin=subprocess.DEVNULL, text=True,
        **({"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if aside else {}),
    )  # fmt: skip
    passed, failed = count(written)
    if done.returncode and not failed:
        failed = 1  # pytest itself broke off
    return Outcome(label, passed, failed, time.monotonic() - began, done.stdout or "")


def run_core() -> Outcome:
    if not (server := debian_server()):
        return Outcome("Kern, PostgreSQL aus Debian", 0, 1, 0, "postgresql ist nicht installiert")
    return run_pytest(
        f"Kern, PostgreSQL {server.name} aus Debian", "core", "-p", "no:xdist", "-p", "no:cacheprovider", *core(),
        aside=True, TEST_POSTGRES=str(server),
    )  # fmt: skip


def run_everything() -> list[Outcome]:
    """The core in a process of its own beside the checks and the two workers of all tests: where one of them waits, for
    a server, a browser or a template, the others have the cores.
    """
    with ThreadPoolExecutor(1) as aside:
        beside = aside.submit(run_core)
        say("Prüfungen; daneben läuft der Kern der Tests auf dem PostgreSQL von Debian")
        with ThreadPoolExecutor(2) as pool:
            started = [pool.submit(run_check, *check) for check in checks()] + [pool.submit(known_vulnerabilities)]
            outcomes = [future.result() for future in started]
        everything = "Alle Tests, eingebettete Datenbank"
        say(f"\n  {everything}")
        outcomes.append(report(run_pytest(everything, "all", "-n", "2", "--dist", "worksteal")))
        kernel = beside.result()
    if kernel.failed:
        say(kernel.output)
        kernel.output = ""
    return [*outcomes, report(kernel)]


def count(written: Path) -> tuple[int, int]:
    if not written.exists():
        return 0, 0
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ET.parse(written).getroot().iter("testsuite"):  # noqa: S314  (written by our own pytest)
        for key in totals:
            totals[key] += int(suite.get(key, 0))
    failed = totals["failures"] + totals["errors"]
    return totals["tests"] - failed - totals["skipped"], failed


def stop_test_servers() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    from querschnitt.embedded import Cluster

    for home in (TEST_HOME, ROOT / ".cache" / "test-server"):
        if (home / "db").exists():
            Cluster(home / "db", durable=False).stop()


def main() -> int:
    began = time.monotonic()
    os.chdir(ROOT)
    if arguments := sys.argv[1:]:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment()).returncode
    if RESULTS.exists():
        for old in RESULTS.iterdir():
            old.unlink()
    try:
        outcomes = run_everything()
    finally:
        stop_test_servers()
    passed, failed = sum(item.passed for item in outcomes), sum(item.failed for item in outcomes)
    if failed:
        say("\nNicht bestanden: " + ", ".join(item.label for item in outcomes if item.failed))
    say(f"{f' {passed} passed, {failed} failed in {time.monotonic() - began:.2f}s ':=^80}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
