"""``python -m bench.funding``: entitlement of all centres and programmes, and 363 posts over 54, on one core.

No database: the rules come from the product's files. ``--rounds N``: how often each line is measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")


def median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU time."""
    taken = []
    for _round in range(rounds):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    import django

    django.setup()
    from querschnitt.common.citations import read_table
    from querschnitt.funding.apportion import METHODS, apportion
    from querschnitt.funding.facts import CentreFacts, kind_of, read_settings
    from querschnitt.funding.selectors import bill_of, rule_set
    from querschnitt.rules import loading
    from querschnitt.territory.loading import DATA

    rules = rule_set(version for _rule, version in loading.rules())
    rows = read_table(DATA / "zentren.csv")
    centres = [CentreFacts(row["ags"], row["name"], kind_of(row["art"])) for row in rows]
    settings = read_settings({})
    weights = [Fraction(7 * number * number + 13, 1000) for number in range(54)]
    missed = 0
    for name, work, target in (
        ("entitlement, 54 centres, all programmes of 2020", lambda: [bill_of(one, 2020, rules, settings) for one in centres], 500),
        ("entitlement, 54 centres, all programmes of 2026", lambda: [bill_of(one, 2026, rules, settings) for one in centres], 500),
        *((f"363 posts over 54, {method}", lambda method=method: apportion(weights, 363, method=method), 10) for method in METHODS),
        *((f"5,000,000.00 euros over 54, {method}", lambda method=method: apportion(weights, 500_000_000, method=method), 10) for method in METHODS),
    ):  # fmt: skip
        taken = median(work, rounds)
        missed += taken > target
        print(f"{name:<52} {taken:8.2f} ms  (target {target} ms)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
