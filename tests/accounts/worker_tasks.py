"""Tasks that only the tests' worker knows."""

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import centre_task, scoped_task
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import current_scope


@scoped_task("tests.rename")
def rename(*, actor: Actor, organisation_id: str) -> None:
    """Renames what the actor can see; a foreign organisation is not found."""
    Organisation.objects.filter(pk=organisation_id).update(short_name=f"{actor.user.pk.hex[:8]}")


@scoped_task("tests.fail", retry=1)
def fail(*, actor: Actor, organisation_id: str) -> None:
    Organisation.objects.filter(pk=organisation_id).update(short_name="halb")
    raise ZeroDivisionError


@centre_task("tests.count", cron="0 0 1 1 *")
def count(centre: Centre) -> None:
    assert current_scope().user_id is None
    Organisation.objects.update(short_name=f"von {Organisation.objects.count()}")
