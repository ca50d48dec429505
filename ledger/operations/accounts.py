"""Opening accounts, their credit limits, and where hours come from."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Refused
from common.minutes import spoken
from common.transactions import require_transaction
from ledger.operations.posting import Movement, Posting, post
from ledger.states import ISSUANCE_ID, Bucket, Kind
from members.operations import lock_member
from workflow.actor import Actor
from workflow.operations import record


def open_account(*, member_id: UUID, floor_minutes: int, at: datetime) -> bool:
    """Open a member's account with nothing in it; one that is open stays as it is.

    `floor_minutes`, zero or below, is how far the balance may fall. Returns whether it is new.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_open_account(%s::uuid, %s::bigint, %s::timestamptz)",
            [member_id, floor_minutes, at],
        )
        return bool(cursor.fetchone()[0])


def set_floor(*, member_id: UUID, floor_minutes: int, actor_id: UUID | None, at: datetime) -> None:
    """Give a member another credit limit: the balance may fall to `floor_minutes`, zero or below.

    Raises:
        Refused: `below_floor`, the balance is lower by now; `shortfall_minutes` says by how much.
        members.models.Member.DoesNotExist: no such member.
    """
    member = lock_member(member_id=member_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, shortfall FROM ledger_set_floor(%s::uuid, %s::bigint)",
            [member_id, floor_minutes],
        )
        outcome, shortfall = cursor.fetchone()
    if outcome == "BELOW_FLOOR":
        raise Refused(
            _("The balance is %(hours)s below this limit.") % {"hours": spoken(shortfall)},
            code="below_floor",
            shortfall_minutes=shortfall,
        )
    member.save_next()
    record(
        subject=member,
        event="member.credit_changed",
        at=at,
        actor=Actor(member_id=actor_id),
        data={"floor_minutes": floor_minutes},
    )


def grant(
    *, member_id: UUID, minutes: int, key: str, actor_id: UUID | None, at: datetime
) -> Posting:
    """Create minutes for a member: the only way in which hours enter the bank.

    Raises:
        Conflict: `key_reused`.
        ValueError: `minutes` isn't positive.
    """
    if minutes <= 0:
        raise ValueError(f"A grant of {minutes} minutes.")
    movements = [
        Movement(ISSUANCE_ID, Bucket.AVAILABLE, -minutes),
        Movement(member_id, Bucket.AVAILABLE, minutes),
    ]
    posting = post(key=key, kind=Kind.GRANT, movements=movements, actor_id=actor_id, at=at)
    assert isinstance(posting, Posting)  # noqa: S101 - only what takes minutes from a member is refused
    return posting
