"""``querschnitt COMMAND ...``: one command of the product."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["querschnitt", *sys.argv[1:]])


if __name__ == "__main__":
    main()
