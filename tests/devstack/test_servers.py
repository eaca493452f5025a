"""The embedded servers survive what happens to them on somebody's desk."""

import os
import shutil
import subprocess
import sys
import sysconfig
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from devstack import layout as layouts
from devstack import processes
from devstack.layout import DevstackError, layout, service_account
from devstack.postgres import Postgres
from tests.devstack.conftest import (
    HOLD,
    ROOT,
    alive,
    as_root,
    borrowed,
    erase,
    guard_of,
    holder,
    process_of,
    server,
    soon,
    sql,
)


def test_data_is_kept_between_two_runs(checkout):
    with borrowed(checkout, "demo") as servers:
        sql(server(servers, "postgres"), "CREATE TABLE kept AS SELECT 'œuvre' AS word")

    with borrowed(checkout, "demo") as servers:
        assert sql(server(servers, "postgres"), "SELECT word FROM kept") == [("œuvre",)]


def test_servers_end_with_the_last_borrower(checkout):
    with borrowed(checkout) as first:
        pids = [process_of(borrowing.server).pid for borrowing in first.borrowings]
        with borrowed(checkout):
            pass
        assert all(borrowing.server.answers() for borrowing in first.borrowings)

    assert not any(alive(pid) for pid in pids)


def test_nothing_is_reachable_but_by_its_owner(checkout):
    with borrowed(checkout) as servers:
        directory = servers.borrowings[0].server.layout.sockets

        assert directory.stat().st_mode & 0o077 == 0
        for borrowing in servers.borrowings:
            assert process_of(borrowing.server).net_connections("inet") == []


# --- kill -9 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_comes_back_by_itself(checkout, name):
    with borrowed(checkout) as servers:
        victim = server(servers, name)
        first = process_of(victim)

        first.kill()
        first.wait(10)

        assert soon(victim.answers)
        assert process_of(victim).pid != first.pid


def test_a_killed_postgres_loses_nothing_committed(checkout):
    with borrowed(checkout, "demo") as servers:
        postgres = server(servers, "postgres")
        sql(postgres, "CREATE TABLE acknowledged AS SELECT generate_series(1, 1000) AS number")

        process_of(postgres).kill()

        assert soon(postgres.answers)
        assert sql(postgres, "SELECT count(*) FROM acknowledged") == [(1000,)]


@pytest.mark.skipif(sys.platform != "linux", reason="le noyau ne prévient les enfants que sous Linux")
def test_servers_end_with_their_killed_guard_and_a_borrower_brings_them_back(checkout):
    with borrowed(checkout) as servers:
        children = [process_of(borrowing.server) for borrowing in servers.borrowings]
        for borrowing in servers.borrowings:
            guard_of(borrowing.server).kill()

        _, left = psutil.wait_procs(children, timeout=20)
        assert left == []

        assert servers.revive() == ["PostgreSQL", "Valkey"]
        assert all(borrowing.server.answers() for borrowing in servers.borrowings)


def test_everything_killed_at_once_starts_again(checkout):
    with borrowed(checkout, "demo") as servers:
        postgres = server(servers, "postgres")
        sql(postgres, "CREATE TABLE kept AS SELECT 1 AS number")
        guards = [guard_of(borrowing.server) for borrowing in servers.borrowings]
        family = [process for guard in guards for process in [guard, *guard.children(recursive=True)]]
        for process in family:
            with suppress(psutil.NoSuchProcess):  # some follow their parent at once
                process.kill()
        psutil.wait_procs(family, timeout=10)

    with borrowed(checkout, "demo") as servers:
        assert sql(server(servers, "postgres"), "SELECT number FROM kept") == [(1,)]


def test_servers_end_when_their_only_borrower_is_killed(checkout):
    with holder(checkout) as process, borrowed(checkout) as servers:
        pids = [process_of(borrowing.server).pid for borrowing in servers.borrowings]
        process.kill()
        process.wait(10)
        assert all(alive(pid) for pid in pids)  # we still need them

    assert soon(lambda: not any(alive(pid) for pid in pids))


# --- Leftovers -------------------------------------------------------------------------------------------------------------


def test_stale_pid_file_of_a_reused_pid_is_put_aside(checkout):
    with borrowed(checkout) as servers:
        postgres = server(servers, "postgres")
        data = postgres.data_directory()
    account = service_account()
    bystander = subprocess.Popen(["sleep", "60"], cwd="/", **(account.popen() if account else {}))
    leftovers = [data / "postmaster.pid", postgres.socket.with_name(postgres.socket.name + ".lock")]
    for path in leftovers:
        path.write_text(f"{bystander.pid}\n{data}\n1700000000\n5432\n{postgres.layout.sockets}\n")
        if account:
            os.chown(path, account.uid, account.gid)

    with borrowed(checkout) as servers:
        assert server(servers, "postgres").answers()

    assert bystander.poll() is None  # nobody took it for a server
    bystander.kill()
    bystander.wait()


def test_interrupted_first_start_is_not_taken_for_a_cluster(checkout):
    with borrowed(checkout) as servers:
        data = server(servers, "postgres").data_directory()
    data.rename(data.with_name(data.name + ".part"))
    (data.with_name(data.name + ".part") / "PG_VERSION").unlink()

    with borrowed(checkout) as servers:
        assert server(servers, "postgres").answers()


