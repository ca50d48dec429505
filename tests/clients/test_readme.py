"""The examples of the client's README, as they stand there, against a running bank."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.town import PACKAGE, environment, key_for, offered
from tests.journeys.town import Town, minutes_of, new_member
from tests.runtime.machine import wait_for


pytestmark = pytest.mark.processes

README = (PACKAGE / "README.md").read_text()


def block(kind: str) -> str:
    found = re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, kind
    return str(found[0])


def run(argv: list[str], home: Path, **more: str) -> str:
    done = subprocess.run(  # noqa: S603
        argv, env=environment(home, **more), cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_program_runs(town: Town, tmp_path: Path) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    offered(town, ada, "Bicycle repair")
    (tmp_path / "example.py").write_text(block("python"))
    keys = {"ADA_KEY": key_for(ada), "BEN_KEY": key_for(ben)}
    out = run([sys.executable, "example.py"], tmp_path, HOURBANK_URL=town.bank.url, **keys)
    assert out.splitlines()[-1] == "Ben has 105 minutes."
    assert (minutes_of(ada), minutes_of(ben)) == ((255, 0), (105, 0))


def test_the_commands_run(town: Town, tmp_path: Path) -> None:
    ada, ben = new_member("Ada"), new_member("Ben")
    service = offered(town, ada, "Piano lessons")
    (tmp_path / "ben.key").write_text(key_for(ben))
    lines = [line[2:] for line in block("console").splitlines() if line.startswith("$ ")]
    assert len(lines) > 5
    script = "set -eu\n" + "\n".join(lines)
    out = run(["sh", "-c", script], tmp_path, BANK=town.bank.url, SERVICE=service)
    assert "You are Ben." in out
    assert "1 h 30 min  Ada  Piano lessons" in out
    assert "(CANCELLED)" in out
    wait_for(lambda: minutes_of(ben) == (180, 0), "the refund")
