"""The web server's own process: the product is loaded here once, before the workers are forked from it.

    python -m querschnitt.config.web WORKERS

It loads while ``./run`` still brings the database up, and waits for a line on its standard input: the port, and the
address links lead to.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from .database import DatabaseUnfit
from .instance import SettingUnfit
from .memory import calm_collector
from .ready import check_protection, close_connections
from .tied import tie_to_parent

HOST = "127.0.0.1"


def serve(workers: int) -> None:
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    try:
        application = _loaded()
    except SettingUnfit as error:
        sys.exit(str(error))
    port, *address = sys.stdin.readline().split() or [""]
    if not port:
        return  # whoever started us has given up
    if address:
        settings.PUBLIC_ADDRESS = address[0]
    _check()
    here = os.getpid()

    def of_worker(target: str) -> Callable[..., Any]:
        # A worker must not hold the port when the server process was killed.
        tie_to_parent(here)
        return application

    server = Server(
        "querschnitt.config.wsgi:application", address=HOST, port=int(port), interface=Interfaces.WSGI,
        workers=workers, blocking_threads=1, respawn_failed_workers=True, respawn_interval=0.5,
        workers_kill_timeout=10, websockets=False, log_access=False, log_level=LogLevels.warning,
    )  # fmt: skip
    server.serve(target_loader=of_worker)


def _check() -> None:
    from django.db import OperationalError

    while True:
        try:
            check_protection()
            break
        except DatabaseUnfit as error:
            sys.exit(str(error))
        except OperationalError:  # both were killed; whoever started us starts the database again
            time.sleep(0.5)
    close_connections()  # every worker opens its own


def _loaded() -> Callable[..., Any]:
    """Everything a first request would load; nothing that opens a connection or starts a thread."""
    from django.urls import get_resolver

    from .wsgi import application

    assert get_resolver().url_patterns  # noqa: S101  (reading them loads every view)
    calm_collector()  # before the workers are forked: what they share stays shared
    return application


if __name__ == "__main__":
    serve(int(sys.argv[1]))
