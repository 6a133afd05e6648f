"""Set before Django loads: tests have an instance of their own, kept between runs so that the template is reused.

``TEST_POSTGRES=/usr/lib/postgresql/15`` runs them on those programs instead of the embedded ones, reached the way an
office reaches its own server: through DATABASE_URL and its siblings.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote

programs = os.environ.get("TEST_POSTGRES")
cache = Path(__file__).resolve().parents[1] / ".cache"
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # as tools/check.py: compiled once, for the processes tests start too
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(cache / "bytecode")
    sys.dont_write_bytecode = False
home = Path(os.environ.get("QUERSCHNITT_TEST_HOME") or cache / ("test-server" if programs else "test"))
os.environ["QUERSCHNITT_HOME"] = str(home)
os.environ["DJANGO_SETTINGS_MODULE"] = "querschnitt.config.settings"

from querschnitt.config.database import VARIABLES  # noqa: E402
from querschnitt.config.instance import Instance  # noqa: E402

instance = Instance.load(home)
if not instance.exists:
    instance.mode = "test"
    instance = instance.create()
for role, variable in VARIABLES.items():
    os.environ.pop(variable, None)
    if programs:
        os.environ[variable] = (
            f"postgresql://{role}:{quote(instance.passwords[role])}@/{instance.database}?host={quote(str(instance.socket))}"
        )
