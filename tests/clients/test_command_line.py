"""`hourbank`: what it keeps, what it says, and the code that it ends with."""

import json
import os
import pty
import stat
import subprocess
import sys
import zipfile
from datetime import datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest
from hourbank_client.cli import account, commands, words
from hourbank_client.cli.main import main

from tests.clients.imagined import ME, Imagined, problem, said
from tests.clients.test_waiting import execution
from tests.clients.town import PACKAGE, environment, key_for, offered
from tests.journeys.town import Town, new_member
from tests.runtime.machine import wait_for


ID = "01a2015e-f0bf-7098-9ad1-f2a1ff75ca75"


@pytest.fixture
def signed_in(imagined: Imagined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Imagined:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("HOURBANK_URL", raising=False)
    monkeypatch.delenv("HOURBANK_KEY", raising=False)
    account.save(account.Account(url="https://bank.example", key="hb_key"), os.environ)
    open_bank = commands.HourBank
    monkeypatch.setattr(
        commands,
        "HourBank",
        lambda url, key, **how: open_bank(url, key, transport=imagined.transport, **how),
    )
    return imagined


def test_the_key_is_kept_where_its_owner_alone_reads_it(signed_in, tmp_path, monkeypatch, capsys):
    account.forget(os.environ)
    signed_in.answers = [said(200, ME)]
    read, write = os.pipe()
    os.write(write, b"hb_secret\n")
    os.close(write)
    with os.fdopen(read) as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        assert main(["sign-in", "https://bank.example"]) == 0
    path = tmp_path / "hourbank" / "account.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["account.json"]
    assert account.load(os.environ).key == "hb_secret"
    assert "hb_secret" not in capsys.readouterr().out
    assert main(["sign-out"]) == 0
    assert not path.exists()


def test_a_key_that_the_bank_refuses_isnt_kept(signed_in, tmp_path, monkeypatch, capsys):
    account.forget(os.environ)
    signed_in.answers = [problem(401, "authentication_failed")]
    monkeypatch.setattr(sys, "stdin", StringIO("hb_wrong\n"))
    assert main(["sign-in", "https://bank.example"]) == 3
    assert not (tmp_path / "hourbank" / "account.json").exists()
    assert capsys.readouterr().err == "It is authentication_failed. [authentication_failed]\n"


def test_a_key_that_others_can_read_isnt_used(signed_in, tmp_path, capsys):
    (tmp_path / "hourbank" / "account.json").chmod(0o640)
    assert main(["balance"]) == 3
    assert "Others can read your key" in capsys.readouterr().err
    assert signed_in.calls == []


def test_the_environment_comes_before_the_file(signed_in, monkeypatch):
    monkeypatch.setenv("HOURBANK_URL", "https://other.example")
    monkeypatch.setenv("HOURBANK_KEY", "hb_other")
    signed_in.answers = [said(200, ME)]
    assert main(["whoami"]) == 0
    assert signed_in.calls[0].url.host == "other.example"
    assert signed_in.calls[0].headers["Authorization"] == "Bearer hb_other"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(422, "short"), 1),
        (problem(409, "wrong_state"), 1),
        (problem(404, "not_found"), 1),
        (problem(401, "not_authenticated"), 3),
        (problem(500, "internal_error"), 4),
        (httpx.Response(200, text="<html>"), 4),
    ],
)
def test_the_exit_code_says_what_kind_of_failure_it_was(signed_in, answer, code, capsys):
    signed_in.answers = [answer]
    assert main(["accept", ID]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err


def test_a_bank_that_isnt_there_is_asked_several_times_and_told_of(signed_in, capsys):
    signed_in.answers = [httpx.ConnectError("refused")] * 6
    assert main(["accept", ID]) == 4
    assert "can't be reached" in capsys.readouterr().err


def test_nobody_signed_in_is_told_what_to_do(signed_in, capsys):
    account.forget(os.environ)
    assert main(["list"]) == 3
    assert "hourbank sign-in" in capsys.readouterr().err


def test_lists_are_narrowed_as_the_bank_narrows_them(signed_in):
    none = {"results": [], "next": None, "previous": None}
    signed_in.answers = [said(200, none) for _ in range(3)]
    since = "2026-03-02T09:00+00:00"
    assert main(["list", "--state", "PAID", "--since", since, "--oldest-first"]) == 0
    assert main(["disputes", "--role", "opener", "--state", "OPENED", "--until", since]) == 0
    assert main(["services", "--category", "repairs", "--mine", "--state", "DRAFT"]) == 0
    requests, disputes, services = (dict(call.url.params) for call in signed_in.calls)
    assert datetime.fromisoformat(requests.pop("since")) == datetime.fromisoformat(since)
    assert requests == {"state": "PAID", "limit": "25", "ordering": "created_at"}
    assert datetime.fromisoformat(disputes.pop("until")) == datetime.fromisoformat(since)
    assert disputes == {"role": "opener", "state": "OPENED"}
    assert services == {"category": "repairs", "mine": "true", "state": "DRAFT"}
    with pytest.raises(SystemExit):
        main(["list", "--since", "yesterday"])


def test_fields_that_were_refused_are_named(signed_in, capsys):
    errors = [{"pointer": "#/actual_minutes", "code": "max_value", "detail": "Too many."}]
    body = {"status": 422, "code": "invalid", "detail": "See the errors.", "errors": errors}
    kind = {"Content-Type": "application/problem+json"}
    signed_in.answers = [httpx.Response(422, json=body, headers=kind) for _ in range(2)]
    assert main(["complete", ID, "--actual-minutes", "1h15"]) == 1
    assert json.loads(signed_in.calls[0].content) == {"actual_minutes": 75}
    assert capsys.readouterr().err == "See the errors. [invalid]\n  actual_minutes: Too many.\n"
    assert main(["complete", ID, "--actual-minutes", "75", "--json"]) == 1
    said = json.loads(capsys.readouterr().err)
    assert (said["code"], said["errors"]) == ("invalid", errors)


def test_key_and_version_of_a_command_are_sent(signed_in):
    signed_in.answers = [problem(412, "stale_version")]
    assert main(["accept", ID, "--if-version", "3", "--idempotency-key", "mine"]) == 1
    assert signed_in.calls[0].headers["If-Match"] == '"3"'
    assert signed_in.keys == ["mine"]


@pytest.mark.parametrize("argv", [[], ["fly"], ["complete", ID], ["rate", ID, "--stars", "many"]])
def test_what_isnt_a_command_ends_with_two(argv, capsys):
    with pytest.raises(SystemExit) as raised:
        main(argv)
    assert raised.value.code == 2


@pytest.mark.parametrize(
    ("text", "minutes"), [("90", 90), ("1h30", 90), ("2h", 120), ("1h 5min", 65), ("45m", 45)]
)
def test_hours_are_read_as_people_write_them(text, minutes):
    assert words.minutes_of(text) == minutes


@pytest.mark.parametrize("text", [" ", "h", "1.5h", "-5", "an hour"])
def test_what_isnt_a_time_is_refused(text):
    with pytest.raises(ValueError, match=text):
        words.minutes_of(text)


def test_what_others_wrote_doesnt_steer_the_terminal():
    assert words.printable("Ada\x1b[2J\r\n") == "Ada [2J  "


def test_watching_writes_plain_lines_where_it_isnt_a_terminal(signed_in, capsys):
    signed_in.answers = [execution("COMPLETED", "PAID", is_final=True)]
    assert main(["watch", ID]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[1] for line in lines] == ["completed (COMPLETED)", "paid (PAID)"]


def test_watching_that_ends_before_the_request_has_its_own_code(signed_in, capsys):
    signed_in.answers = [execution("ACTIVE")]
    assert main(["watch", ID, "--timeout", "0", "--json"]) == 5
    said = capsys.readouterr()
    assert json.loads(said.out)["state"] == "ACTIVE"
    assert json.loads(said.err)["code"] == "NeverReached"


@pytest.mark.processes
def test_in_a_terminal_progress_is_drawn_and_taken_away(town: Town, tmp_path: Path) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    service = offered(town, ada, "Gardening")
    shell = environment(tmp_path, HOURBANK_URL=town.bank.url, HOURBANK_KEY=key_for(ben))
    hourbank = [sys.executable, "-m", "hourbank_client"]
    asked = [*hourbank, "request", service, "--minutes", "30", "--wait", "--json"]
    made = subprocess.run(asked, env=shell, capture_output=True, check=True)  # noqa: S603
    request = json.loads(made.stdout)
    assert request["state"] == "ACTIVE"
    ours, theirs = pty.openpty()
    watching = subprocess.Popen([*hourbank, "watch", request["id"]], env=shell, stdout=theirs)  # noqa: S603
    os.close(theirs)
    drawn = bytearray()
    wait_for(lambda: drawn.extend(os.read(ours, 4096)) or b"next: " in drawn, "the display")
    cancel = [*hourbank, "cancel", request["id"], "--reason", "NO_TIME"]
    subprocess.run(cancel, env=shell, capture_output=True, check=True)  # noqa: S603
    while True:
        try:
            drawn.extend(os.read(ours, 4096))
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert watching.wait(timeout=60) == 0
    text = drawn.decode()
    assert "(ACTIVE)" in text
    assert "(CANCELLED)" in text
    assert text.endswith("\r\x1b[2K")


def test_the_package_is_whole(tmp_path: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    build = [uv, "build", "--offline", "--wheel", "--no-config", "--out-dir", str(tmp_path)]
    done = subprocess.run([*build, str(PACKAGE)], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry,) = [name for name in names if name.endswith("entry_points.txt")]
        assert "hourbank = hourbank_client.cli.main:main" in archive.read(entry).decode()
    modules = {str(path.relative_to(PACKAGE)) for path in PACKAGE.glob("hourbank_client/**/*.py")}
    assert {"hourbank_client/py.typed", *modules} <= names
    assert not [name for name in names if name.startswith("generator")]
