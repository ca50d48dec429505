"""Telling members of an event."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from common.transactions import require_transaction
from workflow.models import Subject


# Several steps of each request come through here: one statement that need not be compiled anew.
_NOTIFY: Final = """
INSERT INTO notifications_notification (member_id, event_type, subject_type, subject_id, data, at)
SELECT DISTINCT member_id, %s::text, %s::text, %s::uuid, %s::jsonb, %s::timestamptz
FROM unnest(%s::uuid[]) AS told (member_id)
"""


def notify(
    *,
    member_ids: Collection[UUID],
    event_type: str,
    subject: Subject,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Tell each of these members once, in the transaction of what happened.

    `data` holds ids and codes, never personal words. It only writes rows: nothing outside can
    make it fail.
    """
    require_transaction()
    if not member_ids:
        return
    said = json.dumps(data or {}, cls=DjangoJSONEncoder)
    values: list[Any] = [event_type, subject.subject_type, subject.pk, said, at, [*member_ids]]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, values)
