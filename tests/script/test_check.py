"""script/check as a command, in a small tree of its own."""

import shutil
import subprocess
import sys

import pytest

from script.check_tree import ROOT


@pytest.fixture
def check(tmp_path):
    (tmp_path / "script").mkdir()
    for name in ("script/check", "script/check_tree.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    for path in ROOT.glob("requirements*"):
        shutil.copy(path, tmp_path)
    (tmp_path / "script/bootstrap").write_text("# This environment is there already.\n")
    (tmp_path / ".venv").symlink_to(sys.prefix)

    def run(*names: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", "script/check", *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603

    return run


def test_checks_can_be_asked_for_by_name(check):
    done = check("locks", "words")
    assert done.returncode == 0
    assert done.stdout == "ok      locks\nok      words\nAll checks passed.\n"


def test_an_unknown_check_is_refused_with_those_that_there_are(check):
    done = check("locks", "spelling")
    assert done.returncode == 2
    assert "no check spelling" in done.stderr
    assert "imports" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sizes", "x = 1\n" * 401),
        ("lint", "import os\n"),
        ("format", "x=1\n"),
        ("types", "x: int = ''\n"),
    ],
)
def test_one_that_fails_shows_what_it_found_and_the_others_still_run(check, tmp_path, name, text):
    (tmp_path / "bad.py").write_text(text)
    done = check(name, "locks")
    assert done.returncode == 1
    assert "bad.py:" in done.stdout
    assert {f"FAILED  {name}", "ok      locks"} <= set(done.stdout.splitlines())
    assert done.stdout.endswith(f"Failed: {name}\n")
