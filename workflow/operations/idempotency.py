"""Safe retries: what a key was answered, kept in the transaction of what it did."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Conflict, Refused
from common.transactions import require_transaction
from workflow.models import IdempotencyKey


KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the door answered, to be given again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fingerprint(*, method: str, path: str, body: bytes) -> bytes:
    """What makes two calls the same call."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def earlier_answer(*, member_id: UUID, key: str, content: bytes, at: datetime) -> Answer | None:
    """The answer that this key got before, or None if this call is the first; holds the key until the end.

    Raises:
        Conflict: another call with this key is still running.
        Refused: the key was used for another call.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s::text, 0))",
            [f"{member_id}:{key}"],
        )
        if not cursor.fetchone()[0]:
            raise Conflict(
                _("A call with this key is still running. Try again in a moment."),
                code="key_in_use",
            )
    row = IdempotencyKey.objects.filter(member_id=member_id, key=key).first()
    if row is None:
        return None
    if row.at <= at - KEPT:
        row.delete()
        return None
    if bytes(row.fingerprint) != content:
        raise Refused(_("This key was used for another call. Take a new one."), code="key_reused")
    return Answer(status=row.status, headers=row.headers, body=bytes(row.body))


def keep_answer(*, member_id: UUID, key: str, content: bytes, answer: Answer, at: datetime) -> None:
    """Keep what was answered, in the transaction of what was done."""
    require_transaction()
    IdempotencyKey.objects.create(
        member_id=member_id,
        key=key,
        fingerprint=content,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        at=at,
    )


def forget_old(*, at: datetime) -> int:
    """Sweep 2: delete keys whose day is over. Returns how many."""
    return IdempotencyKey.objects.filter(at__lte=at - KEPT).delete()[0]
