"""Nightly housekeeping of sign-in and audit log."""

from __future__ import annotations

import logging
from datetime import timedelta

from axes.models import AccessAttempt
from django.core.management import call_command
from django.utils import timezone

from querschnitt.audit.anchor import verify

from .jobs import system_task

logger = logging.getLogger(__name__)
ATTEMPTS_KEPT = timedelta(days=90)


@system_task("accounts.clear_sign_ins", cron="10 3 * * *")
def clear_sign_ins() -> None:
    """Ended sessions, and attempts older than their retention class allows."""
    call_command("clearsessions")
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - ATTEMPTS_KEPT).delete()


@system_task("accounts.verify_audit", cron="40 3 * * *")
def verify_audit() -> None:
    if faults := verify():
        logger.critical("the audit log was tampered with: %s breaks, see querschnitt audit verify", len(faults))
