"""The whole bank, run by one command."""

import os
import re
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hourbank.embedded.bank import run_bank
from tests.runtime.machine import (
    Program,
    bare_environment,
    call,
    family_of,
    read_environment,
    wait_for,
)


pytestmark = pytest.mark.processes


@contextmanager
def server(data: Path, *, port: int, **extra: str) -> Iterator[Program]:
    output = Path(f"{data}.server.out")
    output.write_text("")
    environment = bare_environment(HOURBANK_DATA=str(data), PORT=str(port), **extra)
    arguments = ("-m", "hourbank.embedded", "server")
    with Program(arguments=arguments, output=output, environment=environment) as program:
        yield program


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with taken_port() as port:
        return port


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_the_bank_serves_repairs_itself_and_leaves_nothing_running(data, tmp_path):
    port = free_port()
    with server(data, port=port) as program:
        program.wait_until_ready()
        it_says_where_it_is_and_who_may_sign_in(program, port)
        manage_py_talks_to_it(data)
        a_second_web_process_runs_beside_it(data, tmp_path)
        a_killed_worker_takes_its_pool_along_and_comes_back(program)
        everything = program.family()
        assert program.stop(signal.SIGINT) == 0
        assert program.text().endswith("Stopping.\n")
        assert [each.command_line() for each in everything if each.is_alive()] == []
    with server(data, port=port) as program:
        program.wait_until_ready()
        everything = program.family()
        os.kill(program.process.pid, signal.SIGKILL)
        wait_for(lambda: not any(each.is_alive() for each in everything), "the end of all")
        assert not answers(port)


def it_says_where_it_is_and_who_may_sign_in(program: Program, port: int) -> None:
    assert f"READY http://127.0.0.1:{port}/\n" in program.text()
    names = re.findall(r"^  (\w+)@example\.org", program.text(), flags=re.MULTILINE)
    assert names == ["ada", "ben", "cleo", "coordinator", "senior", "auditor", "admin"]
    assert "hourbank-demo" in program.text()
    assert answers(port)


def manage_py_talks_to_it(data: Path) -> None:
    environment = bare_environment(HOURBANK_DATA=str(data))
    result = call(sys.executable, "manage.py", "migrate", "--check", environment=environment)
    assert result.returncode == 0, result.stderr


def a_second_web_process_runs_beside_it(data: Path, tmp_path: Path) -> None:
    with run_bank(read_environment(data), logs=tmp_path, programs=("web",)) as second:
        assert answers(second.port)
        left = family_of(second.children["web"].pid)
        assert len(left) >= 2
    assert not any(each.is_alive() for each in left)


def a_killed_worker_takes_its_pool_along_and_comes_back(program: Program) -> None:
    worker = program.child("celery -A hourbank worker")
    wait_for(lambda: len(family_of(worker.pid)) >= 3, "the pool")
    pool = family_of(worker.pid)
    worker.kill()
    wait_for(lambda: not any(each.is_alive() for each in pool), "the end of the pool")
    wait_for(lambda: "worker ended by SIGKILL; it is started again in 1 s." in program.text(), "it")
    wait_for(
        lambda: any(
            "celery -A hourbank worker" in each.command_line() for each in program.family()
        ),
        "the new worker",
    )


def test_a_taken_port_is_said_in_one_sentence(data):
    with taken_port() as port, server(data, port=port) as program:
        assert program.wait() == 1
        assert program.text() == (
            f"Port {port} is taken by another program: stop that, or choose another port with"
            " PORT=8000.\n"
        )


def test_a_schema_that_fails_shows_what_migrate_said(data):
    with server(data, port=free_port(), HOURBANK_ENV="nowhere") as program:
        everything = program.family()
        assert program.wait() == 1
    assert "manage.py migrate ended with exit code 1." in program.text()
    assert "HOURBANK_ENV is 'nowhere'" in program.text()
    assert not any(each.is_alive() for each in everything)


def test_a_signal_during_the_start_leaves_no_process(data):
    with server(data, port=free_port()) as program:
        wait_for(lambda: "schema" in program.text(), "the migration")
        everything = program.family()
        program.stop(signal.SIGTERM)
    assert not any(each.is_alive() for each in everything)
    assert "READY" not in program.text()


def test_the_story_is_played_on_throwaway_data(data):
    environment = bare_environment(HOURBANK_DATA=str(data))
    once = ("-m", "hourbank.embedded", "server", "--once")
    result = call(sys.executable, *once, environment=environment)
    assert result.returncode == 0, result.stderr
    for said in ("PAID", "TIMED_OUT", "DISPUTED", "It reconciles"):
        assert said in result.stdout
    assert not data.exists()
