"""The typed face of `ledger_post`: what an operation asks of it, and what it answers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Conflict
from common.transactions import require_transaction
from ledger.states import Bucket, Kind


class Movement(NamedTuple):
    """What one bucket of one account gains, or loses when negative."""

    account_id: UUID
    bucket: Bucket
    minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """A transaction that stands; `replayed` where an earlier call with the same key made it."""

    transaction_id: int
    replayed: bool
    escrow_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why nothing was posted, and nothing written.

    `code` is INSUFFICIENT_BALANCE or INSUFFICIENT_HOLD; `shortfall_minutes` is what `account_id`
    lacks.
    """

    code: str
    shortfall_minutes: int = 0
    account_id: UUID | None = None


_POST: Final = """
SELECT outcome, posted_id, escrow, shortfall, short_account
FROM ledger_post(%s::text, %s::text, %s::uuid[], %s::text[], %s::bigint[], %s::uuid, %s::timestamptz,
                 %s::bigint, %s::jsonb)
"""


def post(
    *,
    key: str,
    kind: Kind,
    movements: Iterable[Movement],
    actor_id: UUID | None,
    at: datetime,
    reverses: int | None = None,
    escrow: Mapping[str, Any] | None = None,
) -> Posting | Refusal:
    """Post a transaction of these movements, those of zero minutes left out, in one round trip.

    `escrow` is what is asked of it: see `ledger/sql/post.sql`.

    Raises:
        Conflict: `key_reused`, the key stands for another transaction.
        django.db.DataError: the movements break a rule that no member's doing can break.
    """
    require_transaction()
    moving = [movement for movement in movements if movement.minutes]
    values = [
        key,
        kind.value,
        [movement.account_id for movement in moving],
        [movement.bucket.value for movement in moving],
        [movement.minutes for movement in moving],
        actor_id,
        at,
        reverses,
        json.dumps(escrow, cls=DjangoJSONEncoder) if escrow else None,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_POST, values)
        outcome, posted_id, escrow_id, shortfall, short_account = cursor.fetchone()
    if outcome in {"posted", "replayed"}:
        return Posting(
            transaction_id=posted_id, replayed=outcome == "replayed", escrow_id=escrow_id
        )
    if outcome == "KEY_REUSED":
        raise Conflict(
            _("This was already asked for with other contents."), code="key_reused", key=key
        )
    return Refusal(code=outcome, shortfall_minutes=shortfall or 0, account_id=short_account)
