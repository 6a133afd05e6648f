"""``./run``: everything one instance needs, from the database to the address in the browser, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from querschnitt.embedded import ClusterError

from .database import embedded
from .instance import Instance
from .progress import say, step
from .ready import close_connections, database, ensure_instance, ensure_schema, inhabited
from .running import InstanceLock
from .web import HOST

DISK_CHECK_SECONDS = 60
GIVE_UP_AFTER = 5  # restarts of one program within a minute


class Child:
    """A program of the instance that is started again when it ends by itself."""

    def __init__(self, label: str, command: list[str], *, waits: bool = False) -> None:
        """``waits``: it reads a line before it begins (``tell``)."""
        self.label, self.command, self.waits = label, command, waits
        self.told = ""  # told again after every restart
        self.process: subprocess.Popen[bytes] | None = None
        self.starts: list[float] = []

    def start(self) -> None:
        self.starts = [*self.starts[-GIVE_UP_AFTER:], time.monotonic()]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "querschnitt.config.tied", str(os.getpid()), sys.executable, *self.command],
            stdin=subprocess.PIPE if self.waits else subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True,
        )  # fmt: skip
        if self.told:
            self.tell(self.told)

    def tell(self, line: str) -> None:
        self.told = line
        assert self.process is not None  # noqa: S101  (started)
        assert self.process.stdin is not None  # noqa: S101  # for the type checker
        with suppress(OSError), self.process.stdin as pipe:  # it may have ended already; ``watch`` sees that
            pipe.write(f"{line}\n".encode())

    def watch(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if len(self.starts) > GIVE_UP_AFTER and time.monotonic() - self.starts[0] < 60:
            raise SystemExit(f"{self.label} endet immer wieder (Code {self.process.returncode}). Abbruch.")
        say(f"{self.label} ist beendet (Code {self.process.returncode}) und wird neu gestartet.")
        self.start()

    def stop(self, timeout: float = 15) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except PermissionError:
                raise SystemExit(f"Port {port} darf nur root belegen. Bitte mit --port einen ab 1024 nennen.") from None
            except OSError:
                continue
        if port != wanted:
            say(f"Port {wanted} ist belegt, verwendet wird {port}.")
        return port
    last = min(wanted + 99, 65535)
    raise SystemExit(f"Zwischen {wanted} und {last} ist kein Port frei. Bitte mit --port einen anderen nennen.")


def web() -> Child:
    """Loads while everything else is made ready, and serves once it is told the port."""
    workers = os.environ.get("QUERSCHNITT_WORKERS") or str(len(os.sched_getaffinity(0)))
    return Child("Der Webserver", ["-m", "querschnitt.config.web", workers], waits=True)


def jobs() -> Child:
    return Child("Die Auftragsverarbeitung", ["-m", "querschnitt.config.cli", "worker"])


def wait_until_ready(url: str, child: Child, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.process is not None and child.process.poll() is not None:
            raise SystemExit(f"{child.label} ist nicht gestartet (Code {child.process.returncode}).")
        try:
            urllib.request.urlopen(url, timeout=10)  # noqa: S310  (our own address)
        except urllib.error.HTTPError as answer:
            if answer.code >= 500:
                raise SystemExit(f"{url} antwortet mit Fehler {answer.code}; Einzelheiten stehen oben.") from None
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} antwortet nach {seconds:.0f} s nicht.")


@contextmanager
def until_told() -> Iterator[list[int]]:
    """Collect the signals that ask to end. They interrupt a sleep, not a step half done."""
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        told.append(number)
        if len(told) > 1:
            say("Wird bereits beendet.")

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def first_content(instance: Instance, url: str) -> list[str]:
    """What a new instance needs and its people must know: the demonstration's sign-ins, or the set-up link's path."""
    if inhabited(instance):
        return ["Neue Kennwörter für die Vorführung: ./run passwords"] if instance.mode == "demo" else []
    import django
    from django.core.management import call_command

    from .people import demonstration_sign_ins, setup_link

    django.setup()
    try:
        if instance.mode == "office":
            return setup_link(instance, url)
        if instance.mode != "demo":
            return []
        with step("Vorführkreis anlegen"):
            call_command("demo", verbosity=0)
        return demonstration_sign_ins()
    finally:
        close_connections()


def serve(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run", description="Startet Querschnitt auf diesem Rechner.")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    if not 1 <= options.port <= 65535:
        raise SystemExit(f"--port {options.port}: erlaubt sind 1 bis 65535.")
    instance = ensure_instance()
    lock = InstanceLock(instance.home)
    lock.acquire()
    children = [web()]
    with until_told() as told, database(instance):
        try:
            children[0].start()
            url, notes = _ready(instance, options.port)
            with step("Webserver starten"):
                children[0].tell(f"{url.rsplit(':', 1)[1]} {os.environ.get('QUERSCHNITT_ADDRESS', '')}")
                wait_until_ready(f"{url}/", children[0])
            lock.note(url=url)
            _print("", *notes, f"Querschnitt läuft: {url}   (beenden mit Strg+C)")
            children.append(jobs())  # after the first page: both would load at the same time
            children[-1].start()
            _watch(instance, children, told)
        finally:
            say("Wird beendet …")
            for child in children:
                child.stop()
    lock.release()


def _ready(instance: Instance, wanted: int) -> tuple[str, list[str]]:
    """Schema and first content; the address to serve, and what to tell the person at the console.

    Where both are there already nothing of the product is loaded: the web server does that at the same time.
    """
    ensure_schema(instance)
    url = f"http://{HOST}:{free_port(wanted)}"
    if not os.environ.get("QUERSCHNITT_ORIGINS"):
        os.environ.setdefault("QUERSCHNITT_ADDRESS", url)
    return url, first_content(instance, url)


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _watch(instance: Instance, children: list[Child], told: list[int]) -> None:
    """Until told to end: start again what ended, and say when the disk fills."""
    cluster = instance.cluster
    next_check = time.monotonic() + DISK_CHECK_SECONDS
    complaint = ""
    while not told:
        time.sleep(0.25)
        if embedded() and not cluster.running():
            try:
                say("Die Datenbank ist ausgefallen und wird neu gestartet.")
                cluster.start()
                complaint = ""
            except ClusterError as error:
                if str(error) != complaint:
                    complaint = str(error)
                    say(complaint)
                time.sleep(2)
        for child in children:
            child.watch()
        if embedded() and time.monotonic() > next_check:
            next_check += DISK_CHECK_SECONDS
            if warning := cluster.disk_warning():
                say(warning)
