"""Tasks that only the tests' worker knows."""

from django.db import connection

from querschnitt.accounts import rescue
from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import current_scope

GATE = 20261121  # an advisory lock: "tests.wait" waits for it
rescue.LOOK_EVERY = 0.2


@scoped_task("tests.rename")
def rename(*, actor: Actor, organisation_id: str) -> None:
    """Renames what the actor can see; a foreign organisation is not found."""
    Organisation.objects.filter(pk=organisation_id).update(short_name=f"{actor.user.pk.hex[:8]}")


@scoped_task("tests.fail", retry=1, wait=0)
def fail(*, actor: Actor, organisation_id: str) -> None:
    Organisation.objects.filter(pk=organisation_id).update(short_name="halb")
    raise ZeroDivisionError


@scoped_task("tests.wait")
def wait(*, actor: Actor, organisation_id: str) -> None:
    Organisation.objects.filter(pk=organisation_id).update(short_name="gewartet")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])


@centre_task("tests.count", cron="0 0 1 1 *")
def count(centre: Centre) -> None:
    assert current_scope().user_id is None
    Organisation.objects.update(short_name=f"von {Organisation.objects.count()}")
