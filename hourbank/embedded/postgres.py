"""The embedded PostgreSQL: makes its cluster once, starts it on a private socket."""

import os
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hourbank.embedded.binaries import POSTGRES_MAJOR, Binaries
from hourbank.embedded.children import Child, Command, Family, Pause
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.guard import alive
from hourbank.embedded.logs import say
from hourbank.embedded.places import Place
from hourbank.embedded.users import own_name


DATABASE = "hourbank"
BANK_ROLE = "hourbank"
OWNER_ROLE = "hourbank_owner"
SUPERUSER = "postgres"
STATUS_LINE = 7  # of postmaster.pid, counted from zero
MAKING_SECONDS = 120.0
STARTING_SECONDS = 120.0  # recovery after a crash is part of it
LEFTOVER_STAGES = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

# One statement a line: the single-user server takes a line for a statement.
FIRST_STATEMENTS = f"""\
CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB
CREATE ROLE {BANK_ROLE} LOGIN
CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}
"""

CONFIGURATION = """\
# Written at each start. Settings of your own: in local.conf beside this file.
include '{cluster}/postgresql.conf'
hba_file = '{conf}/pg_hba.conf'
ident_file = '{conf}/pg_ident.conf'
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 512MB
random_page_cost = 1.1
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 512MB
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
log_lock_waits = on
log_min_duration_statement = 2s
idle_in_transaction_session_timeout = 60s
include_if_exists '{conf}/local.conf'
"""


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One cluster at one place. `durable` is off for throwaway data alone."""

    place: Place
    binaries: Binaries
    sockets: Path
    durable: bool = True

    @property
    def cluster(self) -> Path:
        """The folder of the data, which belongs to the servers' user."""
        return self.place.home / "postgres"

    @property
    def conf(self) -> Path:
        """The folder of the configuration, which belongs to us."""
        return self.place.home / "conf"

    def url(self, role: str) -> str:
        """Return the address of the bank's database for that role, as libpq reads it."""
        return f"postgresql://{role}@/{DATABASE}?host={quote(str(self.sockets))}"

    def start(self, family: Family) -> Child:
        """Make the cluster where there is none, clear what a killed one left, start."""
        self._make(family)
        self._check_version()
        self._write_configuration()
        end_leftovers(self.cluster, pause=family.pause)
        child = family.start(self._server())
        family.wait_until(
            self.is_ready, child=child, seconds=STARTING_SECONDS, what="The database server"
        )
        return child

    def is_ready(self) -> bool:
        """Whether it takes connections: the eighth line of its lock file says so."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return "ready" in map(str.strip, lines[STATUS_LINE:])

    def _server(self) -> Command:
        config = self.conf / "postgresql.conf"
        argv = ("-D", str(self.cluster), "-c", f"config_file={config}")
        fast, immediate = (signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)
        return self._command(
            "postgres", str(self.binaries.postgres), *argv, stop=(fast, immediate), gentle=True
        )

    def _make(self, family: Family) -> None:
        """Built beside its place and renamed, so that a cluster is whole or not there."""
        for leftover in self.place.home.glob("postgres.new*"):
            shutil.rmtree(leftover)
        if self.cluster.exists():
            self._set_aside_if_half_made()
        if not self.cluster.exists():
            building = self.place.home / f"postgres.new{os.getpid()}"
            self._prepare_folder(building)
            self._initdb(building, family)
            self._first_statements(building, family)
            building.rename(self.cluster)
            _sync_folder(self.place.home)

    def _set_aside_if_half_made(self) -> None:
        """Nothing here makes such a folder, so nothing here deletes it."""
        if (self.cluster / "PG_VERSION").exists() and (self.cluster / "global/pg_control").exists():
            return
        aside = self.cluster.with_name(f"postgres.incomplete-{time.time_ns()}")
        self.cluster.rename(aside)
        say(f"The database in {self.cluster} was never finished; it is kept as {aside.name}.")

    def _prepare_folder(self, building: Path) -> None:
        building.mkdir(mode=0o700)
        if self.place.user:
            os.chown(building, self.place.user.uid, self.place.user.gid)

    def _initdb(self, building: Path, family: Family) -> None:
        options = [
            f"--username={SUPERUSER}",
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]
        argv = (str(self.binaries.initdb), *options, "-D", str(building))
        self._run("initdb", argv, family, sentence="The database could not be made.")

    def _first_statements(self, building: Path, family: Family) -> None:
        """Roles and database, before the cluster gets its name: it never exists without them."""
        options = ("-c", "exit_on_error=on", "-c", f"fsync={'on' if self.durable else 'off'}")
        argv = (str(self.binaries.postgres), "--single", "-D", str(building), *options, SUPERUSER)
        sentence = "The roles of the database could not be made."
        self._run("postgres-single", argv, family, sentence=sentence, stdin=FIRST_STATEMENTS)

    def _run(
        self, name: str, argv: tuple[str, ...], family: Family, *, sentence: str, stdin: str = ""
    ) -> None:
        command = self._command(name, *argv, stdin=stdin.encode())
        if family.run(command, seconds=MAKING_SECONDS) != 0:
            raise EmbeddedError(sentence, log=command.log)

    def _command(
        self,
        name: str,
        *argv: str,
        stop: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 5.0),),
        gentle: bool = False,
        stdin: bytes | None = None,
    ) -> Command:
        return Command(
            name=name,
            argv=argv,
            env=SERVER_ENVIRONMENT,
            cwd=Path("/"),
            log=self.place.logs / "postgres.log",
            user=self.place.user,
            stop=stop,
            gentle=gentle,
            stdin=stdin,
        )

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != POSTGRES_MAJOR:
            raise EmbeddedError(
                f"The database in {self.cluster} was made by PostgreSQL {made_by}, and this bank"
                f" brings {POSTGRES_MAJOR}: dump it with the old version and load it into the new."
            )

    def _write_configuration(self) -> None:
        """Outside of the cluster, which the servers' user owns: we write no file through it."""
        self.conf.mkdir(exist_ok=True)
        values = {
            "cluster": _quoted(self.cluster),
            "conf": _quoted(self.conf),
            "sockets": _quoted(f'"{self.sockets}"'),
            "durable": "on" if self.durable else "off",
        }
        name = own_name()
        allowed = (SUPERUSER, OWNER_ROLE, BANK_ROLE)
        files = {
            "postgresql.conf": CONFIGURATION.format(**values),
            # The second is for base backups.
            "pg_hba.conf": "local all all peer map=bank\nlocal replication all peer map=bank\n",
            "pg_ident.conf": "".join(f'bank "{name}" {role}\n' for role in allowed),
        }
        self.conf.chmod(0o755 if self.place.user else 0o700)
        for file, text in files.items():
            path = self.conf / file
            path.write_text(text)
            path.chmod(0o644 if self.place.user else 0o600)


