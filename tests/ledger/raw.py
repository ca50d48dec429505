"""`ledger_post` as a program might call it that doesn't use the operations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections

from ledger.models import Escrow


Moves = Sequence[tuple[UUID, str, int]]

POST = """
SELECT outcome, posted_id FROM ledger_post(
    %s::text, %s::text, %s::uuid[], %s::text[], %s::bigint[], %s::uuid, %s::timestamptz, %s::bigint,
    jsonb_strip_nulls(jsonb_build_object('id', %s::uuid, 'version', %s::integer,
        'request_id', %s::uuid, 'payer_id', %s::uuid, 'payee_id', %s::uuid,
        'held_minutes', %s::bigint, 'released_minutes', %s::bigint)))
"""
POST_WITHOUT_ESCROW = """
SELECT outcome, posted_id FROM ledger_post(
    %s::text, %s::text, %s::uuid[], %s::text[], %s::bigint[], %s::uuid, %s::timestamptz, %s::bigint)
"""


def post(
    kind: str,
    moves: Moves,
    *,
    at: datetime,
    key: str = "raw",
    reverses: int | None = None,
    using: str = "default",
    **escrow: Any,
) -> tuple[str, int | None]:
    """Call the function with these values, and return its outcome and the transaction's id."""
    accounts, buckets, minutes = (
        (list(column) for column in zip(*moves, strict=True)) if moves else ([], [], [])
    )
    values = [key, kind, accounts, buckets, minutes, None, at, reverses]
    if escrow:
        names = (
            "id",
            "version",
            "request_id",
            "payer_id",
            "payee_id",
            "held_minutes",
            "released_minutes",
        )
        values += [escrow.get(name) for name in names]
    with connections[using].cursor() as cursor:
        cursor.execute(POST if escrow else POST_WITHOUT_ESCROW, values)
        outcome, posted_id = cursor.fetchone()
    return outcome, posted_id


def next_of(escrow: Escrow, **asked: int) -> dict[str, Any]:
    """What a transaction asks of an escrow that it moves."""
    return {"id": escrow.pk, "version": escrow.version + 1, **asked}
