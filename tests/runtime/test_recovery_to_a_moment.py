"""A bank after an accident is brought back to the moment before it, by the scripts of deploy/compose/pitr."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import yaml

from hourbank.backup.programs import find
from hourbank.embedded.users import server_user
from script.check_tree import ROOT
from tests.runtime.machine import (
    ask,
    bare_environment,
    read_environment,
    servers,
    wait_for,
)


pytestmark = [pytest.mark.processes, pytest.mark.lengthy]

SCRIPTS = ROOT / "deploy/compose/pitr"
(RELEASED,) = (ROOT / "tests/upgrading/released").glob("*.dump")


@dataclass
class Drill:
    """A bank on servers of its own that keep their log, and where that is kept."""

    data: Path
    archive: Path
    scripts: Path

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = bare_environment(**read_environment(self.data))
        return subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "manage.py", *words],
            env=environment | {"HOURBANK_DATA": str(self.data), "HOURBANK_ENV": "test"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def script(self, name: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run as in its container, with this bank's folders."""
        environment = {
            "PATH": f"{find('pg_basebackup', server=18).parent}:{os.environ['PATH']}",
            "ARCHIVE": str(self.archive),
            "PGDATA": str(self.data / "postgres"),
            "PGUSER": "postgres",
        }
        if (run := self.data / "run").exists():
            environment["PGHOST"] = str(run.readlink() / "postgres")
        return subprocess.run(  # noqa: S603 - our own words
            ["/bin/sh", str(self.scripts / name), *words],
            env=environment | variables,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    def give_to_server(self) -> None:
        """In its container the script runs as the database's user; here as who runs the tests."""
        if user := server_user():
            cluster = self.data / "postgres"
            for path in (cluster, *cluster.rglob("*")):
                os.chown(path, user.uid, user.gid)

    def superuser(self, *statements: str) -> None:
        host = str((self.data / "run").readlink() / "postgres")
        with psycopg.connect(
            host=host, user="postgres", dbname="hourbank", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)

    def wait_until_kept(self) -> None:
        """All that is committed by now lies in the archive."""
        (newest,) = ask(self.data, "SELECT pg_walfile_name(pg_current_wal_lsn())")[0]
        self.superuser("SELECT pg_switch_wal()")
        wait_for((self.archive / "wal" / str(newest)).exists, "the log's file")

    def now(self) -> str:
        """A moment after all that was committed, and before all that will be."""
        time.sleep(1.1)
        (now,) = ask(self.data, "SELECT now()::text")[0]
        time.sleep(0.1)
        return str(now)

    def happens(self, what: str) -> None:
        """One thing that is committed at a moment of its own."""
        self.superuser(
            "CREATE TABLE IF NOT EXISTS happened (what text)",
            f"INSERT INTO happened VALUES ('{what}')",  # noqa: S608 - our own words
        )

    def has_happened(self) -> str:
        host = str((self.data / "run").readlink() / "postgres")
        with psycopg.connect(host=host, user="postgres", dbname="hourbank") as connection:
            found = connection.execute("SELECT string_agg(what, ' ' ORDER BY what) FROM happened")
            (told,) = found.fetchone() or ("",)
        return str(told)

    @contextmanager
    def recovered(self, *words: str) -> Iterator[None]:
        """The bank at work after a recovery; what it did is kept."""
        done(self.script("recover.sh", *words))
        self.give_to_server()
        with servers(self.data) as program:
            program.wait_until_ready()
            wait_for(lambda: ask(self.data, "SELECT pg_is_in_recovery()") == [(False,)], "its end")
            yield
            self.wait_until_kept()
            program.stop()

    def counted(self) -> list[tuple[object, ...]]:
        return ask(
            self.data,
            "SELECT (SELECT count(*) FROM ledger_entry), (SELECT sum(available_minutes) FROM"
            " ledger_account), (SELECT count(*) FROM members_member), (SELECT count(*) FROM"
            " workflow_eventlog)",
        )


@pytest.fixture
def drill(data: Path) -> Drill:
    scripts, archive = data.parent / "pitr", data.parent / "archive"
    shutil.copytree(SCRIPTS, scripts)
    for path in (scripts, *scripts.iterdir()):
        path.chmod(0o755)
    archive.mkdir()
    archive.chmod(0o777)
    (data / "conf").mkdir(parents=True)
    data.chmod(0o711 if server_user() else 0o700)
    (data / "conf/local.conf").write_text(
        "archive_mode = on\n"
        f"archive_command = 'ARCHIVE={archive} sh {scripts}/archive.sh \"%p\" %f'\n"
    )
    return Drill(data=data, archive=archive, scripts=scripts)


def done(program: subprocess.CompletedProcess[str]) -> str:
    assert program.returncode == 0, f"{program.stdout}\n{program.stderr}"
    return program.stdout


def test_the_bank_is_back_as_it_was_at_the_moment_before_the_accident(drill):
    with servers(drill.data) as program:
        program.wait_until_ready()
        done(drill.manage("restore", str(RELEASED)))
        assert "base backup 2" in done(drill.script("base.sh", "once"))
        # Work goes on after the base backup: it is in the log alone.
        done(drill.manage("work_due_steps", "--once"))
        done(drill.manage("add_member", "Nia", "--email", "nia@example.org"))
        before, moment = drill.counted(), drill.now()
        drill.superuser(
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
            "DELETE FROM ledger_entry",
            "DELETE FROM members_profile",
        )
        drill.wait_until_kept()
        assert drill.manage("reconcile").returncode != 0
        assert drill.script("recover.sh", moment).returncode != 0  # it runs still
        program.stop()
    assert "is kept as" in done(drill.script("recover.sh", moment))
    drill.give_to_server()
    with servers(drill.data) as program:
        program.wait_until_ready()
        assert drill.counted() == before
        done(drill.manage("reconcile"))
        # It is a bank as before: it goes on, and so does its log.
        done(drill.manage("add_member", "Omar", "--email", "omar@example.org"))
        done(drill.manage("work_due_steps", "--once"))
        done(drill.manage("reconcile"))
        drill.wait_until_kept()
        assert ask(drill.data, "SELECT timeline_id FROM pg_control_checkpoint()") == [(2,)]


@pytest.fixture
def moments(drill: Drill) -> tuple[str, str]:
    """A base backup, then three things with these moments between them."""
    with servers(drill.data) as program:
        program.wait_until_ready()
        done(drill.script("base.sh", "once"))
        drill.happens("a")
        first = drill.now()
        drill.happens("b")
        second = drill.now()
        drill.happens("c")
        drill.wait_until_kept()
        program.stop()
    return first, second


def test_a_recovery_to_a_moment_binds_no_later_one(drill, moments):
    with drill.recovered(moments[0]):
        assert drill.has_happened() == "a"
        done(drill.script("base.sh", "once"))
        drill.happens("d")
    with drill.recovered():
        assert drill.has_happened() == "a d"


def test_after_the_wrong_moment_a_later_one_is_reached_and_one_since_by_its_timeline(
    drill, moments
):
    with drill.recovered(moments[0]):
        drill.happens("d")
        since = drill.now()
        drill.happens("e")
    with drill.recovered(moments[1]):
        assert drill.has_happened() == "a b"
    with drill.recovered(since, "2"):
        assert drill.has_happened() == "a d"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("2026-03-02 13:00:00+00", "7"), "The archive has no timeline 7."),
        (("2026-03-02 13:00:00+00", "two"), "two is no timeline"),
        (("2026-03-02 13:00:00+00", "0"), "0 is no timeline"),
        (("", "1"), "A timeline goes with a moment."),
    ],
)
def test_a_timeline_that_is_none_is_refused_and_nothing_moves(drill, words, sentence):
    (drill.archive / "base/20260302T120000Z").mkdir(parents=True)
    (drill.data / "postgres").mkdir()
    refused = drill.script("recover.sh", *words)
    assert (refused.returncode, sentence in refused.stderr) == (1, True)
    assert [path.name for path in drill.data.iterdir() if "postgres" in path.name] == ["postgres"]


