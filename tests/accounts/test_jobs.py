"""Jobs run by a real worker process, in the scope of whoever asked, read anew when their time comes."""

import signal
import time
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import JobRefused
from querschnitt.accounts.models import Membership, User
from querschnitt.audit.models import AuditEvent
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.database import superuser
from tests.factories.accounts import House, make_house
from tests.process import command

from .worker_tasks import count, fail, rename

TASKS = {"TEST_IMPORT": "tests.accounts.worker_tasks"}


def run_waiting(database: str) -> str:
    with command(database, "worker", "--once", **TASKS) as process:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output


def states() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE 'tests.%' ORDER BY id"
        )
        return cursor.fetchall()


def short_name(house: House, organisation: Organisation) -> str:
    with open_scope(house.scope()):
        return Organisation.objects.get(pk=organisation.pk).short_name


def test_job_acts_for_whoever_asked(scratch):
    house = make_house("Ahrenfeld")
    head = house.members["centre_head"]
    rename.defer(by=head, organisation_id=house.partner.pk)
    run_waiting(scratch)
    assert states() == [("tests.rename", "succeeded")]
    assert short_name(house, house.partner) == head.user.pk.hex[:8]
    with open_scope(house.scope()):
        (event,) = AuditEvent.objects.filter(table="tenants_organisation", action="update")
    assert (event.person, event.chain) == (head.user.pk, house.ki.pk)


def test_job_does_not_reach_another_centre(scratch):
    a, b = make_house("Ahrenfeld"), make_house("Birkenhorst")
    rename.defer(by=a.members["centre_head"], organisation_id=b.partner.pk)
    run_waiting(scratch)
    assert short_name(b, b.partner) == ""


@pytest.mark.parametrize("how", ["membership", "account"])
def test_job_of_somebody_who_left_is_refused_and_logged(scratch, how):
    house = make_house("Ahrenfeld")
    head = house.members["centre_head"]
    rename.defer(by=head, organisation_id=house.partner.pk)
    if how == "membership":
        with open_scope(house.scope()):
            Membership.objects.filter(pk=head.membership.pk).update(ended_at=timezone.now())
    else:
        User.objects.filter(pk=head.user.pk).update(is_active=False)
    assert "refused" in run_waiting(scratch)
    assert short_name(house, house.partner) == ""
    with superuser_of(scratch) as admin:
        row = admin.execute("SELECT person, content FROM audit_auditevent WHERE action = 'denied'").fetchone()
    assert row == (head.user.pk, {"job": "tests.rename", "reason": "membership"})


def superuser_of(database: str):
    import psycopg

    parameters = {**superuser().info.get_parameters(), "dbname": database}
    return psycopg.connect(**parameters, password=superuser().info.password)


def test_failed_job_leaves_nothing_half_done(scratch):
    house = make_house("Ahrenfeld")
    fail.defer(by=house.members["centre_head"], organisation_id=house.partner.pk)
    run_waiting(scratch)
    assert short_name(house, house.partner) == ""
    assert states()[0][1] in {"failed", "todo"}


def test_job_of_a_request_that_failed_is_never_done(scratch):
    house = make_house("Ahrenfeld")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rename.defer(by=house.members["centre_head"], organisation_id=house.partner.pk)
        raise ZeroDivisionError
    assert states() == []


def test_job_takes_ids_and_no_data(scratch):
    head = make_house("Ahrenfeld").members["centre_head"]
    for value in ({"name": "Yonas"}, "x" * 65, [1, 2], True):
        with pytest.raises(TypeError):
            rename.defer(by=head, organisation_id=value)
    with pytest.raises(JobRefused):
        rename.defer(by=Actor(head.user), organisation_id=uuid4())
    assert states() == []


def test_system_job_runs_for_every_centre_in_its_own_scope(scratch):
    a, b = make_house("Ahrenfeld"), make_house("Birkenhorst")
    count(0)
    assert short_name(a, a.ki) == short_name(b, b.ki) == "von 3"


def wait_for(condition, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.2)
    return False


def test_worker_survives_lost_connections_and_stops_cleanly(scratch):
    house = make_house("Ahrenfeld")
    with command(scratch, "worker", **TASKS) as process:
        rename.defer(by=house.members["centre_head"], organisation_id=house.partner.pk)
        assert wait_for(lambda: states()[:1] == [("tests.rename", "succeeded")])
        with superuser() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
                [scratch, own_pid()],
            )
        rename.defer(by=house.members["centre_head"], organisation_id=house.outsider.pk)
        assert wait_for(lambda: states()[1:] == [("tests.rename", "succeeded")], 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def own_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
