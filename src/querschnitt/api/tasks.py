"""Every five minutes: write the records of the open interface whose offers changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from querschnitt.accounts.jobs import centre_task
from querschnitt.tenants.models import Centre
from querschnitt.tenants.visitors import visiting

from . import selectors
from .written import MOST, write_outdated

_looked: dict[UUID, datetime] = {}  # in this process: the directory's last change at the time of the last look


@centre_task("api.write_records", cron="*/5 * * * *")
def write_records(centre: Centre) -> None:
    """Looks at every offer only when something changed or a day began: a hundred thousand take seconds.

    A change that leaves no moment behind waits for the next look; until then its offers are made from their rows.
    """
    with visiting():
        changed = selectors.last_change()
    if _looked.get(centre.pk) != changed and write_outdated(centre) < MOST:
        _looked[centre.pk] = changed
