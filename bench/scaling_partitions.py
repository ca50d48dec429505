# ruff: noqa: S608 - the statements are made of constants alone
"""The growing tables as partitions: what PostgreSQL reads for the bank's own questions.

Copies of the history and of the entries, cut by hash of what they are about, and by range of their id. The
questions are those of the pages; the plan tells how many partitions were opened.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections

from hourbank.big_bank.databases import as_owner


PARTS: Final = 16
#: Rows of each copy.
ROWS: Final = 400_000
SUBJECTS: Final = 40_000
ACCOUNTS: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One question to one copy: partitions and blocks that were read, and the time it took in ms."""

    question: str
    cut: str
    partitions: int
    blocks: int
    took: float


CUTS: Final = {"one table": "", "by hash": "HASH ({key})", "by range of id": "RANGE (id)"}
_EVENT: Final = """
    id bigint NOT NULL, tx bigint NOT NULL, subject_type text NOT NULL, subject_id uuid NOT NULL,
    seq int NOT NULL, type text NOT NULL, audience uuid[] NOT NULL, data jsonb NOT NULL"""
_ENTRY: Final = """
    id bigint NOT NULL, transaction_id bigint NOT NULL, account_id uuid NOT NULL,
    bucket text NOT NULL, minutes bigint NOT NULL, balance_after bigint"""
_EVENTS: Final = f"""
SELECT n, n / 3, 'request', md5((n / {ROWS // SUBJECTS})::text)::uuid, (1 + n % {ROWS // SUBJECTS})::int, 'request.accepted',
       ARRAY[md5('a' || n % {ACCOUNTS})::uuid, md5('a' || n % 997)::uuid], '{{"minutes": 60}}'::jsonb
FROM generate_series(0, {ROWS - 1}::bigint) AS n
"""
_ENTRIES: Final = f"""
SELECT n, n / 3, md5((n * 7919 % {ACCOUNTS})::text)::uuid, 'available', 60, 120
FROM generate_series(0, {ROWS - 1}::bigint) AS n
"""
_SUBJECT: Final = f"md5('{SUBJECTS // 2}')::uuid"
_ACCOUNT: Final = f"md5('{ACCOUNTS // 2}')::uuid"
_QUESTIONS: Final = {
    "event": {
        "history of a request": f"SELECT * FROM {{table}} WHERE subject_type = 'request' AND subject_id = {_SUBJECT} ORDER BY seq",
        "feed behind a place": f"SELECT * FROM {{table}} WHERE id > {ROWS - 100} ORDER BY id LIMIT 100",
        "event by its id": f"SELECT * FROM {{table}} WHERE id = {ROWS // 2}",
    },
    "entry": {
        "page 1 of a statement": f"SELECT * FROM {{table}} WHERE account_id = {_ACCOUNT} ORDER BY id DESC LIMIT 25",
        "last page of a statement": f"SELECT * FROM {{table}} WHERE account_id = {_ACCOUNT} AND id < {ROWS // 50} ORDER BY id DESC LIMIT 25",
    },
}
_KEYS: Final = {"event": "subject_id", "entry": "account_id"}


def ask_partitions() -> list[Opened]:
    """Make the copies, ask, and take them away again."""
    return [answer for kind in _QUESTIONS for answer in _of_kind(kind)]


def _of_kind(kind: str) -> Iterator[Opened]:
    columns, rows = (_EVENT, _EVENTS) if kind == "event" else (_ENTRY, _ENTRIES)
    for number, (cut, by) in enumerate(CUTS.items()):
        table = f"bench_{kind}_{number}"
        _make(table, columns, by.format(key=_KEYS[kind]), key=_KEYS[kind])
        as_owner(f"INSERT INTO {table} {rows}")
        as_owner(f"VACUUM ANALYZE {table}")
        for question, text in _QUESTIONS[kind].items():
            yield _ask(question, cut, text.format(table=table))
        as_owner(f"DROP TABLE {table}")


def _make(table: str, columns: str, by: str, *, key: str) -> None:
    as_owner(f"CREATE TABLE {table} ({columns})" + (f" PARTITION BY {by}" if by else ""))
    for number in range(PARTS if by else 0):
        part = f"CREATE TABLE {table}_{number} PARTITION OF {table} FOR VALUES"
        if by.startswith("HASH"):
            as_owner(f"{part} WITH (MODULUS {PARTS}, REMAINDER {number})")
        else:
            size = ROWS // PARTS
            as_owner(f"{part} FROM ({number * size}) TO ({(number + 1) * size})")
    as_owner(f"CREATE INDEX ON {table} ({key}, id DESC)")
    as_owner(f"CREATE INDEX ON {table} (id)")


def _ask(question: str, cut: str, text: str) -> Opened:
    """The second of two askings: the first finds nothing in memory."""
    _explain(text)
    plan = _explain(text)
    top = plan["Plan"]
    return Opened(
        question=question,
        cut=cut,
        partitions=_count(top, lambda node: "Relation Name" in node and node["Actual Loops"] > 0),
        blocks=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        took=plan["Planning Time"] + plan["Execution Time"],
    )


def _explain(text: str) -> dict[str, Any]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}")
        ((told,),) = cursor.fetchall()
    (plan,) = told if isinstance(told, list) else json.loads(told)
    found: dict[str, Any] = plan
    return found


def _count(node: dict[str, Any], fits: Callable[[dict[str, Any]], bool]) -> int:
    return fits(node) + sum(_count(inner, fits) for inner in node.get("Plans", []))
