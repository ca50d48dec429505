"""Telling members of an event."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from common.transactions import require_transaction
from notifications.groups import group_of
from notifications.states import DELIVER_MAIL
from workflow.models import Subject, new_id
from workflow.operations import NewStep, as_rows


# Several steps of each request come through here: one statement that need not be compiled anew.
_NOTIFY: Final = """
WITH chosen AS (
    SELECT told.member_id, coalesce(choice.in_bank, true) AS in_bank,
           coalesce(choice.mail, 'at_once') <> 'never' AS by_mail
    FROM unnest(%s::uuid[]) AS told (member_id)
    LEFT JOIN notifications_groupchoice AS choice
        ON choice.member_id = told.member_id AND choice."group" = %s::text
), told AS (
    INSERT INTO notifications_notification
        (member_id, event_type, subject_type, subject_id, data, at, is_listed)
    SELECT member_id, %s::text, %s::text, %s::uuid, %s::jsonb, %s::timestamptz, in_bank
    FROM chosen WHERE in_bank OR by_mail
    RETURNING id, member_id, at
), mails AS (
    INSERT INTO notifications_mail
        (id, version, notification_id, member_id, address, heading, text, at, waits_until)
    SELECT mail.id, 0, told.id, told.member_id, '', '', '', told.at, %s::timestamptz
    FROM unnest(%s::uuid[], %s::uuid[]) AS mail (id, member_id)
    JOIN told USING (member_id)
    JOIN chosen USING (member_id)
    JOIN members_member AS member ON member.id = mail.member_id
    WHERE chosen.by_mail AND member.is_active AND member.email IS NOT NULL
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

    As each of them has chosen for this kind of news: in the bank, by mail, or both. The mail goes by
    a step; not before `mail_at`, and not if they have read it in the bank until then. `data` holds
    ids and codes, never personal words. It only writes rows: nothing outside can make it fail.
    """
    require_transaction()
    if not member_ids:
        return
    ids = [*set(member_ids)]
    said = json.dumps(data or {}, cls=DjangoJSONEncoder)
    values: list[Any] = [ids, group_of(event_type)]
    values += [event_type, subject.subject_type, subject.pk, said, at]
    values += [mail_at, [new_id() for _each in ids], ids]
    values += [as_rows([NewStep(name=DELIVER_MAIL, due_at=mail_at or at)])]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, values)