def test_socket_directory_of_somebody_else_is_refused(checkout, tmp_path):
    elsewhere = layout(checkout, "test").sockets
    elsewhere.symlink_to(tmp_path)

    with pytest.raises(DevstackError, match="appartient à"), borrowed(checkout):
        pass
    elsewhere.unlink()


# --- Several at once, several places ----------------------------------------------------------------------------------------


def test_two_checkouts_at_once_do_not_share_anything(new_checkout):
    with borrowed(new_checkout()) as one, borrowed(new_checkout()) as other:
        sql(server(one, "postgres"), "CREATE TABLE mine AS SELECT 1 AS number")

        assert sql(server(other, "postgres"), "SELECT to_regclass('mine')") == [(None,)]
        assert one.environment != other.environment


def test_four_concurrent_starts_make_one_server(checkout):
    with ExitStack() as stack:
        starters = [stack.enter_context(holder(checkout, wait=False)) for _ in range(4)]

        assert [starter.stdout.readline() for starter in starters] == ["up\n"] * 4
        data = layout(checkout, "test").home / "pg18-test"
        postmasters = [
            process for process in processes.working_in(data, "postgres") if process.parent().name() != "postgres"
        ]
        assert len(postmasters) == 1


def test_path_longer_than_a_socket_address(new_checkout):
    root = new_checkout() / ("très long " * 12) / ("plus long encore " * 8)
    root.mkdir(parents=True)

    with borrowed(root) as servers:
        assert len(str(root)) > 200
        assert server(servers, "postgres").answers()


def test_moved_checkout_keeps_its_data(checkout):
    with borrowed(checkout) as servers:
        sql(server(servers, "postgres"), "CREATE TABLE kept AS SELECT 1 AS number")
    moved = checkout.rename(checkout.with_name("ailleurs"))

    with borrowed(moved) as servers:
        assert sql(server(servers, "postgres"), "SELECT number FROM kept") == [(1,)]


def test_checkout_moved_while_running_starts_again_at_its_new_place(checkout):
    with holder(checkout, "demo") as process:
        sql(Postgres(layout(checkout, "demo")), "CREATE TABLE kept AS SELECT 1 AS number")
        moved = checkout.rename(checkout.with_name("ailleurs"))

        with borrowed(moved, "demo") as servers:
            postgres = server(servers, "postgres")
            assert sql(postgres, "SELECT number FROM kept") == [(1,)]
            assert sql(postgres, "SHOW data_directory") == [(str(postgres.data_directory()),)]
            process.stdin.close()
            process.wait(30)


def test_copied_checkout_is_another_one(checkout):
    with borrowed(checkout) as servers:
        copy = checkout.with_name("copie")
        shutil.copytree(checkout / ".portal", copy / ".portal", ignore=shutil.ignore_patterns("pg18*"))

        assert layout(copy, "test").key != server(servers, "postgres").layout.key


# --- Accounts ----------------------------------------------------------------------------------------------------------------


@as_root
def test_root_runs_the_servers_under_another_account(checkout):
    with borrowed(checkout) as servers:
        account = service_account()

        assert {process_of(borrowing.server).username() for borrowing in servers.borrowings} == {account.name}
        assert server(servers, "postgres").layout.home == checkout / ".portal"


@as_root
def test_root_in_a_closed_directory_uses_the_system_one(new_checkout):
    root = new_checkout()
    root.parent.chmod(0o700)

    with borrowed(root) as servers:
        postgres = server(servers, "postgres")
        assert postgres.answers()
        assert postgres.layout.home == layouts.SYSTEM_HOME / postgres.layout.key

    assert root.parent.stat().st_mode & 0o777 == 0o700  # left as it was


@as_root
def test_ordinary_user_runs_the_servers_alone(new_checkout):
    nobody = layouts.Account("nobody", 65534, 65534)
    python = python_for(nobody)
    root = new_checkout()
    os.chown(root, nobody.uid, nobody.gid)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}"}
    command = [python, "-B", "-c", HOLD, str(root), "test"]

    result = subprocess.run(
        command, cwd=root, env=environment, input="", capture_output=True, text=True, check=False, **nobody.popen()
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "up\n", "")
    assert (root / ".portal" / "pg18-test").stat().st_uid == nobody.uid
    for sockets in Path("/tmp").glob(f"gtec-{nobody.uid}-*"):
        shutil.rmtree(sockets)
    with pytest.raises(DevstackError, match="appartient à « nobody »"), borrowed(root):
        pass
    shutil.rmtree(root)
    erase(root.parent)


def python_for(account) -> str:
    """A Python that `account` may run with our libraries; skips when there is none."""
    if not layouts.reaches(account, ROOT / "devstack"):
        pytest.skip("le compte « nobody » n’entre pas dans ce dossier")
    for candidate in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        probe = (
            subprocess.run([candidate, "-c", ""], cwd="/", stderr=subprocess.DEVNULL, check=False, **account.popen())
            if layouts.reaches(account, Path(candidate).resolve().parent)
            else None
        )
        if probe and probe.returncode == 0:
            return candidate
    return pytest.skip("aucun Python que le compte « nobody » puisse lancer")
