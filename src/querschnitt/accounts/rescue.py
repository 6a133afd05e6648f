"""Jobs whose worker is gone: killed, out of memory, cut off from the database for long. Without help they would be
"doing" for ever, and whoever waits for one would wait with them.

A worker says every ten seconds that it lives. A job of one that has been silent is put back into the queue; what it had
begun was rolled back with its connection. A job that loses its worker time and again is the cause of it: it fails.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection

from django.db import DatabaseError, connection, connections, transaction
from psycopg_pool import PoolTimeout

logger = logging.getLogger(__name__)
SILENT = 30.0  # seconds
LOOK_EVERY = 20.0
MOST_TRIES = 3


def stalled_jobs() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
            " WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))",
            [SILENT],
        )
        return {job for (job,) in cursor.fetchall()}


@transaction.atomic
def rescue(jobs: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, attempts FROM procrastinate_jobs WHERE id = ANY(%s) AND status = 'doing'"
            " FOR UPDATE SKIP LOCKED",
            [list(jobs)],
        )
        for job, name, tries in cursor.fetchall():
            if tries + 1 < MOST_TRIES:
                logger.warning("job %s (%s) lost its worker: it is done again", job, name)
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])
            else:
                logger.error("job %s (%s) lost its worker %s times: given up", job, name, tries + 1)
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])


class Rescuer(threading.Thread):
    """Looks after the other workers' jobs for as long as this one works."""

    def __init__(self) -> None:
        super().__init__(name="rescuer", daemon=True)
        self.ended = threading.Event()

    def run(self) -> None:
        # Seen twice: after the machine slept every worker seems silent, until it says again that it lives.
        before: set[int] = set()
        while not self.ended.wait(LOOK_EVERY):
            try:
                found = stalled_jobs()
                if again := found & before:
                    rescue(again)
                before = found
            except (DatabaseError, PoolTimeout) as error:
                logger.warning("could not look for jobs without a worker: %s", error)
            finally:
                connections.close_all()

    def __enter__(self) -> Rescuer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join(5)
