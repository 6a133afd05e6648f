"""What a start loads: nothing that only some page, file or job needs."""

from __future__ import annotations

import os
import subprocess
import sys

# Each costs between 20 and 300 ms of every start. Import them inside the function that needs them.
HEAVY = {
    "babel", "docx", "highspy", "holidays", "icalendar", "jsonschema", "lxml", "networkx", "numpy", "openpyxl",
    "PIL", "pypdf", "rapidfuzz", "segno", "snowballstemmer", "typst", "vl_convert", "xlsxwriter",
}  # fmt: skip
LOAD = """
import sys
import querschnitt.config.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(" ".join(sys.modules))
"""


def loaded(script: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], env=os.environ, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_server_start_loads_no_heavy_module() -> None:
    found = loaded(LOAD)
    assert "querschnitt.territory.views" in found
    assert found & HEAVY == set()


def test_parent_of_a_second_start_does_not_load_the_product() -> None:
    found = loaded("import sys\nimport querschnitt.config.cli, querschnitt.config.serve\nprint(' '.join(sys.modules))")
    assert {name for name in found if name.startswith(("django.db", "querschnitt.accounts"))} == set()
