"""script/setup makes nothing that the bank would refuse, or that leads nowhere, and no half."""

import subprocess
from pathlib import Path

import pytest

from script.check_tree import ROOT
from tests.script.test_setup import MAIL, URL, set_up, variables


def at(url: str) -> tuple[str, ...]:
    return ("production", "--url", url, *MAIL)


def by(mail: str) -> tuple[str, ...]:
    return ("production", *URL, "--mail", mail)


def sent_by(sender: str) -> tuple[str, ...]:
    return ("production", *URL, *MAIL, "--from", sender)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("staging", "production", *URL, *MAIL), "One environment at a time"),
        (at("https://."), "is no name of a host"),
        (at("https://-bank.example"), "is no name of a host"),
        (at("https://bank..example"), "is no name of a host"),
        (at("https://me@bank.example"), "is no name of a host"),
        (at("https://h.x:99999x"), "99999x is no port of a host, in --url"),
        (at("https://h.x:99999"), "99999 is no port"),
        (at("https://h.x:"), "is no port"),
        (at("https://a.b/path?x=1"), "the bank is at no path"),
        (at("https://a.b?x=1"), "the bank is at no path"),
        (at("https://a.b#x"), "the bank is at no path"),
        (by("garbage"), "--mail must be a mail server"),
        (by("consolemail://"), "--mail must be a mail server"),
        (by("smtp://u:p@h.x"), "smtp+tls:// or smtp+ssl:// where it has a password"),
        (by("smtp://u:p@localhost.x:25"), "smtp+tls:// or smtp+ssl:// where it has a password"),
        (by("smtp+tls://"), "is no name of a host, in --mail"),
        (by("smtp+tls://u:p@:587"), "is no name of a host, in --mail"),
        (by("smtp+tls://u:p@h.x:mail"), "mail is no port of a host, in --mail"),
        (by("smtp+tls://u:p/w@h.x:587"), "%40 for @"),
        (by("smtp+tls://u:p@w@h.x:587"), "%40 for @"),
        (by("smtp+tls://u:p w@h.x:587"), "%40 for @"),
        (by("smtp+tls://h.x/?timeout=1"), "%40 for @"),
        (sent_by("nobody"), "--from must be who sends mail"),
        (sent_by("Bank <nobody>"), "--from must be who sends mail"),
        (sent_by("Bank, Inc <a@b.example>"), "--from must be who sends mail"),
        (sent_by("a@b.example, c@b.example"), "--from must be who sends mail"),
        (sent_by("@b.example"), "--from must be who sends mail"),
        (sent_by("a@"), "--from must be who sends mail"),
    ],
)
def test_what_the_bank_can_t_use_is_refused_and_nothing_is_written(tmp_path, words, sentence):
    made = set_up(tmp_path, *words)
    assert (made.returncode, made.stdout) == (2, "")
    assert sentence in made.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (at("HTTPS://Bank.Example/"), "HOURBANK_URL", "https://bank.example"),
        (at("HTTPS://Bank.Example/"), "ALLOWED_HOSTS", "bank.example"),
        (at("https://h.x:8443"), "HOURBANK_URL", "https://h.x:8443"),
        (sent_by("Bänk No. 1 <a.b+c@d.example>"), "DEFAULT_FROM_EMAIL", None),
        (sent_by("a@b.example"), "DEFAULT_FROM_EMAIL", "a@b.example"),
    ],
)
def test_what_the_bank_can_use_is_taken(tmp_path, words, name, value):
    made = set_up(tmp_path, *words)
    assert made.returncode == 0, made.stderr
    assert variables(tmp_path)[name] == (value or words[-1])


@pytest.mark.parametrize(
    "mail", ["smtp://h.x", "smtps://u:p@h.x", "smtp+ssl://u%40v:p%2Fq@h.x:465/", "smtp://h.x:25/"]
)
def test_mail_servers_as_the_bank_reads_them_are_taken(tmp_path, mail):
    made = set_up(tmp_path, *by(mail))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "secrets/email_url").read_text() == mail


def test_the_bank_s_own_check_has_the_last_word(tmp_path):
    """With a check that finds something, in a copy of what the script needs."""
    for name in ("script", ".venv/bin", "made"):
        (tmp_path / name).mkdir(parents=True)
    script = tmp_path / "script/setup"
    script.write_text((ROOT / "script/setup").read_text())
    python = tmp_path / ".venv/bin/python"
    told = "django.core.exceptions.ImproperlyConfigured: Unsafe settings: $HOURBANK_URL is unlucky."
    python.write_text(f'#!/bin/sh\necho "{told}" >&2\nexit 1\n')
    python.chmod(0o755)
    made = with_path(script, tmp_path / "made", "")
    assert made.returncode == 2
    assert "would not start. Unsafe settings: https://bank.example is unlucky." in made.stderr
    assert list((tmp_path / "made").iterdir()) == []


def with_path(script: Path, folder: Path, first: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["/bin/sh", str(script), "production", *URL, *MAIL, "--folder", str(folder)],
        env={"PATH": f"{first}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("end", ["kill -TERM $PPID", "exit 1"])
@pytest.mark.parametrize("at_move", [1, 2])
def test_an_interruption_leaves_all_or_nothing(tmp_path, end, at_move):
    own, folder = tmp_path / "own", tmp_path / "made"
    own.mkdir()
    folder.mkdir()
    move = own / "mv"
    move.write_text(
        f'#!/bin/sh\necho x >>"{own}/count"\n'
        f'if [ "$(wc -l <"{own}/count")" -eq {at_move} ]; then {end}; fi\nexec /bin/mv "$@"\n'
    )
    move.chmod(0o755)
    made = with_path(ROOT / "script/setup", folder, str(own))
    assert made.returncode != 0
    is_whole = end.startswith("kill") and at_move == 2
    there = {path.name for path in folder.iterdir()}
    assert there == ({".env", "secrets"} if is_whole else set())
