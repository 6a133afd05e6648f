"""Counting is work of the night: nobody waits for it, and no page counts."""

from __future__ import annotations

from django.utils import timezone

from querschnitt.accounts.jobs import system_task

from .services import refresh_figures


@system_task("reporting.refresh_figures", cron="20 2 * * *")
def count_every_night() -> None:
    """This year and the one before, which late entries still change until it is published after its end."""
    year = timezone.localdate().year
    refresh_figures(years=(year - 1, year))
