"""What one life of a request costs: from draft to paid by the API, with all that follows in steps.

The calls go through the whole stack of the web but for its socket, the steps through the worker's own
door. Processor time is what the kernel counted for this process and for its server processes of
PostgreSQL; bytes are what the tables grew by, and what was written ahead.
"""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import connection, connections
from django.test import Client

from bench.table import say
from common.transactions import door
from hourbank.big_bank.databases import as_owner
from hourbank.big_bank.stage import Stage
from members.models import Member
from members.operations import make_key
from workflow.hints import working
from workflow.worker import work, work_external


ACTIONS: Final = (
    ("submit", "ben"),
    ("accept", "ada"),
    ("start", "ada"),
    ("complete", "ada"),
    ("confirm", "ben"),
)
CALLS: Final = 1 + len(ACTIONS)
MINUTES: Final = 60
WARMING: Final = 20
TELL_EACH: Final = 100
#: Pages that are looked at: the first page and a list, in turns.
VIEWS: Final = 60
LOOKED_AT: Final = ("/", "/requests/", "/balance/", "/services/")
#: Rows that are forgotten after a day, and so aren't kept for years.
FORGOTTEN: Final = {"workflow_idempotencykey"}
_TICKS: Final = os.sysconf("SC_CLK_TCK")

_TABLES: Final = """
SELECT relname, pg_total_relation_size(oid)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@dataclass(kw_only=True)
class Cost:
    """Processor seconds by who used them; `batches` are the worker's own for one step, batch by batch.

    Processor time and no other: a machine that other programs use too makes no step dearer by it.
    """

    cpu: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    steps: Counter[str] = field(default_factory=Counter)
    batches: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Lives:
    """What so many lives have cost and left."""

    number: int
    cost: Cost
    rows: dict[str, int]
    grown: dict[str, int]
    wal: int
    moves: int
    views: int

    def each(self, total: float) -> float:
        """The share of one life."""
        return total / self.number


def live_lives(number: int) -> Lives:
    """Live so many in the database that is in use, after some that warm it up."""
    stage = Stage(at=_now())
    callers = {"ada": _caller(stage.paul), "ben": _caller(stage.rita)}
    for _warming in range(WARMING):
        _live(callers, stage, Cost())
    as_owner("VACUUM ANALYZE")
    cost, rows, sizes, written = Cost(), _rows(), _sizes(), _written()
    moves = _moves()
    for count in range(number):
        _live(callers, stage, cost)
        if not (count + 1) % TELL_EACH:
            say(f"scaling: {count + 1} lives")
    wal = _written() - written
    as_owner("VACUUM ANALYZE")
    now = _rows()
    _look(stage, cost)
    return Lives(
        number=number,
        cost=cost,
        rows={name: more for name in now if (more := now[name] - rows.get(name, 0))},
        grown={
            name: more for name, size in _sizes().items() if (more := size - sizes.get(name, 0)) > 0
        },
        wal=wal,
        moves=_moves() - moves,
        views=VIEWS,
    )


def _live(callers: dict[str, Client], stage: Stage, cost: Cost) -> None:
    said: dict[str, Any] = {"service": str(stage.offer.pk), "estimated_minutes": MINUTES}
    with _counting(cost, "web"):
        made = _call(callers["ben"], "", said)
    for action, who in ACTIONS:
        said = {"actual_minutes": MINUTES} if action == "complete" else {}
        with _counting(cost, "web"):
            _call(callers[who], f"{made['id']}/{action}/", said)
        _work(cost)
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM requests_app_servicerequest WHERE id = %s", [made["id"]])
        (state,) = cursor.fetchone()
    if state != "PAID":
        raise RuntimeError(f"A life ended in {state}.")


def _look(stage: Stage, cost: Cost) -> None:
    """A member looks at their pages, again and again."""
    browser = Client()
    browser.force_login(stage.rita)
    for number in range(VIEWS):
        with _counting(cost, "looking"):
            answer = browser.get(LOOKED_AT[number % len(LOOKED_AT)])
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"A page answers {answer.status_code}.")


def _work(cost: Cost) -> None:
    """Do what is due until nothing is, as worker and courier do in turns."""
    with working():
        while True:
            began = time.process_time()
            with _counting(cost, "worker"):
                inside = work(clock=_now).total()
            if inside:
                cost.batches.append((time.process_time() - began) / inside)
            with _counting(cost, "courier"):
                outside = work_external(clock=_now).total()
            cost.steps.update(worker=inside, courier=outside)
            if not inside + outside:
                return


def _call(client: Client, path: str, said: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(
        f"/api/v1/requests/{path}",
        said,
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise RuntimeError(f"{path} answers {answer.status_code}: {answer.content.decode()}")
    found: dict[str, Any] = answer.json()
    return found


def _caller(member: Member) -> Client:
    with door():
        _row, key = make_key(member=member, name="scaling", at=_now())
    return Client(headers={"Authorization": f"Bearer {key}"})


@contextmanager
def _counting(cost: Cost, who: str) -> Iterator[None]:
    cpu, served = time.process_time(), _served()
    yield
    cost.cpu[who] += time.process_time() - cpu
    cost.cpu[f"database for {who}"] += _served() - served


def _served() -> float:
    """Processor seconds of this connection's process at the server, which is on this machine."""
    inner: Any = connections["default"]
    inner.ensure_connection()
    text = Path(f"/proc/{inner.connection.info.backend_pid}/stat").read_text()
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rows() -> dict[str, int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for name, _size in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - our own tables
            (found[name],) = cursor.fetchone()
    return found


def _sizes() -> dict[str, int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_TABLES)
        return dict(cursor.fetchall())


def _written() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT (pg_current_wal_lsn() - '0/0')::bigint")
        (written,) = cursor.fetchone()
        return int(written)


def _moves() -> int:
    """Transitions: events that led from one state to another."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM workflow_eventlog WHERE to_state NOT IN ('', from_state)"
        )
        (moves,) = cursor.fetchone()
        return int(moves)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the web reads the clock too
