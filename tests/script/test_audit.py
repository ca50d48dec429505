"""What script/audit.py makes of what pip-audit found, and of a machine on which nobody answers."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from script import audit


TODAY = date(2026, 3, 2)
FOUND = [
    {"name": "safe", "version": "1.0", "vulns": []},
    {"name": "unknown", "skip_reason": "not found"},
    {
        "name": "leaky",
        "version": "2.0",
        "vulns": [
            {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.1"]},
            {"id": "CVE-2026-2", "aliases": [], "fix_versions": []},
        ],
    },
]


def excused(**one: object) -> str:
    given = {"id": "CVE-2026-1", "reason": "Not called here.", "until": TODAY, **one}
    lines = (f"{key} = {json.dumps(value, default=str)}" for key, value in given.items())
    return "[[excused]]\n" + "\n".join(lines).replace(f'"{given["until"]}"', str(given["until"]))


def test_each_vulnerability_is_named_with_what_mends_it():
    assert list(audit.findings(FOUND, excused=set())) == [
        "leaky 2.0: PYSEC-2026-1, mended by 2.1",
        "leaky 2.0: CVE-2026-2, mended by no release",
    ]


def test_one_is_excused_by_any_of_its_names():
    assert list(audit.findings(FOUND, excused={"CVE-2026-1"})) == [
        "leaky 2.0: CVE-2026-2, mended by no release"
    ]


def test_an_excuse_holds_until_its_day_and_needs_a_reason():
    assert list(audit.excuses(excused(), today=TODAY)) == ["CVE-2026-1"]
    assert list(audit.excuses(excused(until=date(2026, 3, 1)), today=TODAY)) == []
    with pytest.raises(ValueError, match="CVE-2026-1 is excused without a reason"):
        list(audit.excuses(excused(reason=" "), today=TODAY))
    with pytest.raises(KeyError):
        list(audit.excuses('[[excused]]\nid = "CVE-2026-1"\nreason = "x"', today=TODAY))


def test_the_file_of_excuses_can_be_read():
    list(audit.excuses(audit.EXCUSED.read_text(), today=TODAY))


@pytest.fixture
def answers(monkeypatch):
    """What each service says of the control and of the lock file."""

    def are(**by_service):
        def ask(service, file, *, seconds):
            control, lock = by_service.get(service, (None, None))
            return lock if file == audit.LOCK else control

        monkeypatch.setattr(audit, "ask", ask)

    return are


CONTROL = [{"name": "django", "version": "2.0", "vulns": [{"id": "CVE-2018-6188"}]}]


def test_what_is_found_fails(answers, capsys):
    answers(pypi=(CONTROL, FOUND))
    assert audit.main() == 1
    said = capsys.readouterr().out
    assert "2 packages audited." in said
    assert "not audited: unknown" in said
    assert "leaky 2.0: CVE-2026-2" in said


def test_the_next_is_asked_where_the_first_knows_of_nothing(answers, capsys):
    answers(pypi=([{"name": "django", "skip_reason": "?"}], []), osv=(CONTROL, FOUND[:1]))
    assert audit.main() == 0
    assert capsys.readouterr().out == "1 packages audited.\n"


def test_where_nobody_answers_it_says_so_in_one_line(answers, capsys):
    answers()
    assert audit.main() == 0
    assert capsys.readouterr().out == "Not audited: nobody here tells of vulnerabilities.\n"


def test_without_a_network_nobody_answers(tmp_path, monkeypatch):
    """With the real program, behind a proxy that isn't there."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    file = tmp_path / "one.txt"
    file.write_text("django==2.0\n")
    assert audit.ask("pypi", file, seconds=60) is None


def test_the_program_is_there():
    command = [sys.executable, "-m", "pip_audit", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.cwd())  # noqa: S603
    assert done.stdout.startswith("pip-audit ")
