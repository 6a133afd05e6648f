from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from drills.home import Home
from querschnitt.config.serve import free_port
from querschnitt.embedded.process import postmaster


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/", timeout=5)
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False
    return True


def eventually(what: object, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():  # type: ignore[operator]  # more than the stubs know
            return True
        time.sleep(0.05)
    return False


def processes_of(home: Home) -> list[int]:
    """Everything that works for this instance, by its environment."""
    found = []
    wanted = f"QUERSCHNITT_HOME={home.path}".encode()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_port_taken_gives_the_next_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert free_port(port) > port
    assert f"Port {port} ist belegt" in capsys.readouterr().err


def test_server_says_who_runs_and_stops_cleanly(ready: Home) -> None:
    process, url, _ = ready.serve("--office", "--port", "18100")
    assert answers(url)
    second = ready.run("run", "--office", good=False)
    assert second.returncode == 1
    assert str(process.pid) in second.stderr
    assert url in second.stderr
    restored = ready.run("restore", "run", good=False)
    assert restored.returncode == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert processes_of(ready) == []
    assert postmaster(ready.path / "db" / "data") is None


def test_server_survives_kills_of_database_and_of_itself(ready: Home) -> None:
    process, url, _ = ready.serve("--office", "--port", "18200")
    database = postmaster(ready.path / "db" / "data")
    assert database
    os.kill(database, signal.SIGKILL)
    assert eventually(lambda: postmaster(ready.path / "db" / "data") not in {None, database})
    assert eventually(lambda: answers(url))

    process.kill()
    process.wait()
    assert eventually(lambda: processes_of(ready) == []), "web workers outlived their server"
    assert postmaster(ready.path / "db" / "data"), "the database waits for the next start"
    _, again, said = ready.serve("--office", "--port", url.rsplit(":", 1)[1])
    assert again == url, said
    assert answers(again)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="a namespace of its own needs root")
def test_second_start_needs_no_network(ready: Home) -> None:
    script = (
        "import fcntl, socket, struct; s = socket.socket(); fcntl.ioctl(s, 0x8914, struct.pack('16sH14x', b'lo', 1))"
    )
    up = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", f'{ready.command()[0]} -c "{script}"; exec "$@"', "sh", *ready.command("run", "--office")],
        env=ready.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    ready.served.append(up)
    assert up.stdout is not None
    assert any("läuft: http://127.0.0.1:8000" in line for line in up.stdout)
