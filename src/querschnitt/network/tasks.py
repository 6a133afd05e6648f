"""Nightly housekeeping of uploaded lists."""

from __future__ import annotations

from querschnitt.accounts.jobs import centre_task
from querschnitt.tenants.models import Centre

from .services.imports import delete_stale_imports


@centre_task("network.delete_stale_imports", cron="30 3 * * *")
def delete_uploads(centre: Centre) -> None:
    """Also where nobody uploads another list, which deletes them as well."""
    delete_stale_imports()
