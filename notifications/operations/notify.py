"""Telling members of an event."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from common.transactions import require_transaction
from notifications.states import DELIVER_MAIL
from workflow.models import Subject, new_id
from workflow.operations import NewStep, as_rows


# Several steps of each request come through here: one statement that need not be compiled anew.
_NOTIFY: Final = """
WITH told AS (
    INSERT INTO notifications_notification
        (member_id, event_type, subject_type, subject_id, data, at)
    SELECT member_id, %s::text, %s::text, %s::uuid, %s::jsonb, %s::timestamptz
    FROM unnest(%s::uuid[]) AS told (member_id)
    RETURNING id, member_id, at
), mails AS (
    INSERT INTO notifications_mail (id, version, notification_id, address, heading, text, at)
    SELECT mail.id, 0, told.id, '', '', '', told.at
    FROM unnest(%s::uuid[], %s::uuid[]) AS mail (id, member_id)
    JOIN told USING (member_id)
    JOIN members_member AS member ON member.id = mail.member_id
    WHERE member.is_active AND member.email IS NOT NULL
    RETURNING id
)
SELECT workflow_begin('mail', id, 0, %s::jsonb) FROM mails
"""


def notify(
    *,
    member_ids: Collection[UUID],
    event_type: str,
    subject: Subject,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    mail_at: datetime | None = None,
) -> None:
    """Tell each of these members once, in the transaction of what happened.

    Who has an address gets a mail too, by a step; not before `mail_at`, and not if they have read
    it in the bank until then. `data` holds ids and codes, never personal
    words. It only writes rows: nothing outside can make it fail.
    """
    require_transaction()
    if not member_ids:
        return
    ids = [*set(member_ids)]
    said = json.dumps(data or {}, cls=DjangoJSONEncoder)
    values: list[Any] = [event_type, subject.subject_type, subject.pk, said, at, ids]
    values += [[new_id() for _each in ids], ids]
    values += [as_rows([NewStep(name=DELIVER_MAIL, due_at=mail_at or at)])]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, values)
