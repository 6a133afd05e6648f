"""Work done later, by the worker, in the scope of whoever asked for it.

A job stores ids, never data: who (user), as what (membership), about what. When its time comes the membership is read
anew; if it has ended by then, the job is refused and the refusal logged. Deferring is part of the request's
transaction: what is rolled back is not done later either.

    @scoped_task("cases.export")
    def export_cases(*, actor: Actor, list_id: str) -> None: ...

    export_cases.defer(by=request.actor, list_id=list_.pk)
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from querschnitt.audit.models import AuditEvent
from querschnitt.audit.services import record
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import Scope, open_scope

from .actor import Actor, memberships_of
from .middleware import load_organisation
from .models import User

logger = logging.getLogger(__name__)
MAX_TEXT = 64
LOST_CONNECTION = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[OperationalError, InterfaceError])


class JobRefused(Exception):
    """The person who asked may no longer act. Not tried again."""


def _as_id(name: str, value: Any) -> str | int:
    if isinstance(value, bool) or not isinstance(value, UUID | str | int | date):
        raise TypeError(f"{name}: a job takes ids, not {type(value).__name__}.")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise TypeError(f"{name}: a job takes ids of at most {MAX_TEXT} characters.")
    return value if isinstance(value, int) else str(value)


def _find_actor(user_id: str, membership_id: str) -> Actor | None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    memberships = memberships_of(user) if user else []
    found = next((item for item in memberships if str(item.pk) == membership_id), None)
    return Actor(user, found) if user and found else None


@contextmanager
def acting(user_id: str, membership_id: str, job: str) -> Iterator[Actor]:
    """The scope of the person who asked, read anew."""
    with open_scope(Scope(user_id=UUID(user_id))):
        actor = _find_actor(user_id, membership_id)
        if actor is None:
            content = json.dumps({"reason": "membership", "job": job})
            record(AuditEvent.Action.DENIED, table="procrastinate_jobs", content=content)
    if actor is None:
        logger.warning("job %s refused: membership %s is not valid any more", job, membership_id)
        raise JobRefused(job)
    with open_scope(actor.scope):
        load_organisation(actor)
        if actor.is_state:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        try:
            yield actor
        finally:
            if actor.is_state and not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")


def _own_connection(run: Callable[..., None]) -> Callable[..., None]:
    """The worker runs each job in some thread; its connection goes back to the pool afterwards."""

    @wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            run(*args, **kwargs)
        finally:
            if not connection.in_atomic_block:
                connections.close_all()

    return wrapped


class ScopedTask:
    def __init__(self, name: str, function: Callable[..., None], queue: str, retry: int, wait: int) -> None:
        self.name, self.function = name, function
        tries = RetryStrategy(max_attempts=retry, exponential_wait=wait) if retry else LOST_CONNECTION
        self.task = app.task(name=name, queue=queue, retry=tries)(_own_connection(self.run))

    def run(self, *, user_id: str, membership_id: str, **ids: Any) -> None:
        try:
            with acting(user_id, membership_id, self.name) as actor:
                self.function(actor=actor, **ids)
        except JobRefused:
            return  # logged; trying again would not change it

    def defer(self, *, by: Actor, **ids: Any) -> int:
        """Put the job into the queue, within the running transaction. Returns its number."""
        if by.membership is None or not isinstance(by.user, User):
            raise JobRefused(self.name)
        return self.task.defer(
            user_id=str(by.user.pk),
            membership_id=str(by.membership.pk),
            **{name: _as_id(name, value) for name, value in ids.items()},
        )


def scoped_task(
    name: str, *, queue: str = "default", retry: int = 0, wait: int = 5
) -> Callable[[Callable[..., None]], ScopedTask]:
    """``retry``: how often a job that failed with an error is tried again; a lost connection always is.

    ``wait``: seconds before the second attempt, their square before the third and so on: five attempts take 13 minutes,
    seven a night.
    """
    return lambda function: ScopedTask(name, function, queue, retry, wait)


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def state_of(job: int | None) -> JobState | None:
    """How far a job has come; ``None`` for one that was never put into the queue."""
    status = ProcrastinateJob.objects.filter(pk=job).values_list("status", flat=True).first() if job else None
    if status is None:
        return None
    known = {"todo": JobState.WAITING, "doing": JobState.RUNNING, "succeeded": JobState.DONE}
    return known.get(status, JobState.FAILED)


class CentreJob:
    def __init__(self, name: str, function: Callable[..., None], retry: int) -> None:
        self.name, self.function = name, function
        tries = RetryStrategy(max_attempts=retry, exponential_wait=5)
        self.task = app.task(name=name, queue="default", retry=tries)(_own_connection(self.run))

    def run(self, *, centre_id: str, **ids: Any) -> None:
        with open_scope(Scope(UUID(centre_id))):
            self.function(**ids)

    def defer(self, *, centre_id: UUID, **ids: Any) -> int:
        """Put the job into the queue, within the running transaction. Returns its number."""
        named = {name: _as_id(name, value) for name, value in ids.items()}
        return self.task.defer(centre_id=str(centre_id), **named)


def centre_job(name: str, *, retry: int = 5) -> Callable[[Callable[..., None]], CentreJob]:
    """Work of the system itself, without a person, for one centre, each in a transaction of its own.

    For what a ``centre_task`` finds to do and should not do in one go, such as writing mails.
    """
    return lambda function: CentreJob(name, function, retry)


def centre_task(name: str, *, cron: str) -> Callable[[Callable[[Centre], None]], Callable[[int], None]]:
    """Work of the system itself, without a person, for every centre in its own scope and transaction.

    One centre's failure does not keep the others from their turn.
    """

    def decorate(function: Callable[[Centre], None]) -> Callable[[int], None]:
        def run(timestamp: int) -> None:
            for centre in Centre.objects.all():
                try:
                    with open_scope(Scope(centre.pk)):
                        function(centre)
                except Exception:
                    logger.exception("job %s failed for centre %s", name, centre.pk)

        app.periodic(cron=cron)(app.task(name=name, pass_context=False)(_own_connection(run)))
        return run

    return decorate


def system_task(name: str, *, cron: str) -> Callable[[Callable[[], None]], Callable[[int], None]]:
    """Housekeeping that touches no centre's rows."""

    def decorate(function: Callable[[], None]) -> Callable[[int], None]:
        def run(timestamp: int) -> None:
            function()

        app.periodic(cron=cron)(app.task(name=name, pass_context=False)(_own_connection(run)))
        return run

    return decorate
