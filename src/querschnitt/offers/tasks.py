"""Daily: ask providers about what is due, and forget what was kept for a day."""

from __future__ import annotations

from django.utils import timezone

from querschnitt.accounts.jobs import centre_job, centre_task
from querschnitt.tenants.models import Centre

from .services import feedback, freshness


@centre_job("offers.write_to_provider")
def write_to_provider(*, request_id: str) -> None:
    freshness.write_mail(request_id=request_id)


@centre_task("offers.ask_providers", cron="20 5 * * *")
def ask_providers(centre: Centre) -> None:
    """One mail an address, each a job of its own: what was sent stays sent, whatever happens to the next."""
    freshness.open_due_checks(timezone.localdate())
    for check in freshness.first_of_each_mail(timezone.now()):
        write_to_provider.defer(centre_id=centre.pk, request_id=check.pk)


@centre_task("offers.forget", cron="50 3 * * *")
def forget(centre: Centre) -> None:
    feedback.forget_senders()
    freshness.forget_links()
