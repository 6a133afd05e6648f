from __future__ import annotations

import logging
import signal
import time
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

from querschnitt.accounts.rescue import Rescuer

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 30  # seconds between two tries to reach the database


class Command(BaseCommand):
    help = "Arbeitet Aufträge ab, bis es mit SIGTERM oder Strg-C beendet wird."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="nur, was jetzt wartet, dann Ende")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopped = False
        # A job may come after hours in which the database was restarted: look before using a pooled connection.
        connections["default"].settings_dict["CONN_HEALTH_CHECKS"] = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with nullcontext() if options["once"] else Rescuer():
            self._work(wait=not options["once"])

    def _work(self, *, wait: bool) -> None:
        pause = 1.0
        while not self.stopped:
            started = time.monotonic()
            try:
                # More than the stubs know.
                with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
                    # The worker answers both signals itself: it finishes the job in hand and comes back here.
                    worker.run_worker(wait=wait, concurrency=1, shutdown_graceful_timeout=20)
                return
            except (ConnectorException, OperationalError) as error:
                if time.monotonic() - started > LONGEST_PAUSE:
                    pause = 1.0
                logger.warning("database out of reach, next try in %.0f s: %s", pause, error)
                self._wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _stop(self, number: int, frame: Any) -> None:
        self.stopped = True

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopped and time.monotonic() < until:
            time.sleep(0.1)
