"""Does what waits for large lists, as the worker would, inside a test's transaction."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def work() -> int:
    """How many jobs were done."""
    """Do what waits, as the worker would; it marks jobs done in a way the test's transaction cannot."""
    jobs = ProcrastinateJob.objects.filter(
        task_name__in=["network.check_list", "network.apply_list", "network.undo_list"]
    )
    waiting = list(jobs.filter(attempts=0))
    for job in waiting:
        app.tasks[job.task_name].func(**job.args)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 1 WHERE id = ANY(%s)", [[job.pk for job in waiting]])
    return len(waiting)
