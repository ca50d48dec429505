"""No child outlives its parent, however the parent ends, and what dies is started again."""

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path

import pytest

from hourbank.embedded import logs
from hourbank.embedded.children import Command, Family
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.supervisor import StopRequested, watch
from tests.runtime.machine import (
    CHECKOUT,
    Program,
    bare_environment,
    call,
    family_of,
    process,
    wait_for,
)


# A parent with a child that ignores being asked and has a child of its own, as a worker's pool is.
STUBBORN = "trap '' TERM INT HUP; sleep 600 & echo $! > {pids}; while :; do sleep 600; done"
PARENT = """
import os, sys, time
from pathlib import Path
from hourbank.embedded.children import Command, Family

with Family() as family:
    family.guard.remove_later(Path(sys.argv[2]))
    family.start(Command(name="stubborn", argv=("sh", "-c", sys.argv[1]), env=os.environ, cwd=Path("/")))
    print("READY", flush=True)
    time.sleep(600)
"""


@contextmanager
def parent(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    output = tmp_path / "out"
    script = STUBBORN.format(pids=tmp_path / "pids")
    arguments = ("-c", textwrap.dedent(PARENT), script, str(tmp_path / "kept"))
    environment = bare_environment(PYTHONPATH=str(CHECKOUT))
    with Program(arguments=arguments, output=output, environment=environment) as program:
        program.wait_until_ready()
        wait_for((tmp_path / "pids").exists, "the grandchild")
        yield program


def test_the_death_of_the_parent_ends_children_and_grandchildren(tmp_path):
    with parent(tmp_path) as program:
        everything = program.family()
        assert len(everything) >= 4  # itself, its guard, the child, the grandchild
        os.kill(program.process.pid, signal.SIGKILL)
        program.wait()
        wait_for(lambda: not any(each.is_alive() for each in everything), "their end")
        assert not (tmp_path / "kept").exists()


def test_the_kernel_ends_a_child_when_the_guard_was_killed_first(tmp_path):
    with parent(tmp_path) as program:
        everything = program.family()
        child, guard = program.child("while :"), program.child("guard.py")
        grandchildren = [each for each in everything if each not in (child, guard)][1:]
        guard.kill()
        os.kill(program.process.pid, signal.SIGKILL)
        wait_for(lambda: not child.is_alive(), "the child's end")
        for each in grandchildren:
            each.kill()


def command(script: str, tmp_path: Path, **how: object) -> Command:
    return Command(
        name="program",
        argv=(sys.executable, "-c", textwrap.dedent(script)),
        env=os.environ,
        cwd=tmp_path,
        log=tmp_path / "program.log",
        **how,
    )


def test_a_child_that_dies_takes_what_it_started_with_it(tmp_path):
    script = """
        import os, pathlib, subprocess, time
        sleeper = subprocess.Popen(["sleep", "600"])
        pathlib.Path("building").write_text(str(sleeper.pid))
        pathlib.Path("building").rename("pid")
        while not pathlib.Path("go").exists():
            time.sleep(0.01)
        os._exit(3)
    """
    with Family() as family:
        child = family.start(command(script, tmp_path))
        wait_for((tmp_path / "pid").exists, "the sleeper")
        sleeper = process(int((tmp_path / "pid").read_text()))
        (tmp_path / "go").touch()
        assert child.wait(seconds=30) == 3
        wait_for(lambda: not sleeper.is_alive(), "the sleeper's end")


def test_the_terminals_interrupt_does_not_reach_the_children(tmp_path):
    with Family() as family:
        child = family.start(command("import time; time.sleep(600)", tmp_path))
        wait_for(lambda: b"time.sleep" in Path(f"/proc/{child.pid}/cmdline").read_bytes(), "exec")
        assert os.getsid(child.pid) == child.pid
        assert os.getpgid(child.pid) == child.pid
        assert family.stop(child) == -signal.SIGTERM


def test_children_are_stopped_in_the_reverse_order_of_their_start(tmp_path):
    script = """
        import signal, sys, time, pathlib
        def end(*_):
            with pathlib.Path("order").open("a") as file:
                file.write("{name} ")
            sys.exit()
        signal.signal(signal.SIGTERM, end)
        pathlib.Path("{name}").touch()
        time.sleep(600)
    """
    names = ("postgres", "valkey", "worker", "beat", "web")
    with Family() as family:
        for name in names:
            family.start(command(script.replace("{name}", name), tmp_path))
        wait_for(lambda: all((tmp_path / name).exists() for name in names), "all of them")
    assert (tmp_path / "order").read_text().split() == list(reversed(names))


def test_a_stubborn_child_is_killed_after_its_grace(tmp_path):
    script = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); open('up', 'w'); time.sleep(600)"
    )
    with Family() as family:
        child = family.start(command(script, tmp_path, stop=((signal.SIGTERM, 0.2),)))
        wait_for((tmp_path / "up").exists, "the child")
        assert family.stop(child) == -signal.SIGKILL


def test_a_second_signal_cuts_the_grace_short(tmp_path):
    script = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); open('up', 'w'); time.sleep(600)"
    )
    with Family(hurry=lambda: True) as family:
        child = family.start(command(script, tmp_path, stop=((signal.SIGTERM, 600.0),)))
        wait_for((tmp_path / "up").exists, "the child")
        assert family.stop(child) == -signal.SIGKILL


