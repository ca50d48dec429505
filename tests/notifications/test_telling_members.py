"""Notifications through the operations and queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from common.errors import NotFound
from common.transactions import door
from notifications import queries
from notifications.models import Notification
from notifications.operations import mark_all_read, mark_read, notify
from tests.notifications.words import tell, unread
from workflow.actor import WORKFLOW, Actor


pytestmark = pytest.mark.django_db


def rows():
    return list(Notification.objects.order_by("id").values())


def test_each_member_is_told_once_of_what_happened(ana, ben, at):
    tell(ana, ben, ana, about=ben, at=at)
    told = Notification.objects.order_by("member__name")
    assert [row.member for row in told] == [ana, ben]
    for row in told:
        assert (row.event_type, row.subject_type) == ("member.joined", "member")
        assert (row.subject_id, row.data) == (ben.pk, {"minutes": 90})
        assert (row.at, row.read_at) == (at, None)


def test_telling_takes_one_statement_however_many_are_told(ana, ben, at, django_assert_num_queries):
    with door(), django_assert_num_queries(1):
        notify(member_ids=[ana.pk, ben.pk], event_type="x.happened", subject=ana, at=at)


def test_telling_nobody_writes_nothing(ana, at, django_assert_num_queries):
    with door(), django_assert_num_queries(0):
        notify(member_ids=[], event_type="x.happened", subject=ana, at=at)
    assert rows() == []


def fail(_done):
    raise ZeroDivisionError


def test_what_is_rolled_back_was_never_told(ana, at):
    with pytest.raises(ZeroDivisionError), door():
        fail(notify(member_ids=[ana.pk], event_type="x.happened", subject=ana, at=at))
    assert rows() == []


def test_only_members_can_be_told(ana, at):
    refused = pytest.raises(IntegrityError, match="member_id")
    with transaction.atomic(), connection.cursor() as cursor, refused, transaction.atomic():
        notify(member_ids=[uuid4()], event_type="x.happened", subject=ana, at=at)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert rows() == []


@pytest.mark.parametrize("name", ["event_type", "subject_type"])
def test_the_database_refuses_a_notification_about_nothing(name, ana, at):
    tell(ana, about=ana, at=at)
    before = rows()
    refused = pytest.raises(IntegrityError, match="notification_is_about_something")
    with refused, transaction.atomic():
        Notification.objects.update(**{name: ""})
    assert rows() == before


def test_a_member_marks_what_they_have_read(ana, ben, at):
    for _ in range(3):
        tell(ana, ben, about=ben, at=at)
    first, second, third = unread(ana)
    with door():
        mark_read(notification_ids=[first, third], actor=Actor(member_id=ana.pk), at=at)
    assert unread(ana) == [second]
    assert len(unread(ben)) == 3
    assert Notification.objects.get(pk=first).read_at == at


def test_what_was_read_keeps_its_time(ana, at):
    tell(ana, about=ana, at=at)
    first = unread(ana)[0]
    for hours in (1, 2):
        with door():
            mark_read(
                notification_ids=[first],
                actor=Actor(member_id=ana.pk),
                at=at + timedelta(hours=hours),
            )
    assert Notification.objects.get(pk=first).read_at == at + timedelta(hours=1)


def test_nobody_marks_what_somebody_else_was_told(ana, ben, at):
    tell(ana, ben, about=ben, at=at)
    before = rows()
    with pytest.raises(NotFound), door():
        mark_read(
            notification_ids=[*unread(ana), *unread(ben)], actor=Actor(member_id=ben.pk), at=at
        )
    assert rows() == before


def test_nothing_is_marked_for_nobody(ana, at):
    tell(ana, about=ana, at=at)
    with door():
        mark_all_read(up_to_id=unread(ana)[0], actor=WORKFLOW, at=at)
    assert len(unread(ana)) == 1


def test_all_up_to_what_was_shown_is_marked_and_no_more(ana, ben, at):
    for _ in range(3):
        tell(ana, ben, about=ben, at=at)
    shown = unread(ana)
    tell(ana, about=ben, at=at)
    with door():
        mark_all_read(up_to_id=shown[-1], actor=Actor(member_id=ana.pk), at=at)
    assert len(unread(ana)) == 1
    assert unread(ana)[0] > shown[-1]
    assert len(unread(ben)) == 3


def test_a_member_finds_their_own_newest_first(ana, ben, at):
    for number in range(3):
        tell(ana, about=ben, at=at, event_type=f"x.{number}")
    tell(ben, about=ben, at=at)
    found = queries.notifications_of(member_id=ana.pk)
    assert [row.event_type for row in found] == ["x.2", "x.1", "x.0"]
    with door():
        mark_read(notification_ids=[found[0].pk], actor=Actor(member_id=ana.pk), at=at)
    fresh = queries.notifications_of(member_id=ana.pk, is_unread=True)
    assert [row.event_type for row in fresh] == ["x.1", "x.0"]
    read = queries.notifications_of(member_id=ana.pk, is_unread=False)
    assert [row.event_type for row in read] == ["x.2"]


def test_the_unread_are_counted_up_to_a_hundred(ana, ben, at):
    assert queries.unread_count(member_id=ana.pk) == 0
    for _ in range(3):
        tell(ana, about=ben, at=at)
    assert queries.unread_count(member_id=ana.pk) == 3
    for _ in range(99):
        tell(ana, about=ben, at=at)
    assert queries.unread_count(member_id=ana.pk) == 100
    assert queries.unread_count(member_id=ben.pk) == 0