def keep_base(archive: Path, name: str, start: str) -> None:
    """A base backup as far as its beginning is read, and the log's file it begins in."""
    folder = archive / "base" / name
    folder.mkdir(parents=True)
    label = f"START WAL LOCATION: 0/28 (file {start})\nSTART TIMELINE: 1\n".encode()
    with tarfile.open(folder / "base.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo("backup_label")
        member.size = len(label)
        tar.addfile(member, io.BytesIO(label))
    (archive / "wal").mkdir(exist_ok=True)
    (archive / "wal" / start).touch()


def test_files_that_a_newer_base_backup_of_a_later_timeline_needs_are_kept(drill):
    # The second was taken late on the first timeline, the third after a recovery to before it.
    early, late, branched = (f"{line:08X}00000000{at:08X}" for line, at in [(1, 2), (1, 9), (2, 5)])
    for number, start in enumerate((early, late, branched), 1):
        keep_base(drill.archive, f"2026030{number}T120000Z", start)
    told = drill.script("base.sh", "forget", KEEP="2")
    assert "base backup 20260301T120000Z is removed" in done(told)
    assert sorted(path.name for path in (drill.archive / "wal").iterdir()) == [late, branched]


def test_a_moment_before_the_oldest_base_backup_is_refused_and_nothing_moves(drill, tmp_path):
    (drill.archive / "base/20260302T120000Z").mkdir(parents=True)
    (drill.data / "postgres").mkdir()
    refused = drill.script("recover.sh", "2026-03-02 11:59:59+00")
    assert refused.returncode == 1
    assert "No base backup is older than 2026-03-02 11:59:59+00: 20260302T120000Z" in refused.stderr
    without_zone = drill.script("recover.sh", "2026-03-02 13:00:00")
    assert "Say the moment with its zone" in without_zone.stderr
    assert [path.name for path in drill.data.iterdir() if "postgres" in path.name] == ["postgres"]


def test_a_file_of_the_log_is_never_replaced_by_another(drill, tmp_path):
    file = tmp_path / "log"
    file.write_text("one")
    for _ in range(2):  # after a crash the same comes again
        done(drill.script("archive.sh", str(file), "00000001"))
    file.write_text("two")
    assert drill.script("archive.sh", str(file), "00000001").returncode != 0
    assert (drill.archive / "wal/00000001").read_text() == "one"
    assert [path.name for path in (drill.archive / "wal").iterdir()] == ["00000001"]


def test_the_compose_file_runs_these_scripts_on_the_databases_own_settings():
    base = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["db"]
    pitr = yaml.safe_load((ROOT / "deploy/compose/pitr.yml").read_text())["services"]
    # A command is replaced as a whole.
    assert [word for word in base["command"] if word not in pitr["db"]["command"]] == []
    assert pitr["db"]["command"][-2].endswith('sh /pitr/archive.sh "%p" %f')
    assert pitr["base"]["command"] == ["sh", "/pitr/base.sh", "nightly"]
    assert pitr["recover"]["environment"]["PGDATA"] == base["environment"]["PGDATA"]
    for service in ("base", "recover"):
        assert pitr[service]["image"] == base["image"]
        assert pitr[service]["user"] == base["user"]


def test_what_gives_the_archive_away_may_do_so_again():
    services = yaml.safe_load((ROOT / "deploy/compose/pitr.yml").read_text())["services"]
    # chown makes the folder somebody else's; the mode of such a folder is FOWNER's to change.
    assert {"CHOWN", "FOWNER"} <= set(services["archive"]["cap_add"])
