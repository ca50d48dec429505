"""Whatever tells the sides of a dispute, it names nobody of the staff."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from disputes import operations
from disputes.models import Dispute
from hourbank.roles import SENIORS
from members.models import Member
from notifications.api.feed import FeedEventAnswer
from notifications.models import Notification
from notifications.operations.deliveries import payload
from tests.disputes.court import Court, staff
from workflow.models import EventLog


def told_to_sides(dispute: Dispute) -> Iterator[Any]:
    """As webhooks, as the feed of events, and as notifications."""
    sides = list(dispute.audience())
    for event in EventLog.objects.filter(audience__overlap=sides):
        yield payload(event)
        yield FeedEventAnswer(event, context={}).data
    yield from Notification.objects.filter(member__in=sides).values_list("data", flat=True)


def test_nobody_of_the_staff_is_named_from_the_opening_to_the_end(court: Court) -> None:
    dispute = court.appealed(20)
    other = staff("Sora", at=court.bank.at, role=SENIORS)
    court.do(operations.assign_to, court.sena, dispute, member_id=other.pk)
    court.rule(court.again(dispute), 30, who=other)
    court.bank.later(timedelta(days=30))
    ended = Dispute.objects.get(pk=dispute.pk)
    assert ended.state == "CLOSED"
    events = EventLog.objects.filter(subject_id=dispute.pk)
    assert {"assigned_to", "before"} <= {name for event in events for name in event.data}
    said = json.dumps(list(told_to_sides(ended)), cls=DjangoJSONEncoder)
    assert str(dispute.pk) in said
    assert Notification.objects.filter(subject_id=dispute.pk).exists()
    judges = Member.objects.filter(is_staff=True)
    assert judges.count() >= 3
    assert [one.name for one in judges if str(one.pk) in said] == []
