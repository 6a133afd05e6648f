from __future__ import annotations

import os
import signal
import stat
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from querschnitt.embedded import Cluster, ClusterError, packaged_binaries, socket_directory
from querschnitt.embedded import cluster as cluster_module
from querschnitt.embedded.process import alive, noted_pid, postmaster, serves, workers


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def kill_all(cluster: Cluster) -> None:
    for pid in workers(cluster.data):
        os.kill(pid, signal.SIGKILL)


def test_cluster_is_private_to_its_owner(running: Cluster) -> None:
    assert mode(running.data) == mode(running.socket) == mode(running.data.parent) == 0o700
    assert mode(running.password_file) == 0o600
    assert mode(running.socket / ".s.PGSQL.5432") == 0o700
    owner = running.data.stat().st_uid
    assert owner != 0
    assert os.geteuid() in {0, owner}


def test_cluster_listens_on_no_network_address(running: Cluster) -> None:
    pid = postmaster(running.data)
    inodes = {os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir() if "socket:" in os.readlink(fd)}
    for table in ("tcp", "tcp6"):
        rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        assert not inodes & {f"socket:[{row.split()[9]}]" for row in rows}


def test_cluster_keeps_what_it_acknowledged(running: Cluster) -> None:
    with running.connect() as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)


def test_cluster_refuses_a_wrong_password(running: Cluster) -> None:
    for password in ("", "postgres", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(running.socket), user="postgres", password=password, dbname="postgres")


def log_of(cluster: Cluster) -> str:
    return "".join(path.read_text() for path in (cluster.data / "log").iterdir())


def test_log_holds_no_statement_and_no_value(running: Cluster) -> None:
    with running.connect() as connection:
        connection.execute("CREATE TABLE person (name text UNIQUE)")
        connection.execute("INSERT INTO person VALUES ('Canary Vogel')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Canary Vogel')")
    # The server's collector writes its file a moment after the client has its error.
    deadline = time.monotonic() + 30
    while "duplicate key" not in (written := log_of(running)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "duplicate key" in written
    assert "Canary" not in written


def test_start_twice_changes_nothing(running: Cluster) -> None:
    first = postmaster(running.data)
    running.start()
    assert postmaster(running.data) == first


def test_start_from_two_processes_at_once_gives_one_server(folder: Path) -> None:
    made = [Cluster(folder / "db") for _ in range(4)]
    threads = [threading.Thread(target=one.join) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0].running()
    for one in made[:-1]:
        one.leave()
        assert made[0].running()
    made[-1].leave()
    assert not made[0].running()


def test_start_after_the_server_was_killed_keeps_the_rows(cluster: Cluster) -> None:
    cluster.start()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE ledger (n int)")
        connection.execute("INSERT INTO ledger SELECT generate_series(1, 1000)")
    kill_all(cluster)
    cluster.start()
    with cluster.connect() as connection:
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (1000,)


def test_start_after_only_the_postmaster_was_killed(cluster: Cluster) -> None:
    cluster.start()
    pid = postmaster(cluster.data)
    assert pid
    os.kill(pid, signal.SIGKILL)
    cluster.start()
    assert postmaster(cluster.data) != pid


def test_pid_file_naming_a_living_foreign_process_does_not_block(cluster: Cluster) -> None:
    """The number of the killed server belongs, after a reboot, to a process of the same account."""
    cluster.start()
    noted = cluster.data / "postmaster.pid"
    lines = noted.read_text().splitlines()
    kill_all(cluster)
    sleeper = subprocess.Popen(["sleep", "60"], cwd="/", user=cluster.run_as)
    try:
        for path in (noted, cluster.socket / ".s.PGSQL.5432.lock"):
            path.write_text("\n".join([str(sleeper.pid), *lines[1:]]) + "\n")
        assert noted_pid(cluster.data) == sleeper.pid
        assert not cluster.running()
        cluster.start()
        assert cluster.running()
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_pid_file_of_a_living_server_is_left_alone(running: Cluster) -> None:
    pid = postmaster(running.data)
    assert pid is not None
    assert serves(pid, running.data)
    assert not serves(os.getpid(), running.data)
    assert not serves(pid, running.directory)


def test_process_that_is_dead_but_not_collected_is_not_alive() -> None:
    child = subprocess.Popen(["true"])
    time.sleep(0.2)
    assert not alive(child.pid)
    child.wait()


def test_creation_that_was_cut_off_is_begun_again(folder: Path) -> None:
    half = folder / "db" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    made = Cluster(folder / "db")
    made.start()
    assert made.running()
    made.stop()


def test_data_of_another_major_version_are_refused_and_kept(cluster: Cluster) -> None:
    cluster.create()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match="PostgreSQL 17"):
        cluster.start()
    assert (cluster.data / "global" / "pg_control").exists()


def test_full_disk_is_named_with_path_and_bytes(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.create()
    monkeypatch.setattr(Cluster, "free_bytes", lambda self: 1_234_567)
    with pytest.raises(ClusterError) as caught:
        cluster.start()
    assert str(cluster.data) in str(caught.value)
    assert "1.234.567 Byte" in str(caught.value)


def test_disk_filling_up_is_said_before(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "free_bytes", lambda self: cluster_module.DISK_WARNING)
    assert cluster.disk_warning() is None
    monkeypatch.setattr(Cluster, "free_bytes", lambda self: cluster_module.DISK_WARNING - 1)
    assert str(cluster.data) in (cluster.disk_warning() or "")


def test_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    deep = folder / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    assert len(str(socket_directory(deep))) < 80
    made = Cluster(deep)
    made.start()
    try:
        with made.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        made.stop()


def test_path_with_blanks_commas_and_quotes_works(folder: Path) -> None:
    made = Cluster(folder / "Amt, 'Nord' ä")
    made.start()
    with made.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    made.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as another user")
def test_folder_the_system_user_cannot_reach_is_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    from querschnitt.embedded import place

    monkeypatch.setattr(place, "STATE", folder / "state")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    made = Cluster(closed / "db")
    before = os.umask(0o077)  # as hardened machines set it for root
    request.addfinalizer(lambda: os.umask(before))
    made.start()
    request.addfinalizer(made.stop)
    assert mode(closed) == 0o700
    assert made.data.is_relative_to(folder / "state")
    assert Cluster(closed / "db").running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as another user")
def test_programs_the_system_user_cannot_reach_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from querschnitt.embedded import place

    monkeypatch.setattr(place, "STATE", folder / "state")
    monkeypatch.setattr(place, "reachable", lambda path, user, **more: path.is_relative_to(folder))
    before = os.umask(0o077)
    try:
        copy = place.usable(packaged_binaries(), place.SYSTEM_USER)
    finally:
        os.umask(before)
    assert copy.root.is_relative_to(folder / "state")
    done = subprocess.run([copy.program("postgres"), "--version"], capture_output=True, text=True, user="nobody")
    assert "PostgreSQL" in done.stdout
