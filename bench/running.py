"""``bench.running MODULE ...``: run a module while the instance's own database is running."""

import os
import subprocess
import sys

from querschnitt.config.instance import Instance
from querschnitt.config.ready import database, ensure_schema


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")
    import django

    django.setup()
    instance = Instance.load()
    with database(instance):
        ensure_schema(instance)
        done = subprocess.run([sys.executable, "-m", *sys.argv[1:]])
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
