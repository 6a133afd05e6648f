"""Set before Django loads: tests have an instance of their own, kept between runs so that the template is reused."""

import os
from pathlib import Path

home = Path(os.environ.get("QUERSCHNITT_TEST_HOME") or Path(__file__).resolve().parents[1] / ".cache" / "test")
os.environ["QUERSCHNITT_HOME"] = str(home)
os.environ["DJANGO_SETTINGS_MODULE"] = "querschnitt.config.settings"

from querschnitt.config.instance import Instance  # noqa: E402

if not (home / "instance.json").exists():
    instance = Instance(home=home, mode="test")
    instance.save()
