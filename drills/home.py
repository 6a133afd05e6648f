"""Whole instances in folders of their own, driven the way a person drives them: through the command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from querschnitt.config.instance import ROOT, Instance
from querschnitt.embedded.process import postmaster


@dataclass
class Home:
    """One instance. ``served`` are the processes begun on it, ended with the test by their number."""

    path: Path
    more: dict[str, str] = field(default_factory=dict)
    served: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "QUERSCHNITT_"))}
        return {
            **kept, "QUERSCHNITT_HOME": str(self.path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "QUERSCHNITT_WORKERS": "1", **self.more,
        }  # fmt: skip

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "querschnitt.config.cli", *arguments]

    def run(self, *arguments: str, good: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments), env=self.environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if good:
            assert done.returncode == 0, done.stderr
        return done

    def serve(self, *arguments: str) -> tuple[subprocess.Popen[str], str, str]:
        """Start serving and wait for the address. Returns the process, the address and all it printed till then."""
        process = subprocess.Popen(
            self.command("run", *arguments), env=self.environment(), stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.served.append(process)
        said, limit = "", threading.Timer(90, process.kill)
        limit.start()
        assert process.stdout is not None
        while "läuft: http" not in said:
            line = process.stdout.readline()
            assert line, f"ended: {said}"
            said += line
        limit.cancel()
        return process, said.split("läuft: ")[1].split()[0], said

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the database running between several commands."""
        with self.instance.cluster.use():
            yield

    @property
    def instance(self) -> Instance:
        return Instance.load(self.path)

    def close(self) -> None:
        for process in self.served:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
        if (pid := postmaster(self.path / "db" / "data")) is not None:
            os.kill(pid, signal.SIGQUIT)
            while postmaster(self.path / "db" / "data"):
                time.sleep(0.05)
        shutil.rmtree(self.path.parent, ignore_errors=True)


def new_home(mode: str = "office", **more: str) -> Home:
    folder = Path(tempfile.mkdtemp(prefix="querschnitt-test-"))
    folder.chmod(0o711)
    home = folder / "home"
    return Home(home, {"QUERSCHNITT_MODE": mode, **more})
