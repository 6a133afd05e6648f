"""Work of case work done later, by the system itself."""

from __future__ import annotations

from django.db import connection

from querschnitt.accounts.jobs import centre_task
from querschnitt.tenants.models import Centre


@centre_task("cases.follow_spans", cron="10 0 * * *")
def follow_spans(centre: Centre) -> None:
    """What begins or ends today is the status of today; the function sees rows, gives out a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_follow_spans()")
