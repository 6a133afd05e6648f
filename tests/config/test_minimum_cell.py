"""The smallest number published figures may show comes from the instance, or from the environment."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from querschnitt.config.instance import ROOT, SettingUnfit


def settings() -> ModuleType:
    """Read anew, as a starting process does."""
    path = ROOT / "src" / "querschnitt" / "config" / "settings.py"
    spec = spec_from_file_location("querschnitt.config.settings_anew", path)
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(module := module_from_spec(spec))
    return module


def test_minimum_is_five_unless_the_centre_decided_for_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUERSCHNITT_MINIMUM_CELL", raising=False)
    assert settings().MINIMUM_CELL == 5
    monkeypatch.setenv("QUERSCHNITT_MINIMUM_CELL", "3")
    assert settings().MINIMUM_CELL == 3


@pytest.mark.parametrize("value", ["1", "0", "4", "20"])
def test_any_other_minimum_stops_the_start(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERSCHNITT_MINIMUM_CELL", value)
    with pytest.raises(SettingUnfit, match="Erlaubt sind 3 und 5"):
        settings()


@pytest.mark.parametrize(
    ("name", "value"), [("QUERSCHNITT_EMERGENCY_HOURS", "25"), ("QUERSCHNITT_HANDOVER_WARN_DAYS", "zwei")]
)
def test_case_work_out_of_bounds_stops_the_start(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingUnfit, match=name):
        settings()
