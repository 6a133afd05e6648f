from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools import prepare
from tools.check import NOT_CORE, WHOLE, core, count, speaking


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / "build" / "stamps")
    return tmp_path


def test_step_is_taken_once_while_its_inputs_stay(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken: list[int] = []
    for key in ("a", "a", "b", "b"):
        prepare.once("step", "Schritt", key, lambda: taken.append(1))
    assert len(taken) == 2
    assert capsys.readouterr().out == ""


def test_step_that_failed_is_taken_again(checkout: Path) -> None:
    def fail() -> None:
        raise prepare.Unprepared("nein")

    with pytest.raises(prepare.Unprepared):
        prepare.once("step", "Schritt", "a", fail)
    taken: list[int] = []
    prepare.once("step", "Schritt", "a", lambda: taken.append(1))
    assert taken == [1]


def test_step_is_taken_again_when_its_product_is_gone(checkout: Path) -> None:
    product = checkout / "product"
    for _ in range(2):
        prepare.once("step", "Schritt", "a", product.touch, product=product)
        assert product.exists()
        product.unlink()


def test_key_changes_with_name_and_content(checkout: Path) -> None:
    one = checkout / "one"
    one.write_text("1")
    first = prepare.content_key([checkout])
    assert prepare.content_key([checkout]) == first
    one.write_text("2")
    second = prepare.content_key([checkout])
    one.rename(checkout / "two")
    assert len({first, second, prepare.content_key([checkout])}) == 3


def test_missing_debian_package_is_named_to_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(prepare.Unprepared, match="sudo apt-get install chromium"):
        prepare.debian_packages(["chromium"], "Für die Tests fehlt etwas")


def test_chromium_with_windows_serves_where_there_is_none_without(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def install(names: list[str], why: str) -> None:
        asked.append(names)
        if prepare.SHELL in names:
            raise prepare.Unprepared("unknown package")

    monkeypatch.setattr(prepare, "debian_packages", install)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/msgfmt" if name == "msgfmt" else None)
    monkeypatch.setattr(Path, "glob", lambda path, pattern: iter([path]))
    prepare.debian_programs_for_tests()
    assert asked == [[prepare.SHELL], ["chromium"]]


def test_closing_line_counts_what_pytest_wrote(tmp_path: Path) -> None:
    written = tmp_path / "result.xml"
    written.write_text(
        '<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"></testsuite></testsuites>'
    )
    assert count(written) == (4, 3)
    assert count(tmp_path / "missing.xml") == (0, 0)


def test_core_holds_what_rests_on_the_database_and_stays_substantial() -> None:
    found = core()
    for name in ("tenants/test_row_security.py", "audit/test_tampering.py", "accounts/test_jobs.py",
                 "cases/test_need_to_know.py", "cases/test_rights.py", "reporting/test_figures.py",
                 "rules/test_lookup.py", "offers/test_search_quality.py", "common/test_migrating.py",
                 "cases/test_plan.py::test_agreeing_freezes_the_plan_with_both_signatures",
                 "reporting/test_taking.py::test_the_lands_role_adds_deliveries_and_changes_none"):  # fmt: skip
        assert f"tests/{name}" in found
    assert {f"tests/{name}" for name in WHOLE} <= set(found)
    assert not [name for name in found if name.split("/")[1] in NOT_CORE]
    assert len({name.split("::")[0] for name in found}) >= 50
    assert len(found) >= 70


def test_core_takes_a_test_that_speaks_sql_itself_or_through_its_module() -> None:
    source = """
from django.db import DatabaseError, connection

def ask(): return connection.cursor()

@pytest.fixture
def asked(): return ask()

def test_page(): assert page()

def test_fixture(asked): pass

@pytest.mark.parametrize("error", [DatabaseError])
def test_refused(error): pass

def test_sum(grant): assert grant.committed == 1
"""
    assert speaking(source) == ["ask", "asked", "test_fixture", "test_refused"]
