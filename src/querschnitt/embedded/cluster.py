"""Start and stop one PostgreSQL cluster from given programs: private socket, no TCP, survives whatever killed it."""

from __future__ import annotations

import fcntl
import os
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from . import place, process
from .errors import ClusterError
from .place import Binaries

SUPERUSER = "postgres"
MIB = 1024 * 1024
# Below the first the server does not start (recovery needs room for two WAL segments), below the second it warns.
DISK_MINIMUM = 48 * MIB
DISK_WARNING = 1024 * MIB

SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
jit = off
# No other server follows this one, and backups are dumps: what fills a file begun in the same transaction (an index,
# a demonstration multiplied) is not written a second time into the log.
wal_level = minimal
max_wal_senders = 0
logging_collector = on
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_file_mode = 0600
log_line_prefix = '%m [%p] %a '
# Statements and row values may be personal data: neither enters the server's log.
log_min_error_statement = panic
log_error_verbosity = terse
"""
THROW_AWAY = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nlogging_collector = off\n"


class Cluster:
    """One data directory, one private socket, no TCP.

    ``durable=False`` turns fsync off and is for throw-away test clusters only; such a cluster is made anew when its
    programs have moved on to another major version.
    """

    port = 5432

    def __init__(self, directory: Path, *, durable: bool = True, binaries: Binaries | None = None) -> None:
        self.directory = directory
        self.durable = durable
        self._given = binaries
        self._users: IO[str] | None = None
        self._locate()

    def _locate(self) -> None:
        base = place.base_directory(self.directory)
        self.data = base / "data"
        self.socket = place.socket_directory(self.directory)
        self.log = base / "postgres.log"
        self.password_file = base / "superuser"
        self.run_as = place.user_of(self.directory)

    # -- running programs ---------------------------------------------------
    @property
    def binaries(self) -> Binaries:
        return place.usable(self._given or place.packaged_binaries(), self.run_as)

    def _call(self, name: str, *arguments: str) -> None:
        user = self.run_as
        command = [self.binaries.program(name), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, user=user, group=user, extra_groups=[] if user else None, cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TZ": os.environ.get("TZ", "")},
        )  # fmt: skip
        if done.returncode:
            said = "\n".join([done.stderr.strip() or done.stdout.strip(), *self._log_tail()])
            raise ClusterError(self._explain(name, said))

    def _log_tail(self, lines: int = 8) -> list[str]:
        logs = sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        found = [path for path in [self.log, *logs[-1:]] if path.exists()]
        return [line for path in found for line in path.read_text(errors="replace").splitlines()[-lines:]]

    def _explain(self, program: str, said: str) -> str:
        if "No space left on device" in said or self.free_bytes() < DISK_MINIMUM:
            return self._full()
        return f"PostgreSQL ({program}) meldet: {said}"

    # -- room on the disk -----------------------------------------------------
    def free_bytes(self) -> int:
        found = next(path for path in [self.data, *self.data.parents] if path.exists())
        state = os.statvfs(found)
        return state.f_bavail * state.f_frsize

    def _full(self) -> str:
        free, wanted = (f"{number:,}".replace(",", ".") for number in (self.free_bytes(), DISK_MINIMUM))
        return (
            f"Der Datenträger ist voll: in {self.data} sind nur {free} Byte frei, nötig sind {wanted}. "
            "Bitte Platz schaffen und neu starten; gespeicherte Daten sind nicht verloren."
        )

    def disk_warning(self) -> str | None:
        free = self.free_bytes()
        if free >= DISK_WARNING:
            return None
        return f"Achtung: in {self.data} sind nur noch {free // MIB} MiB frei. Bitte bald Platz schaffen."

    # -- life cycle -----------------------------------------------------------
    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def create(self) -> None:
        place.ensure_user(self.run_as)
        base = place.choose_base(self.directory, self.run_as)
        self._locate()
        self._check_owner(base)
        place.private_directory(base, self.run_as)
        place.private_directory(self.socket, self.run_as)
        if self.data.exists() and self._fits():
            return
        if self.free_bytes() < DISK_MINIMUM * 2:
            raise ClusterError(self._full())
        self.password_file.unlink(missing_ok=True)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(32))
        if self.run_as:
            shutil.chown(self.password_file, self.run_as, self.run_as)
        # Renamed when it is complete: a creation that was cut off leaves nothing that looks like a database.
        fresh = base / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._call(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={self.password_file}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS + ("" if self.durable else THROW_AWAY))
        if not self.durable:
            shutil.rmtree(self.data, ignore_errors=True)
        fresh.rename(self.data)

    def _check_owner(self, base: Path) -> None:
        if os.geteuid() == 0:
            return
        for path in [base, self.data]:
            if path.exists() and path.stat().st_uid != os.geteuid():
                raise ClusterError(
                    f"Die Datenbank in {path} wurde von einem anderen Benutzer angelegt. "
                    "Bitte als dieser Benutzer starten oder einen eigenen Ordner verwenden (QUERSCHNITT_HOME)."
                )

    def _fits(self) -> bool:
        """Whether the data are of the programs' major version. Only throw-away data may be replaced."""
        found, wanted = (self.data / "PG_VERSION").read_text().strip(), self.binaries.major
        if found == wanted:
            return True
        if not self.durable:
            return False
        raise ClusterError(
            f"Die Daten in {self.data} gehören zu PostgreSQL {found}, die Programme sind Version {wanted}. "
            "Bitte mit der alten Fassung sichern (./run backup) und in der neuen zurückspielen (./run restore)."
        )

    def running(self) -> bool:
        return process.postmaster(self.data) is not None

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Only one process at a time starts or stops a cluster."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._open_lock("start.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open_lock(self, name: str) -> IO[str]:
        try:
            return (self.directory / name).open("a")
        except PermissionError:
            self._check_owner(self.directory)
            raise

    def start(self) -> None:
        with self._starting():
            self._start()

    def _start(self) -> None:
        if self._accepts_soon():
            return
        self.create()
        if self.free_bytes() < DISK_MINIMUM:
            raise ClusterError(self._full())
        self._clear_remains()
        if self.log.exists() and self.log.stat().st_size > 10 * MIB:
            self.log.replace(self.log.with_suffix(".old.log"))
        # The socket's directory is told on the command line: it may change when the folder is moved.
        self._call(
            "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "600", "-s",
            "-o", "-k " + shlex.quote(f'"{self.socket}"'), "start",
        )  # fmt: skip

    def _accepts_soon(self) -> bool:
        """Whether it runs; if so, wait until recovery is over and it accepts connections."""
        while self.running():
            command = [self.binaries.program("pg_isready"), "-q", "-h", str(self.socket), "-p", str(self.port)]
            if subprocess.run(command).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def _clear_remains(self) -> None:
        """Make way after a kill: wait for the last workers, then drop a pid file that names nobody of ours."""
        deadline = time.monotonic() + 15
        while left := process.workers(self.data):
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"In {self.data} arbeiten noch PostgreSQL-Prozesse eines früheren Starts: {left}. "
                    "Bitte diese Prozesse beenden und neu starten."
                )
            time.sleep(0.1)
        # PostgreSQL would believe any living process of this number to be its predecessor and refuse to start.
        # The socket's lock file holds the same number, and the socket's folder is this cluster's alone.
        if process.postmaster(self.data) is None:
            for left_file in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
                left_file.unlink(missing_ok=True)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, for preparing roles and databases."""
        return psycopg.connect(
            host=str(self.socket), port=self.port, user=SUPERUSER, password=self.password, dbname=database
        )

    def stop(self) -> None:
        with self._starting():
            self._stop()

    def _stop(self) -> None:
        if self.running():
            self._call("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "120", "-s", "stop")

    # -- shared use -------------------------------------------------------------
    def join(self) -> None:
        """Start unless it runs, and be counted among its users until ``leave`` or the end of the process."""
        with self._starting():
            self._start()
            self._users = self._open_lock("users.lock")
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Stop it if nobody else uses it."""
        if self._users is None:
            return
        with self._starting():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            self._users.close()
            self._users = None

    @contextmanager
    def use(self) -> Iterator[Cluster]:
        self.join()
        try:
            yield self
        finally:
            self.leave()
