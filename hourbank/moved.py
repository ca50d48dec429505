"""A database that was moved into another server by a dump: its feed of events goes on there.

The feed's order is that of transaction ids, and another server counts its own. Old events would lie
ahead of all new ones, hidden, and who has kept a place behind them would read nothing more.
"""

from typing import Any, Final

from django.db import connections
from django.db.models import Max, Model
from psycopg import sql

from notifications.models import WebhookCursor
from workflow.models import EventLog


READERS: Final[tuple[type[Model], ...]] = (EventLog, WebhookCursor)

_IS_INSTALLED: Final = "SELECT to_regprocedure('workflow_feed_origin()') IS NOT NULL"
# No transaction that we see anything of has such an id, or a higher one: neither one that is over nor
# our own.
_NEXT: Final = """
SELECT greatest(
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    pg_current_xact_id_if_assigned()::text::bigint + 1
), workflow_feed_origin()
"""
_BEGIN_AT: Final = sql.SQL(
    "CREATE OR REPLACE FUNCTION workflow_feed_origin() RETURNS bigint"
    " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS {}"
)


def go_on_after_a_move(*, using: str = "owner") -> bool:
    """Let what happens from now on come behind all that there is; True where that was needed.

    Places that readers of the feed have kept stay good, and so does the one up to which webhooks
    were told. To be called by the owner, before anything is written in the new server: migrate does.
    """
    connection: Any = connections[using]
    with connection.cursor() as cursor:
        if not _one(cursor, _IS_INSTALLED)[0]:
            return False
        last = max(_newest(model, using=using) for model in READERS)
        following, origin = _one(cursor, _NEXT)
        if last < following + origin:
            return False
        body = sql.Literal(f"SELECT {last + 1 - following}::bigint")
        cursor.execute(_BEGIN_AT.format(body))
    return True


def _newest(model: Any, *, using: str) -> int:
    rows = model._default_manager.using(using)  # noqa: SLF001 - Django's documented API
    return int(rows.aggregate(newest=Max("tx"))["newest"] or 0)


def _one(cursor: Any, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    row: tuple[Any, ...] = cursor.fetchone()
    return row
