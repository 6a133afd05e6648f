"""Every five minutes: write the records of the open interface whose offers changed."""

from __future__ import annotations

from querschnitt.accounts.jobs import centre_task
from querschnitt.tenants.models import Centre

from .written import write_outdated


@centre_task("api.write_records", cron="*/5 * * * *")
def write_records(centre: Centre) -> None:
    write_outdated(centre)