def end_leftovers(cluster: Path, *, pause: Pause) -> None:
    """Wait for what a killed bank's server still does, then clear its lock file.

    PostgreSQL takes the number in a left lock file for a running server if any process of its
    user has that number now, which after a restart of the machine is likely. Every process of
    a server stands in the cluster's folder: none there means that none runs.
    """
    if not Path("/proc/self/cwd").exists():
        return  # without /proc PostgreSQL's own judgement has to do
    for number, seconds in ((0, 5.0), *LEFTOVER_STAGES):
        for pid in (left := processes_in(cluster)) if number else ():
            _send(pid, number)
        deadline = time.monotonic() + seconds
        while (left := processes_in(cluster)) and time.monotonic() < deadline:
            pause(0.05)
        if not left:
            break
    else:
        raise EmbeddedError(f"A database server on {cluster} is still running and can't be ended.")
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def processes_in(folder: Path) -> list[int]:
    """Find the living processes whose working folder this is."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            inside = link.readlink() == folder.resolve()
        except OSError:
            continue  # it has ended, or is another user's and so not a server of ours
        if inside and alive(int(link.parent.name)):
            found.append(int(link.parent.name))
    return found


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _quoted(value: object) -> str:
    """For PostgreSQL's configuration: inside of single quotes."""
    return re.sub(r"(['\\])", r"\1\1", str(value))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
