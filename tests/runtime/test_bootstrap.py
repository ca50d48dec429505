"""From a bare checkout to an environment, whatever the machine has."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.machine import CHECKOUT, PATIENCE_SECONDS, bare_environment, call


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing to install, in a path with a space."""
    folder = tmp_path / "my checkout"
    (folder / "script").mkdir(parents=True)
    shutil.copy(CHECKOUT / "script/bootstrap", folder / "script")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text("# nothing\n")
    return folder


def path_with(tmp_path: Path, *, python: str | None) -> str:
    """A PATH of the shell's own programs, and this script as python3."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    for name in ("sh", "cat", "cmp", "head", "rm", "mv", "dirname", "id"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(shutil.which(name))
    if python is not None:
        program = folder / "python3"
        program.write_text(f"#!/bin/sh\n{python}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(folder)


def bootstrap(checkout: Path, **extra: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["/bin/sh", "script/bootstrap"],
        env=bare_environment(**extra),
        cwd=checkout,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome(process: subprocess.Popen[str]) -> tuple[int, str]:
    _nothing, said = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, said


BASE = getattr(sys, "_base_executable", sys.executable)


def test_a_half_made_environment_is_made_again_and_a_whole_one_is_left_alone(checkout, tmp_path):
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to("/nowhere/python3")
    path = path_with(tmp_path, python=f'exec "{BASE}" "$@"')
    code, said = outcome(bootstrap(checkout, PATH=path))
    assert code == 0, said
    assert said.endswith("The environment .venv is ready.\n")
    prefix = [checkout / ".venv/bin/python", "-c", "import sys; print(sys.prefix)"]
    assert call(*map(str, prefix), environment={}).stdout.strip() == str(checkout / ".venv")
    before = (checkout / ".venv/complete").stat().st_ino
    assert outcome(bootstrap(checkout, PATH=path)) == (0, "")
    assert (checkout / ".venv/complete").stat().st_ino == before


def test_of_two_at_once_one_works_and_the_other_waits(checkout, tmp_path):
    path = path_with(tmp_path, python=f'exec "{BASE}" "$@"')
    first, second = bootstrap(checkout, PATH=path), bootstrap(checkout, PATH=path)
    outcomes = [outcome(first), outcome(second)]
    assert [code for code, _said in outcomes] == [0, 0]
    assert sorted(said.splitlines()[0] for _code, said in outcomes) == [
        "Making .venv.",
        "Waiting for another script/bootstrap to finish.",
    ]
    assert sum(said.count("Making .venv.") for _code, said in outcomes) == 1


def test_without_ensurepip_the_machines_pip_does_it(checkout, tmp_path):
    python = f"""
case "$*" in *ensurepip*|*virtualenv*) exit 1;; esac
exec "{BASE}" "$@"
"""
    code, said = outcome(bootstrap(checkout, PATH=path_with(tmp_path, python=python)))
    assert code == 0, said
    assert "with the machine's pip" in said
    assert os.access(checkout / ".venv/bin/python", os.X_OK)


@pytest.mark.parametrize("python", [None, "exit 1"])
def test_without_a_python_that_is_new_enough_one_sentence_says_so(checkout, tmp_path, python):
    code, said = outcome(bootstrap(checkout, PATH=path_with(tmp_path, python=python)))
    assert code == 1
    assert said == (
        "HourBank needs Python 3.11 or newer as python3: install it, or name it with"
        " PYTHON=/path/to/python3.\n"
    )


def test_when_nothing_can_make_an_environment_one_sentence_says_what_to_install(checkout, tmp_path):
    python = f"""
case "$*" in *ensurepip*|*virtualenv*|*"import pip"*|*"-m pip"*) exit 1;; esac
exec "{BASE}" "$@"
"""
    code, said = outcome(bootstrap(checkout, PATH=path_with(tmp_path, python=python)))
    assert code == 1
    assert said.splitlines()[-1].startswith(
        "The environment could not be made: install python3-venv"
    )
    assert not (checkout / ".venv").exists()


def test_an_environment_that_fails_to_install_is_not_taken_for_whole(checkout, tmp_path):
    (checkout / "requirements-dev.txt").write_text("no-such-package-anywhere==1.0\n")
    path = path_with(tmp_path, python=f'exec "{BASE}" "$@"')
    code, said = outcome(bootstrap(checkout, PATH=path, PIP_NO_INDEX="1", PIP_FIND_LINKS=""))
    assert code == 1
    assert "The environment could not be made" in said
    assert not (checkout / ".venv").exists()
