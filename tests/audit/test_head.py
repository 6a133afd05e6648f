"""The head of a chain moves once, when its transaction commits: no event costs more than the one before it."""

import json
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from querschnitt.audit import services
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.audit.test_tampering import chain_of, faults, house, master
from tests.factories.accounts import make_centre, make_organisation, make_user

__all__ = ["house"]
APPEND = "SELECT audit_append('read', 'cases_case', 'x', NULL)"


@pytest.fixture
def scope(db):
    centre = make_centre()
    organisation = make_organisation(centre, "KI")
    with open_scope(Scope(centre.pk, organisation.pk, make_user().pk)) as opened:
        yield opened


def ask(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def pages_of(events: int) -> int:
    """How many pages of the database so many events touch."""
    touched = 0
    for _ in range(events):
        (plan,) = ask(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {APPEND}")
        plan = plan if isinstance(plan, list) else json.loads(plan)
        touched += plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    return touched


def moves() -> int:
    return ask("SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'audit_auditchain'")[0]


def test_late_events_of_a_transaction_touch_as_many_pages_as_early_ones(scope):
    pages_of(5)
    before, early = moves(), pages_of(10)
    many = APPEND.replace("'x'", "n::text") + " FROM generate_series(1, 3000) n"
    ask(f"SELECT count(*) FROM ({many} OFFSET 0) x")
    late = pages_of(10)
    # Two more levels at most of the three indexes an event enters.
    assert late <= early + 10 * 6, (early, late)
    assert moves() == before


def test_log_is_sound_within_the_transaction_that_writes_it(scope):
    last = f"SELECT seq FROM audit_heads() WHERE chain = '{scope.organisation_id}'"
    ask(APPEND)
    (first,) = ask(last)
    assert services.faults() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(APPEND)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(APPEND)
    assert services.faults() == []
    assert ask(last) == (first + 2,)


def test_rolled_back_savepoints_leave_no_gap(scope):
    """The first event of a transaction too: with it goes the mark that the head is to be moved."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if what made the scope had been committed
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name in ("Eins", "Zwei"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Organisation.objects.create(name=f"Verworfen {name}")
            raise ZeroDivisionError
        with transaction.atomic():
            Organisation.objects.create(name=name)
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                Organisation.objects.create(name=f"Verworfen in {name}")
                raise ZeroDivisionError
        Organisation.objects.create(name=f"Nach {name}")
        assert services.faults() == []
    connection.check_constraints()
    assert services.faults() == []


def test_writers_at_once_make_one_sound_chain(house):
    failed = []

    def write(worker: int) -> None:
        try:
            for number in range(8):
                with open_scope(house.scope()), transaction.atomic():
                    Organisation.objects.create(name=f"Stelle {worker} {number}")
                    with pytest.raises(ZeroDivisionError), transaction.atomic():
                        Organisation.objects.create(name="Verworfen")
                        raise ZeroDivisionError
                    Organisation.objects.create(name=f"Noch eine {worker} {number}")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with open_scope(house.scope()):
        assert Organisation.objects.filter(name__startswith="Stelle ").exclude(name__contains="Nr").count() == 24
    assert faults() == set()


def test_writing_on_after_the_tail_was_cut_leaves_the_gap_open(house, scratch):
    chain = chain_of(house)
    master(scratch, f"DELETE FROM audit_auditevent WHERE chain = '{chain}' AND seq > 3")
    with open_scope(house.scope()), transaction.atomic():
        Organisation.objects.create(name="Danach")
        Organisation.objects.create(name="Und noch eine")
        assert {fault for _chain, _seq, fault in services.faults()} >= {"missing"}
    assert faults() == {"missing"}


def test_chain_whose_head_was_set_back_takes_no_event(house, scratch):
    """Or the next event would close the break unseen."""
    master(scratch, f"UPDATE audit_auditchain SET seq = seq - 1 WHERE id = '{chain_of(house)}'")
    with open_scope(house.scope()), pytest.raises(DatabaseError, match="audit_event_once_in_chain"):
        Organisation.objects.create(name="Danach")
    # A mover of another time, as a tamperer or a restored file may leave it, changes nothing of this.
    master(scratch, f"UPDATE audit_auditchain SET mover = 1 WHERE id = '{chain_of(house)}'")
    with open_scope(house.scope()), pytest.raises(DatabaseError, match="audit_event_once_in_chain"):
        Organisation.objects.create(name="Danach")
    assert faults() == {"cut off"}