def test_what_dies_is_started_again_and_said(tmp_path, capsys):
    script = "open('starts', 'a').write('.'); raise SystemExit(7)"
    starts = tmp_path / "starts"
    with Family() as family:
        child = family.start(command(script, tmp_path))
        watch(
            [child],
            family,
            log_folder=tmp_path,
            until=lambda: starts.exists() and len(starts.read_text()) == 2,
        )
    assert capsys.readouterr().err.startswith(
        "program ended with exit code 7; it is started again in 1 s.\n"
    )


def test_waiting_for_a_child_that_ends_shows_its_last_words(tmp_path):
    script = "import sys; sys.exit('no such database')"
    with Family() as family:
        child = family.start(command(script, tmp_path))
        with pytest.raises(EmbeddedError) as caught:
            family.wait_until(lambda: False, child=child, seconds=30, what="The web process")
    report = caught.value.report()
    assert report.startswith("The web process ended at once, with exit code 1.")
    assert "no such database" in report


def test_a_request_to_stop_comes_out_of_any_wait(tmp_path):
    def pause(_seconds: float) -> None:
        raise StopRequested

    with pytest.raises(StopRequested), Family(pause=pause) as family:
        family.run(command("import time; time.sleep(600)", tmp_path), seconds=600)
    assert [each for each in family_of(os.getpid()) if "sleep(600)" in each.command_line()] == []


def test_a_log_that_grew_too_large_is_emptied_and_the_last_run_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LIMIT_BYTES", 10)
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        writer.write("a long line")
        writer.flush()
        logs.trim(tmp_path)
        writer.write("more")
        writer.flush()
    assert log.read_text() == "more"
    assert (tmp_path / "web.log.1").read_text() == "a long line"
    logs.begin_anew(tmp_path)
    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "more"


def run(*program: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return embedded("run", "--", *program, **extra)


def embedded(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = bare_environment(**extra)
    return call(sys.executable, "-m", "hourbank.embedded", *arguments, environment=environment)


def test_a_program_gets_private_servers_that_are_gone_afterwards():
    script = """
import os, psycopg, redis
from urllib.parse import urlsplit
psycopg.connect(os.environ["DATABASE_OWNER_URL"]).execute("CREATE TABLE mine (id int)")
assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print(os.environ["HOURBANK_DATA"], urlsplit(os.environ["REDIS_URL"]).path)
raise SystemExit(5)
"""
    result = run(sys.executable, "-c", script)
    assert result.returncode == 5, result.stderr
    data, socket = map(Path, result.stdout.split())
    assert not data.exists()
    assert not socket.parent.parent.parent.exists()


def test_given_servers_are_used_instead_of_embedded_ones():
    given = {"DATABASE_URL": "postgresql://somewhere/else", "REDIS_URL": "redis://somewhere"}
    result = run("sh", "-c", "echo $DATABASE_URL $REDIS_URL", **given)
    assert result.stdout == "postgresql://somewhere/else redis://somewhere\n"


def test_killing_the_run_leaves_neither_servers_nor_data(tmp_path):
    arguments = (
        "-m",
        "hourbank.embedded",
        "run",
        "--",
        "sh",
        "-c",
        "echo READY $HOURBANK_DATA; sleep 600",
    )
    output = tmp_path / "out"
    with Program(arguments=arguments, output=output, environment=bare_environment()) as program:
        program.wait_until_ready()
        everything = program.family()
        data = Path(program.text().split()[-1])
        assert data.exists()
        os.kill(program.process.pid, signal.SIGKILL)
        program.wait()
        wait_for(lambda: not any(each.is_alive() for each in everything), "their end")
        wait_for(lambda: not data.exists(), "the removal of the data")


def test_a_signal_reaches_the_program_that_runs_in_the_foreground(tmp_path):
    script = "trap 'echo interrupted; exit 9' INT; echo READY; while :; do sleep 0.1; done"
    arguments = ("-m", "hourbank.embedded", "run", "--", "sh", "-c", script)
    output = tmp_path / "out"
    with Program(arguments=arguments, output=output, environment=bare_environment()) as program:
        program.wait_until_ready()
        everything = program.family()
        assert program.stop(signal.SIGINT) == 9
    assert "interrupted" in output.read_text()
    assert not any(each.is_alive() for each in everything)


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (
            ["server", "--fast"],
            {},
            "script/server does not know --fast; see script/server --help.\n",
        ),
        (["server"], {"PORT": "web"}, "PORT is 'web'; it must be a number from 1 to 65535.\n"),
        (["server"], {"PORT": "65536"}, "PORT is '65536'; it must be a number from 1 to 65535.\n"),
    ],
)
def test_a_wrong_call_is_answered_in_one_sentence(arguments, environment, said):
    result = embedded(*arguments, **environment)
    assert (result.returncode, result.stderr) == (2, said)


def test_help_names_the_variables():
    result = embedded("server", "--help")
    assert result.returncode == 0
    assert all(
        word in result.stdout for word in ("--once", "PORT", "HOURBANK_DATA", "DATABASE_URL")
    )
