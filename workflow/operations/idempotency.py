"""Safe retries: what a key was answered, kept in the transaction of what it did."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from common.errors import Conflict, Refused
from common.sealing import seal, unseal
from common.transactions import require_transaction
from workflow import rows
from workflow.models import IdempotencyKey


KEPT: Final = timedelta(hours=24)
_SEAL: Final = "hourbank.answers"
_OF_KEY: Final = "{table} WHERE member_id = %s AND key = %s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the door answered, to be given again."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class KeyReused(Refused):
    """The key was used for another call; `answer` is what that one got."""

    code = "key_reused"

    def __init__(self, sentence: str, *, answer: Answer) -> None:
        super().__init__(sentence)
        self.answer = answer


def fingerprint(*, method: str, path: str, body: bytes) -> bytes:
    """What makes two calls the same call."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def earlier_answer(
    *, member_id: UUID, key: str, content: bytes, at: datetime, patience: timedelta | None = None
) -> Answer | None:
    """The answer that this key got before, or None if this call is the first; holds the key until the end.

    With `patience` a call waits so long for one with the same key that is still running.

    Raises:
        Conflict: another call with this key is still running. After waiting, the transaction can
            only be rolled back. Or its answer can't be opened any more (`answer_gone`).
        KeyReused: the key was used for another call.
    """
    require_transaction()
    if not _hold(f"{member_id}:{key}", patience):
        raise Conflict(
            _("A call with this key is still running. Try again in a moment."), code="key_in_use"
        )
    row = rows.fetch(IdempotencyKey, _OF_KEY, member_id, key)
    if row is None:
        return None
    if row.at <= at - KEPT:
        row.delete()
        return None
    if bytes(row.fingerprint) != content:
        raise KeyReused(
            _("This key was used for another call. Take a new one."), answer=_answer(row)
        )
    return _answer(row)


def _hold(name: str, patience: timedelta | None) -> bool:
    """Lock the key until the end of the transaction; False where another call has it."""
    with connection.cursor() as cursor:
        if patience is None:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s::text, 0))", [name]
            )
            return bool(cursor.fetchone()[0])
        most = str(patience // timedelta(milliseconds=1))
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [most])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", [name])
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            return False
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return True


def same_before(*, member_id: UUID, content: bytes, keys: str, since: datetime) -> Answer | None:
    """The newest answer to the same content after `since`, under any key that begins with `keys`."""
    rows = IdempotencyKey.objects.filter(
        member_id=member_id, key__startswith=keys, fingerprint=content, at__gt=since
    )
    row = rows.order_by("-at", "-id").first()
    return _answer(row) if row else None


def _answer(row: IdempotencyKey) -> Answer:
    body = _unsealed(row) if row.is_sealed else bytes(row.body)
    return Answer(status=row.status, headers=row.headers, body=body)


def _unsealed(row: IdempotencyKey) -> bytes:
    try:
        return unseal(row.body, purpose=_SEAL)
    except InvalidToken:
        # SECRET_KEY was changed meanwhile, and the former one isn't among its fallbacks.
        sentence = _("This was done, but its answer can't be shown any more.")
        raise Conflict(sentence, code="answer_gone") from None


def keep_answer(
    *,
    member_id: UUID,
    key: str,
    content: bytes,
    answer: Answer,
    at: datetime,
    is_sealed: bool = False,
) -> None:
    """Keep what was answered, in the transaction of what was done; sealed where it shows a secret."""
    require_transaction()
    kept = IdempotencyKey(
        member_id=member_id,
        key=key,
        fingerprint=content,
        status=answer.status,
        headers=dict(answer.headers),
        body=seal(answer.body, purpose=_SEAL) if is_sealed else answer.body,
        is_sealed=is_sealed,
        at=at,
    )
    rows.add(kept)


def forget_old(*, at: datetime) -> int:
    """Sweep 2: delete keys whose day is over. Returns how many."""
    return IdempotencyKey.objects.filter(at__lte=at - KEPT).delete()[0]
