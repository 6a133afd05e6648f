"""Jobs run by a real worker process, in the scope of whoever asked, read anew when their time comes."""

import signal
import time
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.jobs import JobRefused, JobState, state_of
from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.rescue import rescue, stalled_jobs
from querschnitt.audit.models import AuditEvent
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.database import superuser
from tests.factories.accounts import House, make_house
from tests.process import command

from .worker_tasks import GATE, count, fail, rename, wait

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


def test_worker_does_what_was_asked_and_nothing_else(scratch):
    """One worker for all of them: starting it is dear."""
    a, b = make_house("Ahrenfeld"), make_house("Birkenhorst")
    left, gone = make_house("Cronberg"), make_house("Dornfeld")
    head = a.members["centre_head"]
    rename.defer(by=head, organisation_id=a.partner.pk)
    rename.defer(by=head, organisation_id=b.partner.pk)
    fail.defer(by=b.members["centre_head"], organisation_id=b.outsider.pk)
    for house in (left, gone):
        rename.defer(by=house.members["centre_head"], organisation_id=house.partner.pk)
    with open_scope(left.scope()):
        Membership.objects.filter(pk=left.members["centre_head"].membership.pk).update(ended_at=timezone.now())
    User.objects.filter(pk=gone.members["centre_head"].user.pk).update(is_active=False)

    said = run_waiting(scratch)
    assert [state for _name, state in states()[:2]] == ["succeeded", "succeeded"]
    # For whoever asked, in the log too.
    assert short_name(a, a.partner) == head.user.pk.hex[:8]
    with open_scope(a.scope()):
        (event,) = AuditEvent.objects.filter(table="tenants_organisation", action="update")
    assert (event.person, event.chain) == (head.user.pk, a.ki.pk)
    # Not in another centre.
    assert short_name(b, b.partner) == ""
    # Nothing half done.
    assert states()[2] in [("tests.fail", "failed"), ("tests.fail", "todo")]
    assert short_name(b, b.outsider) == ""
    # Not for somebody who left, and the refusal is logged.
    assert said.count("refused") == 2
    for house in (left, gone):
        assert short_name(house, house.partner) == ""
    with superuser_of(scratch) as admin:
        rows = admin.execute("SELECT person, content FROM audit_auditevent WHERE action = 'denied'").fetchall()
    refusal = {"job": "tests.rename", "reason": "membership"}
    assert sorted(rows, key=str) == sorted(
        [(house.members["centre_head"].user.pk, refusal) for house in (left, gone)], key=str
    )


def superuser_of(database: str):
    import psycopg

    parameters = {**superuser().info.get_parameters(), "dbname": database}
    return psycopg.connect(**parameters, password=superuser().info.password)


@pytest.mark.django_db
def test_job_of_a_request_that_failed_is_never_done(world):
    house = world.a
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        rename.defer(by=house.members["centre_head"], organisation_id=house.partner.pk)
        raise ZeroDivisionError
    assert states() == []


@pytest.mark.django_db
def test_job_takes_ids_and_no_data(world):
    head = world.actor("centre_head")
    for value in ({"name": "Yonas"}, "x" * 65, [1, 2], True):
        with pytest.raises(TypeError):
            rename.defer(by=head, organisation_id=value)
    with pytest.raises(JobRefused):
        rename.defer(by=Actor(head.user), organisation_id=uuid4())
    assert states() == []


@pytest.mark.django_db
def test_system_job_runs_for_every_centre_in_its_own_scope(world):
    a, b = world.a, world.b
    count(0)
    assert short_name(a, a.ki) == short_name(b, b.ki) == "von 3"


def wait_for(condition, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.2)
    return False


def test_worker_takes_over_from_a_killed_one_survives_lost_connections_and_stops_cleanly(scratch):
    house = make_house("Ahrenfeld")
    head = house.members["centre_head"]
    with superuser_of(scratch) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
        gate.commit()
        wait.defer(by=head, organisation_id=house.partner.pk)
        with command(scratch, "worker", **TASKS) as process:
            assert wait_for(lambda: states() == [("tests.wait", "doing")])
            process.kill()
            process.wait()
        assert states() == [("tests.wait", "doing")]
        gate.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        gate.commit()
    with command(scratch, "worker", **TASKS) as process:
        assert wait_for(lambda: states() == [("tests.wait", "succeeded")], 60)
        with superuser() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
                [scratch, own_pid()],
            )
        rename.defer(by=head, organisation_id=house.outsider.pk)
        assert wait_for(lambda: states()[1:] == [("tests.rename", "succeeded")], 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert short_name(house, house.partner) == "gewartet"


@pytest.mark.django_db
def test_job_that_costs_every_worker_its_life_is_given_up_at_last(world):
    job = rename.defer(by=world.actor("centre_head"), organisation_id=world.a.partner.pk)
    for state in (JobState.WAITING, JobState.WAITING, JobState.FAILED):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        assert stalled_jobs() == {job}
        rescue(stalled_jobs())
        assert state_of(job) == state
    assert stalled_jobs() == set()
    rescue({job})
    assert state_of(job) == JobState.FAILED


@pytest.mark.django_db
def test_job_of_a_worker_that_lives_is_left_alone(world):
    job = rename.defer(by=world.actor("centre_head"), organisation_id=world.a.partner.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '20 seconds') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    assert stalled_jobs() == set()


def own_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
