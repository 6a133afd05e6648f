"""Kill the database and the server again and again while people write, and count what was acknowledged.

Four people sign in over HTTP and note contacts in a case. A write counts as acknowledged when the server has answered
with its redirect. After every kill of the whole server, ``./run`` is started anew and has to just start.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter
from datetime import date
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlparse

from drills.home import Home, new_home
from querschnitt.config.database import BACKUP, connect
from querschnitt.embedded.process import postmaster, workers

PASSWORD = "ausfallprobe-im-eigenen-ordner"
# Everybody works in a district of their own: nobody waits for another's row, so that kills meet many writes at once.
SETUP = f"""
from allauth.account.models import EmailAddress
from tests.factories.accounts import make_house
from tests.factories.cases import make_case
for number in range(%d):
    manager = make_house(f"Übungskreis {{number}}").members["case_manager"]
    manager.user.set_password("{PASSWORD}"); manager.user.save()
    EmailAddress.objects.update_or_create(
        user=manager.user, defaults={{"email": manager.user.email, "verified": True, "primary": True}})
    print("case", make_case(manager).pk, manager.user.email)
"""


class Person:
    """One browser: signs in through the form, keeps its cookies, sends the contact form."""

    def __init__(self, url: str, email: str) -> None:
        self.host, self.email = urlparse(url).netloc, email
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection(self.host, timeout=20)

    def send(self, method: str, path: str, values: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = urlencode({**values, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}) if values else None
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for key, morsel in SimpleCookie(line).items():
                if key != "messages":  # notices nobody reads here would fill the cookie
                    self.cookies[key] = morsel.value
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self) -> None:
        self.send("GET", "/konto/login/")
        status, where, text = self.send("POST", "/konto/login/", {"login": self.email, "password": PASSWORD})
        if status != 302:
            raise RuntimeError(f"sign-in answered {status} {where} {re.sub('<[^>]+>', ' ', text)[:300]}")


class Drill:
    def __init__(self, home: Home, *, writes: int, people: int, every: float, minutes: float, seed: int) -> None:
        self.home, self.writes, self.people = home, writes, people
        self.every, self.minutes = every, minutes
        self.random = random.Random(seed)
        self.acknowledged: list[str] = []
        self.refused: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.starts: list[float] = []
        self.url = ""
        self.fault = ""
        self.over = threading.Event()
        self.numbers = iter(range(10**9))
        self.lock = threading.Lock()

    def prepare(self) -> None:
        instance = self.home.instance
        instance.mode, instance.second_factor = "office", False
        instance.create()
        said = self.home.run("shell", "-c", SETUP.replace("%d", str(self.people))).stdout
        self.accounts = [line.split()[1:] for line in said.splitlines() if line.startswith("case ")]

    def serve(self) -> None:
        began = time.monotonic()
        self.process, self.url, _ = self.home.serve("--office", "--port", "18400")
        threading.Thread(target=lambda pipe: [None for _ in pipe], args=[self.process.stdout], daemon=True).start()
        self.starts.append(time.monotonic() - began)

    def write(self, case: str, email: str) -> None:
        person: Person | None = None
        while not self.over.is_set():
            try:
                if person is None:
                    person = Person(self.url, email)
                    person.sign_in()
                with self.lock:
                    token = f"drill-{next(self.numbers)}"
                status, _, text = person.send("POST", f"/faelle/{case}/kontakt/", {
                    "held_on": date.today().isoformat(), "minutes": "10", "channel": "phone", "topic": "language",
                    "text": token, "person_present": "on",
                })  # fmt: skip
                if status == 302:
                    with self.lock:
                        self.acknowledged.append(token)
                        if len(self.acknowledged) >= self.writes:
                            self.over.set()
                else:
                    self.refused[str(status)] += 1
                    if status == 422 and len(self.acknowledged) == 0:
                        # A thread's own end says nothing: the form asks for something the drill does not know.
                        self.fault = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))[:2000]
                        self.over.set()
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                self.refused[type(error).__name__] += 1
                person = None
                time.sleep(0.1)

    def kill(self) -> None:
        kind = self.random.choice(["postmaster", "database", "web worker", "web server", "./run"])
        data = self.home.path / "db" / "data"
        children = self._children(self.process.pid)
        web = next((pid for pid in children if b"querschnitt.config.web" in self._command(pid)), None)
        if kind == "postmaster":
            targets = [pid for pid in [postmaster(data)] if pid]
        elif kind == "database":
            targets = workers(data)
        elif kind == "web worker":
            targets = self._children(web)[:1] if web else []
        elif kind == "web server":
            targets = [web] if web else []
        else:
            targets = [self.process.pid]
        for pid in targets:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if targets:
            self.kills[kind] += 1
        if kind == "./run":
            self.process.wait()
            self.serve()

    @staticmethod
    def _command(pid: int) -> bytes:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as handle:
                return handle.read()
        except OSError:
            return b""

    @staticmethod
    def _children(pid: int) -> list[int]:
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as handle:
                return [int(word) for word in handle.read().split()]
        except OSError:
            return []

    def run(self) -> dict[str, object]:
        self.prepare()
        self.serve()
        began = time.monotonic()
        threads = [threading.Thread(target=self.write, args=account, daemon=True) for account in self.accounts]
        for thread in threads:
            thread.start()
        while not self.over.wait(self.random.uniform(0.5, 1.5) * self.every):
            if time.monotonic() - began > self.minutes * 60:
                self.over.set()
                break
            self.kill()
            print(
                f"{len(self.acknowledged)} acknowledged, {sum(self.kills.values())} kills", file=sys.stderr, flush=True
            )
        for thread in threads:
            thread.join(30)
        if self.fault:
            raise SystemExit(f"The first note was refused: {self.fault}")
        seconds = time.monotonic() - began
        with self.home.instance.cluster.use(), connect(BACKUP, self.home.instance) as connection:
            found = [text for (text,) in connection.execute("SELECT text FROM cases_contactnote")]
        faults = self.home.run(
            "shell", "-c", "from querschnitt.audit.services import faults; print(len(faults()), 'faults')"
        )
        lost = set(self.acknowledged) - set(found)
        return {
            "acknowledged": len(self.acknowledged), "lost": len(lost), "twice": len(found) - len(set(found)),
            "written_unanswered": len(set(found) - set(self.acknowledged)), "kills": dict(self.kills),
            "audit_chain_faults": int(faults.stdout.split(" faults")[0].split()[-1]), "refused": dict(self.refused),
            "slowest_start_seconds": round(max(self.starts), 1), "seconds": round(seconds),
        }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="drills/kill_writes", description=__doc__)
    parser.add_argument("--writes", type=int, default=20_000, help="acknowledged writes")
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--every", type=float, default=3, help="seconds between kills, give or take half")
    parser.add_argument("--minutes", type=float, default=60, help="end after this time even with fewer writes")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home = new_home(QUERSCHNITT_WORKERS="2")
    try:
        result = Drill(
            home,
            writes=options.writes,
            people=options.people,
            every=options.every,
            minutes=options.minutes,
            seed=options.seed,
        ).run()
    finally:
        home.close()
    print(json.dumps(result, indent=2))
    return int(bool(result["lost"] or result["twice"] or result["audit_chain_faults"]))


if __name__ == "__main__":
    sys.exit(main())
