from __future__ import annotations

import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drills.home import Home
from querschnitt.config.instance import Instance

from .conftest import manifest_of, sums


def test_backup_is_readable_for_its_owner_only(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert not list(saved.parent.glob(".sicherung-*"))


def test_backup_names_the_rows_of_every_table(saved: Path, filled: Home) -> None:
    tables = manifest_of(saved)["tables"]
    assert tables == sums(filled)
    assert tables["accounts_user"][0] >= 20
    assert tables["audit_auditevent"][0] > 50


def test_restore_into_an_instance_with_people_is_refused(saved: Path, filled: Home) -> None:
    before = sums(filled)
    done = filled.run("restore", str(saved), good=False)
    assert done.returncode == 1
    assert "nicht leer" in done.stderr
    assert sums(filled) == before


def altered(saved: Path, name: str, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of ``saved`` whose manifest went through ``change``."""
    target = saved.parent / name
    with tarfile.open(saved) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            handle = old.extractfile(member) if member.isfile() else None
            content = handle.read() if handle else b""
            if member.name == "manifest.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def test_faulty_files_leave_it_empty_and_a_good_one_gives_back_every_row(saved: Path, home: Home) -> None:
    cut = saved.parent / "kaputt.tar"
    cut.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])
    faulty = {
        cut: "keine vollständige Sicherung",
        altered(saved, "anders.tar", lambda made: made["tables"]["accounts_user"].__setitem__(0, 1)): "accounts_user",
        altered(saved, "neuer.tar", lambda made: made["migrations"].append(["cases", "9999_x"])): "neueren Fassung",
    }
    with home.kept():
        for path, words in faulty.items():
            done = home.run("restore", str(path), good=False)
            assert done.returncode == 1
            assert words in done.stderr
        home.run("restore", str(saved))
        assert sums(home) == manifest_of(saved)["tables"]
        found = home.run("shell", "-c", """
from django.db import connections
from querschnitt.audit.services import faults
from querschnitt.tenants.rls import unprotected
from querschnitt.accounts.models import Membership
from tests.factories.accounts import make_user
make_user(email="danach@example.org")
print("faults", faults(), "unprotected", unprotected(connections["default"]), "seen", Membership.unscoped.count())
""").stdout  # fmt: skip
    assert "faults [] unprotected [] seen 0" in found
    assert (home.path / "files" / "a" / "Nachweis ä.txt").read_text() == "Inhalt"
    before = Instance.load(saved.parent / "home")
    assert home.instance.secret_key == before.secret_key
    assert home.instance.passwords != before.passwords
    assert home.instance.minimum_cell == before.minimum_cell == 3  # as the centre decided
    assert not home.instance.mail, "a copy tried out elsewhere writes to real people"


def test_backup_into_a_missing_folder_says_so(filled: Home) -> None:
    done = filled.run("backup", "/nirgends/sicherung.tar", good=False)
    assert done.returncode == 1
    assert "/nirgends" in done.stderr
