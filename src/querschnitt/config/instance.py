"""What one installation knows of itself: secrets, mode, and where its database is. Lies in QUERSCHNITT_HOME."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OWNER, APP, BACKUP = "querschnitt_owner", "querschnitt_app", "querschnitt_backup"
STATE = "querschnitt_state"  # requests of the state run as it: no grant on any personal table
READER = "querschnitt_reader"  # owns the few reviewed functions that look past row-level security


def default_home() -> Path:
    return Path(os.environ.get("QUERSCHNITT_HOME") or ROOT / "var" / "demo")


@dataclass
class Instance:
    """``mode`` is ``demo``, ``office`` or ``test``; ``passwords`` are those of the database roles."""

    home: Path
    mode: str = "demo"
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50))
    passwords: dict[str, str] = field(
        default_factory=lambda: {role: secrets.token_urlsafe(32) for role in (OWNER, APP, BACKUP)}
    )
    database: str = "querschnitt"
    second_factor: bool = True

    @property
    def socket(self) -> Path:
        return self.home / "db" / "s"

    def save(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "instance.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps({**asdict(self), "home": str(self.home)}, indent=2))

    @classmethod
    def load(cls, home: Path | None = None) -> Instance:
        home = home or default_home()
        path = home / "instance.json"
        if not path.exists():
            return cls(home=home)
        stored = json.loads(path.read_text())
        stored["home"] = home
        return cls(**stored)
