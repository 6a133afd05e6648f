"""What one installation knows of itself: secrets, mode, and where its database is. Lies in QUERSCHNITT_HOME."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from querschnitt.embedded import Cluster, socket_directory

ROOT = Path(__file__).resolve().parents[3]
OWNER, APP, BACKUP = "querschnitt_owner", "querschnitt_app", "querschnitt_backup"
STATE = "querschnitt_state"  # requests of the state run as it: no grant on any personal table
VISITOR = "querschnitt_visitor"  # public pages run as it: reads what models open to visitors
READER = "querschnitt_reader"  # owns the few reviewed functions that look past row-level security


def default_home() -> Path:
    return Path(os.environ.get("QUERSCHNITT_HOME") or ROOT / "var" / "demo")


class SettingUnfit(Exception):
    """A value in the environment or the instance's file may not be used. The message is for the person at the console."""


@dataclass
class Instance:
    """``mode`` is ``demo``, ``office`` or ``test``; ``passwords`` are those of the database roles.

    ``setup_token`` is the SHA-256 (hex) of the one-time set-up link's secret part, empty when none is open.
    """

    home: Path
    mode: str = "demo"
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50))
    passwords: dict[str, str] = field(
        default_factory=lambda: {role: secrets.token_urlsafe(32) for role in (OWNER, APP, BACKUP)}
    )
    database: str = "querschnitt"
    second_factor: bool = True
    setup_token: str = ""  # SHA-256 of the one-time link of the first-run set-up; empty once used
    minimum_cell: int = 5  # smallest number published figures may show; 3 where the centre has decided so
    emergency_hours: int = 4  # how long an emergency access to a case lasts, 1 to 24
    handover_warn_days: int = 14  # days before the old benefit's end on which a missing application turns red
    mail: dict[str, str] = field(
        default_factory=dict
    )  # host, port, user, password, security (starttls, tls, none), sender
    oidc: dict[str, str] = field(default_factory=dict)  # issuer, client_id, secret, name
    clamd: str = ""  # socket of a virus scanner every upload is shown to: a path, or host:port
    feeds: list[str] = field(default_factory=list)  # hosts (and ports) whose directories may be asked over the network

    @property
    def socket(self) -> Path:
        return socket_directory(self.home / "db")

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.home / "db", durable=self.mode != "test")

    @property
    def exists(self) -> bool:
        return (self.home / "instance.json").exists()

    def save(self) -> None:
        self._write().replace(self.home / "instance.json")

    def create(self) -> Instance:
        """Save it as a new one. Of two starts at once the quicker one's secrets hold, for both."""
        if not self.home.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            # The embedded database, run as a system user where root starts it, must get through to its folder.
            self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        fresh = self._write()
        try:
            (self.home / "instance.json").hardlink_to(fresh)
        except FileExistsError:
            return self.load(self.home)
        finally:
            fresh.unlink()
        return self

    def _write(self) -> Path:
        fresh = self.home / f"instance.{os.getpid()}"
        fresh.touch(mode=0o600)
        with fresh.open("w") as handle:
            handle.write(json.dumps({**asdict(self), "home": str(self.home)}, indent=2))
            handle.flush()
            os.fsync(handle.fileno())
        return fresh

    @classmethod
    def load(cls, home: Path | None = None) -> Instance:
        home = home or default_home()
        path = home / "instance.json"
        if not path.exists():
            return cls(home=home)
        stored = json.loads(path.read_text())
        known = {item.name for item in fields(cls)}
        return cls(**{**{key: value for key, value in stored.items() if key in known}, "home": home})
