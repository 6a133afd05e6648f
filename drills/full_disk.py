"""Fill the disk under a working instance: clear message, nothing acknowledged is lost, work goes on after clearing.

Needs root, for a small file system of its own in memory; nothing else is touched.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from drills.home import Home, new_home
from querschnitt.config.database import APP, connect
from querschnitt.embedded.process import postmaster


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all space but ``leave`` bytes."""
    ballast = folder / "ballast"
    with ballast.open("ab") as handle:
        state = os.statvfs(folder)
        left = state.f_bavail * state.f_frsize - leave
        while left > 0:
            try:
                handle.write(b"\0" * min(left, 1 << 20))
                handle.flush()
            except OSError:
                break
            left -= 1 << 20
    return ballast


def write_until_refused(home: Home, acknowledged: list[int], limit: int) -> str:
    """Commit numbered rows as the application role; return the first error's words, or nothing."""
    try:
        with connect(APP, home.instance) as connection:
            connection.autocommit = True
            for number in range(len(acknowledged), len(acknowledged) + limit):
                connection.execute("INSERT INTO drill_ledger VALUES (%s, repeat('x', 2000))", [number])
                acknowledged.append(number)
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    return ""


def drill(home: Home) -> dict[str, object]:
    home.run("showmigrations", "tenants")
    with home.instance.cluster.use() as cluster, cluster.connect("querschnitt") as connection:
        connection.execute("CREATE TABLE drill_ledger (n int PRIMARY KEY, filler text)")
        connection.execute("ALTER TABLE drill_ledger ALTER filler SET STORAGE PLAIN")
        connection.execute(f"GRANT SELECT, INSERT ON drill_ledger TO {APP}")
    process, _, _ = home.serve("--office", "--port", "18500")
    acknowledged: list[int] = []
    assert write_until_refused(home, acknowledged, 200) == ""
    ballast = fill(home.path, leave=256 * 1024)
    refusal = write_until_refused(home, acknowledged, 100_000)
    fill(home.path)
    time.sleep(3)
    process.terminate()
    process.wait(60)
    full = home.run("run", "--office", "--port", "18500", good=False)
    ballast.unlink()
    process, _, _ = home.serve("--office", "--port", "18500")
    with connect(APP, home.instance) as connection:
        kept = {number for (number,) in connection.execute("SELECT n FROM drill_ledger")}
    after = write_until_refused(home, acknowledged, 100)
    process.terminate()
    process.wait(60)
    return {
        "acknowledged": len(acknowledged), "lost": len(set(acknowledged[: len(acknowledged) - 100]) - kept),
        "refused_with": refusal, "start_on_full_disk": {"code": full.returncode, "says": full.stderr.strip()[-400:]},
        "works_after_clearing": after == "" and postmaster(home.path / "db" / "data") is None,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="drills/full_disk", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=400)
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("Diese Probe braucht root: sie bindet ein kleines Dateisystem im Arbeitsspeicher ein.", file=sys.stderr)
        return 2
    home = new_home()
    home.path.mkdir(mode=0o711)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={options.megabytes}m,mode=711", "tmpfs", home.path], check=True
    )
    try:
        result = drill(home)
    finally:
        for process in home.served:
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        subprocess.run(["umount", "-l", home.path], check=True)
        home.close()
    print(json.dumps(result, indent=2, ensure_ascii=False))
    said = str(result["start_on_full_disk"])
    return int(
        bool(result["lost"])
        or not result["refused_with"]
        or "Byte frei" not in said
        or not result["works_after_clearing"]
    )


if __name__ == "__main__":
    sys.exit(main())
