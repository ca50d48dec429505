"""What one account, one disk and one connection can take."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from hourbank.backup.programs import find
from members.models import Member


CLIENTS: Final = 4
SECONDS: Final = 3
PATIENCE: Final = 120
# A transfer from the bank to a member locks that member's account, as each payment locks its provider's.
_POST: Final = """\
\\set member random(1, {members})
SELECT ledger_post(
    'bench:' || gen_random_uuid(), 'grant',
    ARRAY['00000000-0000-0000-0000-000000000001',
          (ARRAY[{ids}]::text[])[:member]]::uuid[],
    ARRAY['available', 'available'], ARRAY[-1, 1]::bigint[], NULL, now());
"""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Postings a second by who is paid; flushes of the disk a second; memory of a connection."""

    alone: float
    spread: float
    hot: float
    flushes: float
    private_bytes: int


def measure_limits(members: int = 20) -> Limits:
    """Measure on the database that is in use, which needs so many members."""
    ids = [
        str(key)
        for key in Member.objects.filter(account__isnull=False).values_list("pk", flat=True)
    ]
    ids = ids[:members]
    return Limits(
        alone=_postings(ids, clients=1),
        spread=_postings(ids, clients=CLIENTS),
        hot=_postings(ids[:1], clients=CLIENTS),
        flushes=_flushes(),
        private_bytes=_private_bytes(),
    )


def _postings(ids: list[str], *, clients: int) -> float:
    given: Any = connections["default"].get_connection_params()
    told = {key: given[key] for key in ("host", "port", "user", "dbname") if given.get(key)}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        listed = ", ".join(f"'{one}'" for one in ids)
        script.write(_POST.format(members=len(ids), ids=listed))
        script.flush()
        out = _run(
            "pgbench",
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"),
            *(f"--time={SECONDS}", f"--file={script.name}", make_conninfo(**told)),
        )
    return _figure(r"tps = ([\d.]+)", out)


def _flushes() -> float:
    """How often a second this machine's disk can be made to keep eight kilobytes."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        out = _run("pg_test_fsync", "--secs-per-test=1", f"--filename={folder}/flushed")
    return _figure(r"fdatasync +([\d.]+) ops/sec", out)


def _private_bytes() -> int:
    """Memory that the server's process of this connection shares with no other."""
    connection.ensure_connection()
    inner: Any = connection
    rollup = Path(f"/proc/{inner.connection.info.backend_pid}/smaps_rollup").read_text()
    return sum(
        1024 * int(kib) for kib in re.findall(r"^Private_\w+: +(\d+) kB", rollup, re.MULTILINE)
    )


def _run(name: str, *arguments: str) -> str:
    inner: Any = connection
    program = find(name, server=inner.pg_version // 10_000)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [program, *arguments],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed: {done.stderr.strip()}")
    return done.stdout


def _figure(pattern: str, out: str) -> float:
    found = re.search(pattern, out)
    if found is None:
        raise RuntimeError(f"No figure in: {out}")
    return float(found[1])
