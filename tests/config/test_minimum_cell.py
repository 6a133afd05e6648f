"""The smallest number published figures may show comes from the instance, or from the environment."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = "from django.conf import settings; print(settings.MINIMUM_CELL)"


def minimum(**environment: str) -> subprocess.CompletedProcess[str]:
    given = {key: value for key, value in os.environ.items() if key != "QUERSCHNITT_MINIMUM_CELL"}
    given |= {"DJANGO_SETTINGS_MODULE": "querschnitt.config.settings", **environment}
    return subprocess.run([sys.executable, "-c", SCRIPT], env=given, capture_output=True, text=True)


def test_minimum_is_five_unless_the_centre_decided_for_three() -> None:
    assert minimum().stdout.strip() == "5"
    assert minimum(QUERSCHNITT_MINIMUM_CELL="3").stdout.strip() == "3"


@pytest.mark.parametrize("value", ["1", "0", "4", "20"])
def test_any_other_minimum_stops_the_start(value: str) -> None:
    refused = minimum(QUERSCHNITT_MINIMUM_CELL=value)
    assert refused.returncode
    assert "Set 3 or 5" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("QUERSCHNITT_EMERGENCY_HOURS", "25"), ("QUERSCHNITT_HANDOVER_WARN_DAYS", "0")]
)
def test_case_work_out_of_bounds_stops_the_start(name: str, value: str) -> None:
    refused = minimum(**{name: value})
    assert refused.returncode
    assert name in refused.stderr
